"""What is to be emitted: the IR as a tree of parts, seen from inside each block.

`outline.py` makes it from a graph. Inside a use of a block, numbers that come from the
block's parameters are traced: they print as `filters * 4`, and `in_channels` stands for
the channels of the value that enters. Values are the IR's numbers, with aliases
(`identity`) already resolved by `Outline.source`.
"""

from collections.abc import Mapping
from typing import Any, TypeAlias

from netdsl.ir.graph import Graph, Node, Scope
from netdsl.layers.base import Layer
from netdsl.layers.tensor import TensorType
from netdsl.record import record


@record
class Leaf:
    """One layer, in the terms of the block around it.

    `layer` is the node's with traced fields, `types` are those of its inputs and `type`
    that of its output with traced channels. `takes` are the values that it takes.
    """

    node: Node
    layer: Layer
    takes: tuple[int, ...]
    types: tuple[TensorType, ...]
    type: TensorType

    @property
    def name(self) -> str:
        """The last part of its path."""
        return self.node.name

    @property
    def gives(self) -> tuple[int, ...]:
        """The value that it defines."""
        return (self.node.value,)


@record
class BlockParameter:
    """A number, or a tuple of numbers, that a block takes from its caller.

    `name` is the one to print (escaped), `label` the one in the `.net` file. `value` is
    what it is inside the block: its traced number (or tuple of them). `given` is the
    same number in the caller's terms. Tuples whose items are equal in all uses of the
    block have become one number. `default` is from the declaration, `REQUIRED` without.
    `real` says that it need not be whole, whatever this use gives.
    """

    name: str
    label: str
    value: Any
    given: Any
    default: Any
    real: bool = False


REQUIRED: Any = "<required>"
"""The default of a parameter that has none."""


@record
class Part:
    """A scope of the IR: a use of a block, or a labelled group, merge, chain, ...

    `takes` are the values from outside that are used inside: the one that enters first
    (where it is used at all), then the others in the order of their first use; `gives`
    those defined inside and used outside: the scope's own output first. `borrows` are
    paths of layers or scopes outside whose weights are used again inside (`reuse`).
    `parameters` is empty but for blocks: groups see those of the block around them.
    `chain` says that each item takes only what the one before gave, that nothing is
    reused, and that nothing but the last value leaves. `inlets` names what `takes`:
    a parameter of the block or a label; it is empty for the value that enters.
    """

    scope: Scope
    items: "tuple[Item, ...]"
    takes: tuple[int, ...]
    gives: tuple[int, ...]
    borrows: tuple[str, ...] = ()
    parameters: tuple[BlockParameter, ...] = ()
    chain: bool = False
    inlets: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The last part of its path; empty for the network."""
        return self.scope.name

    @property
    def block(self) -> str:
        """The name of the block that is used; empty for a group."""
        return self.scope.block


Item: TypeAlias = Leaf | Part


@record
class Outline:
    """A whole network, ready to be lowered.

    `uses` counts the layers and outputs that take a value (aliases are resolved),
    `maker` has the layer that defines it. `types` are plain. `source` is for values that
    are an alias of another: `identity`, and scopes without any item.
    """

    graph: Graph
    root: Part
    uses: Mapping[int, int]
    maker: Mapping[int, Node]
    types: Mapping[int, TensorType]
    aliases: Mapping[int, int]
    owners: "Mapping[str, Item]"
    labels: Mapping[int, list[str]]

    def source(self, value: int) -> int:
        """The value itself, or the one that it is an alias of."""
        return self.aliases.get(value, value)
