"""The IR: a network as a tree of scopes whose leaves are layers.

Values have numbers: an input or a node defines one, and nodes refer to the values that
they take. Numbers grow in the order of definition, so the leaves of the tree, from left
to right, are in topological order. Block calls stay scopes, with their block's name and
arguments. `document.py` is the pydantic border: JSON, and validation of foreign data.
"""

from collections.abc import Iterator
from dataclasses import field
from typing import Any

from netdsl.layers.base import Layer
from netdsl.layers.tensor import TensorType
from netdsl.record import record
from netdsl.source import Span
from netdsl.trace import Trace


@record
class Input:
    """A value that comes from outside."""

    name: str
    value: int
    type: TensorType
    span: Span | None = field(default=None, compare=False, repr=False)


@record
class Output:
    """A value that leaves the network; `training`: only in training mode."""

    name: str
    value: int
    training: bool = False
    span: Span | None = field(default=None, compare=False, repr=False)


@record
class Node:
    """One application of a layer.

    `value` is the number of what it defines, `type` its type. `path` is unique, also
    where weights are shared: then `reuses` is the path of the node that owns them.
    `traces` has, for fields whose value came from parameters of the enclosing block, the
    expression (`trace.py`); for a field of several axes a tuple `("axes", a, b)`, with
    `None` where an axis is a plain number.
    """

    path: str
    layer: Layer
    inputs: tuple[int, ...]
    value: int
    type: TensorType
    reuses: str | None = None
    frozen: bool = False
    traces: tuple[tuple[str, Trace], ...] = ()
    span: Span | None = field(default=None, compare=False, repr=False)

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rpartition(".")[2]


@record
class BlockArgument:
    """An argument of a block call.

    `value` is plain data (numbers, booleans, strings, `None`, tuples), or text in angle
    brackets for a layer or a value that was passed (`<relu>`, and `<@4>` for value 4).
    `trace` is its expression in the parameters of the block around the call. `default` is
    the value that the block's own declaration gives where that is a constant, else
    `REQUIRED_TEXT`.
    """

    name: str
    value: Any
    trace: Trace | None = None
    default: Any = "<required>"


@record
class Scope:
    """A part of the network with a name of its own.

    A scope is a use of a block (`block` is set), or a labelled group, merge, repetition,
    `if` or chain (`block` is empty). Unlabelled pieces of a named body have no scope.
    `input` is the value that enters, `output` the one that its last statement gives.
    """

    path: str
    items: "tuple[Node | Scope, ...]"
    input: int | None
    output: int
    block: str = ""
    doc: str = ""
    arguments: tuple[BlockArgument, ...] = ()
    sequential: bool = False
    reuses: str | None = None
    span: Span | None = field(default=None, compare=False, repr=False)

    @property
    def name(self) -> str:
        """The last part of the path; empty for the network itself."""
        return self.path.rpartition(".")[2]

    def nodes(self) -> "Iterator[Node]":
        """All leaves, from left to right."""
        stack: list[Node | Scope] = [self]
        while stack:
            item = stack.pop()
            if isinstance(item, Node):
                yield item
            else:
                stack.extend(reversed(item.items))


@record
class Graph:
    """A whole network, compiled.

    `parameters` are the network's own, with their values. `body` is the root scope
    (empty path). `file_doc` is the comment at the top of the file, `origin` its name.
    """

    name: str
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    body: Scope
    parameters: tuple[tuple[str, Any], ...] = ()
    doc: str = ""
    origin: str = ""

    def nodes(self) -> Iterator[Node]:
        """All layers in topological order."""
        return self.body.nodes()

    def types(self) -> dict[int, TensorType]:
        """The type of every value, by its number."""
        types = {i.value: i.type for i in self.inputs}
        types.update((n.value, n.type) for n in self.nodes())
        return types
