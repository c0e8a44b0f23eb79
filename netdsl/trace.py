"""Numbers that remember the expression they came from.

Inside a block, a parameter is a number that knows its name: `Traced(64, "filters")`.
Arithmetic carries the expression on (`filters * 4`), so emitted code can say
`nn.Conv2d(in_channels, filters * 4, 1)` where every instance has its own numbers.

An expression is a plain tree of tuples: a name is a string, a number is itself, and
`("*", "filters", 4)` is an operation. `("[]", "kernel", 0)` is an item of a tuple.
Arithmetic that is not known here gives a plain number: at worst a class more is
emitted, never a wrong one.
"""

import operator
from collections.abc import Mapping
from typing import Any, TypeAlias

Trace: TypeAlias = str | int | float | tuple[Any, ...]


DEEPEST = 16
"""Expressions that nest deeper are given up: nobody would want to read them."""


class Traced(int):
    """A whole number and its expression, which nests `depth` operations."""

    trace: Trace
    depth: int

    def __new__(cls, value: int, trace: Trace, depth: int = 0) -> "Traced":
        made = super().__new__(cls, value)
        made.trace = trace
        made.depth = depth
        return made

    def __repr__(self) -> str:
        return f"Traced({int(self)}, {self.trace!r})"

    __str__ = int.__repr__
    """In text it is the number: `layer{i}`."""

    def __add__(self, other: int) -> int:
        return (
            _whole("+", self, other, int(self) + int(other))
            if isinstance(other, int)
            else NotImplemented
        )

    def __radd__(self, other: int) -> int:
        return (
            _whole("+", other, self, int(other) + int(self))
            if isinstance(other, int)
            else NotImplemented
        )

    def __sub__(self, other: int) -> int:
        return (
            _whole("-", self, other, int(self) - int(other))
            if isinstance(other, int)
            else NotImplemented
        )

    def __rsub__(self, other: int) -> int:
        return (
            _whole("-", other, self, int(other) - int(self))
            if isinstance(other, int)
            else NotImplemented
        )

    def __mul__(self, other: int) -> int:
        return (
            _whole("*", self, other, int(self) * int(other))
            if isinstance(other, int)
            else NotImplemented
        )

    def __rmul__(self, other: int) -> int:
        return (
            _whole("*", other, self, int(other) * int(self))
            if isinstance(other, int)
            else NotImplemented
        )

    def __floordiv__(self, other: int) -> int:
        return (
            _whole("//", self, other, int(self) // int(other))
            if isinstance(other, int)
            else NotImplemented
        )

    def __rfloordiv__(self, other: int) -> int:
        return (
            _whole("//", other, self, int(other) // int(self))
            if isinstance(other, int)
            else NotImplemented
        )

    def __truediv__(self, other: int) -> float:
        return (
            _real("/", self, other, int(self) / other)
            if isinstance(other, int | float)
            else NotImplemented
        )

    def __rtruediv__(self, other: int) -> float:
        return (
            _real("/", other, self, other / int(self))
            if isinstance(other, int | float)
            else NotImplemented
        )


class TracedFloat(float):
    """A float and its expression; arithmetic on it gives a plain float."""

    trace: Trace

    def __new__(cls, value: float, trace: Trace) -> "TracedFloat":
        made = super().__new__(cls, value)
        made.trace = trace
        return made


def trace_of(value: object) -> Trace | None:
    """The expression of a number; `None` where it has none."""
    return value.trace if isinstance(value, Traced | TracedFloat) else None


def traced(value: Any, trace: Trace | None) -> Any:
    """`value` with its expression, where such a value can carry one."""
    if trace is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return Traced(int(value), trace)
    if isinstance(value, float):
        return TracedFloat(float(value), trace)
    if isinstance(value, tuple):
        return tuple(traced(item, ("[]", trace, i)) for i, item in enumerate(value))
    return value


def plain(value: Any) -> Any:
    """`value` without expressions, all the way down."""
    kind = type(value)
    if kind is tuple:
        return tuple([plain(item) if type(item) in _CARRIERS else item for item in value])
    if kind is Traced:
        return int(value)
    return float(value) if kind is TracedFloat else value


_CARRIERS = frozenset((tuple, Traced, TracedFloat))


def _whole(symbol: str, left: int, right: int, value: int) -> int:
    a, b = _operand(left), _operand(right)
    match symbol, a, b:
        case (
            ("+", 0, same)
            | ("+", same, 0)
            | ("-", same, 0)
            | ("*", 1, same)
            | ("*", same, 1)
            | ("//", same, 1)
        ):
            return Traced(value, same, max(_depth(left), _depth(right)))
        case ("*", _, 0) | ("*", 0, _):
            return value
    depth = max(_depth(left), _depth(right)) + 1
    return Traced(value, (symbol, a, b), depth) if depth <= DEEPEST else value


def _real(symbol: str, left: float, right: float, value: float) -> float:
    return TracedFloat(value, (symbol, _operand(left), _operand(right)))


def _depth(value: float) -> int:
    return value.depth if isinstance(value, Traced) else 0


def _operand(value: float) -> Trace:
    found = trace_of(value)
    return value if found is None else found


def revalue(trace: Trace, known: Mapping[str, Any], value: int) -> int:
    """An expression with other values for its names, which may be traced themselves.

    Where it does not come to `value` (a name is not known, say) it is the plain `value`.
    """
    try:
        found = _revalue(trace, known)
    except (KeyError, TypeError, IndexError, ZeroDivisionError):
        return value
    return found if isinstance(found, int) and int(found) == value else value


_OPERATIONS: dict[str, Any] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "//": operator.floordiv,
    "[]": operator.getitem,
}


def _revalue(trace: Trace, known: Mapping[str, Any]) -> Any:
    if isinstance(trace, str):
        return known[trace]
    if not isinstance(trace, tuple):
        return trace
    symbol, left, right = trace
    return _OPERATIONS[symbol](_revalue(left, known), _revalue(right, known))
