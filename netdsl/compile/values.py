"""What expressions and statements give while a network is expanded."""

from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Any

from netdsl.layers.tensor import TensorType
from netdsl.record import record
from netdsl.source import Span
from netdsl.syntax import tree

if TYPE_CHECKING:
    from netdsl.compile.environment import Environment
    from netdsl.compile.modules import Definition


@record
class Flow:
    """A value on its way through the network.

    `type` is in terms of the block that is being expanded (its sizes may be traced).
    It is `None` behind an error, which silences everything that would follow from it.
    `written` is set where an `@` named the value: the path of the body that does so.
    There it stays what it is when that body is used again.
    """

    value: int
    type: TensorType | None
    span: Span | None = field(default=None, compare=False, repr=False)
    written: str | None = field(default=None, compare=False, repr=False)


POISON = Flow(-1, None)


@record
class Given:
    """An argument's value and where it is written."""

    value: Any
    span: Span = field(compare=False)


@record
class LayerValue:
    """A layer, block or network as a value: `act = relu`, `norm = groupnorm(32)`.

    `target` is a layer's name or a definition. Its arguments were evaluated where it was
    written, and the defaults in force there come along.
    """

    target: "str | Definition"
    positional: tuple[Given, ...]
    named: Mapping[str, Given] = field(hash=False)
    defaults: Mapping[str, Given] = field(hash=False)
    span: Span = field(compare=False)

    @property
    def kind(self) -> str:
        """The layer's or block's own name, which automatic names are made of."""
        return self.target if isinstance(self.target, str) else self.target.name


@record
class Fact:
    """A `freeze` or `expect` and the names that it sees.

    `prefix` is the path, with its dot, of a network that stands as a block.
    """

    item: tree.Freeze | tree.Expect
    environment: "Environment"
    prefix: str = ""
