"""Layers and arguments in the terms of the block around them.

The compiler leaves with each node the expressions that its fields came from, in the
block's own names. Here they are evaluated with the names' traced numbers, and kept only
where the result is the number that the IR has: an expression that prints is always right.
"""

import operator
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from netdsl.emit.code import TRACE_LIMIT
from netdsl.layers.base import Layer, LayerError
from netdsl.layers.tensor import TensorType
from netdsl.trace import Trace, Traced, TracedFloat, plain, trace_of

Environment: TypeAlias = Mapping[str, Any]
"""The names that expressions may use, and their traced values."""

_OPERATIONS: dict[str, Callable[..., Any]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv,
    "//": operator.floordiv, "%": operator.mod, "max": max, "min": min,
}  # fmt: skip


def evaluate(trace: Trace | None, environment: Environment) -> Any:
    """The traced value of an expression; `None` where it has none here, or is too long."""
    if isinstance(trace, tuple) and trace[:1] == ("axes",):
        return tuple(evaluate(axis, environment) for axis in trace[1:])
    return None if _deep(trace) else _evaluate(trace, environment)


def _evaluate(trace: Trace | None, environment: Environment) -> Any:
    match trace:
        case str():
            return environment.get(trace)
        case int() | float() | None:
            return trace
        case ("[]", of, int(index)) | ("item", of, int(index), _):
            items = _evaluate(of, environment)
            return items[index] if isinstance(items, tuple) and index < len(items) else None
        case str(name), *operands if name in _OPERATIONS:
            values = [_evaluate(o, environment) for o in operands]
            if not all(isinstance(v, int | float) for v in values):
                return None
            try:
                return _OPERATIONS[name](*values)
            except (TypeError, ZeroDivisionError, OverflowError):
                return None
    return None


def retrace(value: Any, found: Any) -> Any:
    """`value` with the expressions of `found`, wherever the two agree."""
    if isinstance(value, tuple):
        items = found if isinstance(found, tuple) and len(found) == len(value) else None
        parts = items or (found,) * len(value)
        return tuple(retrace(v, f) for v, f in zip(value, parts, strict=True))
    if isinstance(value, bool) or trace_of(found) is None or plain(found) != value:
        return value
    if isinstance(value, float) and isinstance(found, Traced):
        return TracedFloat(value, found.trace)
    return found


def traced_layer(
    layer: Layer, traces: tuple[tuple[str, Trace], ...], environment: Environment
) -> Layer:
    """The layer with traced fields."""
    changes = {
        field: retrace(layer.values[field], evaluate(trace, environment))
        for field, trace in traces
        if field in layer.fields and field != "init"
    }
    return layer.but(**changes) if changes else layer


def traced_type(layer: Layer, types: tuple[TensorType, ...], known: TensorType) -> TensorType:
    """The type of a layer's output with traced channels; its sizes are those of `known`."""
    try:
        found = layer.infer_all(types)
    except (LayerError, ArithmeticError, TypeError, ValueError, IndexError):
        return known
    return with_channels(known, found.channels) if found.rank == known.rank else known


def with_channels(known: TensorType, channels: Any) -> TensorType:
    """`known` with traced channels, where they agree and are short enough to read."""
    if not isinstance(channels, Traced) or channels != known.channels or _deep(channels.trace):
        return known
    short = Traced(int(channels), collected(channels.trace))
    at = known.channel_axis
    shape = (*known.shape[:at], short, *known.shape[at + 1 :])
    return TensorType(shape, known.sequence, known.limit)


def is_traced(types: tuple[TensorType, ...]) -> bool:
    """Whether any type has traced channels."""
    return any(isinstance(t.channels, Traced) for t in types)


def collected(trace: Trace) -> Trace:
    """A sum with equal terms put together: `in_channels + 2 * growth`; it begins with no minus."""
    terms: dict[Trace, int] = {}
    if not _collect(trace, 1, terms):
        return trace
    total = terms.pop(1, 0)
    made: Trace | None = None
    for term, factor in sorted(terms.items(), key=lambda item: item[1] < 0):
        if factor:
            part = term if abs(factor) == 1 else ("*", abs(factor), term)
            if made is None:
                made = part if factor > 0 else ("*", factor, term)
            else:
                made = ("+" if factor > 0 else "-", made, part)
    if made is None:
        return total
    return made if not total else ("+" if total > 0 else "-", made, abs(total))


def _collect(trace: Trace, factor: int, terms: dict[Trace, int]) -> bool:
    """Add the terms of a sum; whether any term came twice."""
    term: Trace
    match trace:
        case "+" | "-" as sign, left, right:
            twice = _collect(left, factor, terms)
            return _collect(right, factor if sign == "+" else -factor, terms) or twice
        case int():
            terms[1] = terms.get(1, 0) + factor * trace
            return False
        case ("*", int(number), other) | ("*", other, int(number)):
            term, factor = other, factor * number
        case _:
            term = trace
    twice = term in terms
    terms[term] = terms.get(term, 0) + factor
    return twice


def _deep(trace: Trace | None) -> bool:
    # Sums over many layers would grow with the network: beyond a limit the number serves.
    stack: list[Any] = [trace]
    count = 0
    while stack:
        item = stack.pop()
        count += 1
        if count > TRACE_LIMIT:
            return True
        if isinstance(item, tuple):
            stack.extend(item[1:])
    return False
