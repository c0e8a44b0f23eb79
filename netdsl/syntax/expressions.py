"""The expressions of the syntax tree; `tree.py` has the rest, and these too."""

from dataclasses import field
from typing import TYPE_CHECKING, TypeAlias

from netdsl.record import record
from netdsl.source import Span

if TYPE_CHECKING:
    from netdsl.syntax.tree import Body


@record
class Number:
    """`64`, `1_000_000`, `0.5`."""

    value: int | float
    span: Span = field(compare=False, repr=False)


@record
class String:
    """`"..."`."""

    value: str
    span: Span = field(compare=False, repr=False)


@record
class Constant:
    """`true`, `false`, `none`."""

    value: bool | None
    span: Span = field(compare=False, repr=False)


@record
class Name:
    """A name on its own: a variable, a symbol, a layer; also `in` and `_`."""

    name: str
    span: Span = field(compare=False, repr=False)


@record
class Path:
    """Names joined by dots: `in.channels`, `layer4.2.conv3` (at least two parts)."""

    parts: tuple[str, ...]
    span: Span = field(compare=False, repr=False)


@record
class Reference:
    """`@label`, `@backbone.layer3`, `@enc{i}`: `path` is the text behind the `@`."""

    path: str
    span: Span = field(compare=False, repr=False)


@record
class Dims:
    """`3x224x224`."""

    values: tuple[int, ...]
    span: Span = field(compare=False, repr=False)


@record
class Sequence:
    """`(a, b)` (a tuple of two or more, or with a trailing comma) or `[a, b]`."""

    items: "tuple[Expression, ...]"
    span: Span = field(compare=False, repr=False)


@record
class Unknown:
    """`?`: a size that is not known."""

    span: Span = field(compare=False, repr=False)


@record
class Index:
    """`value[index]`."""

    value: "Expression"
    index: "Expression"
    span: Span = field(compare=False, repr=False)


@record
class Unary:
    """`-x`, `+x`, `not x`."""

    operator: str
    operand: "Expression"
    span: Span = field(compare=False, repr=False)


@record
class Binary:
    """`a + b`, `a == b`, `a and b`."""

    operator: str
    left: "Expression"
    right: "Expression"
    span: Span = field(compare=False, repr=False)


@record
class Conditional:
    """`then if condition else otherwise`."""

    condition: "Expression"
    then: "Expression"
    otherwise: "Expression"
    span: Span = field(compare=False, repr=False)


@record
class Argument:
    """`2` or `stride = 2`."""

    name: str | None
    value: "Expression"
    span: Span = field(compare=False, repr=False)

    @property
    def name_span(self) -> Span | None:
        """Where the name stands."""
        return None if self.name is None else _beginning(self.span, self.name)


@record
class Call:
    """`relu`, `conv(64, 3x3)`, `concat { ... }`, `min(a, b)`, `reuse(stem)`.

    As an element a bare name is a call without arguments; in an expression it is a
    `Name`. `body` stands only behind an element.
    """

    name: str
    arguments: tuple[Argument, ...]
    body: "Body | None"
    span: Span = field(compare=False, repr=False)

    @property
    def name_span(self) -> Span:
        """Where the name stands."""
        return _beginning(self.span, self.name)


def _beginning(span: Span, name: str) -> Span:
    # Worked out when asked for: nearly nobody asks, and a large network has many.
    return Span(span.source, span.start, span.start + len(name))


Expression: TypeAlias = (
    Number
    | String
    | Constant
    | Name
    | Path
    | Reference
    | Dims
    | Sequence
    | Unknown
    | Index
    | Unary
    | Binary
    | Conditional
    | Call
)
