"""Channels first, as the IR has it, and channels last, as Keras has it.

Maps (`[C, H, W]`) have their channels last in Keras; vectors and sequences are the same
in both. Axes are counted without the batch.
"""

from typing import Any

from netdsl.layers.tensor import Size, TensorType
from netdsl.trace import trace_of


def is_maps(x: TensorType) -> bool:
    """Whether the value has its channels first, with at least one axis behind them."""
    return x.rank > 1 and not x.sequence


def keras_shape(x: TensorType) -> tuple[Size, ...]:
    """The shape in Keras, without the batch."""
    return (*x.shape[1:], x.shape[0]) if is_maps(x) else x.shape


def keras_axis(x: TensorType, axis: int) -> int:
    """An axis of the IR as Keras layers count it: -1 for the last, else with the batch."""
    found = (axis - 1) % x.rank if is_maps(x) else axis
    return -1 if found == x.rank - 1 else found + 1


def per_axis(values: tuple[Any, ...]) -> Any:
    """One value for all axes where they are equal, in number and in expression."""
    first = values[0]
    if all(v == first and trace_of(v) == trace_of(first) for v in values):
        return first
    return values


def pads(pairs: tuple[tuple[int, int], ...]) -> Any:
    """The argument of a `ZeroPadding` layer, as short as it can be written."""
    if all(a == b and trace_of(a) == trace_of(b) for a, b in pairs):
        sides = per_axis(tuple(before for before, _ in pairs))
        if len(pairs) > 1 or not isinstance(sides, tuple):
            return sides
    return pairs if len(pairs) > 1 else pairs[0]


def is_traced(values: tuple[Any, ...]) -> bool:
    """Whether any of the numbers is an expression."""
    return any(trace_of(v) is not None for v in values)
