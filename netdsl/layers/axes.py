"""Parameter types whose form depends on the axes of the input: sizes, padding, an axis.

A spatial axis is any but channels. Canonical values are checked without an input; `settle`
gives the form that the IR keeps.
"""

from typing import Annotated, Any

from netdsl.layers.parameters import ParameterType, show, whole
from netdsl.layers.tensor import TensorType

Pair = tuple[int, int]
"""Zeros before and after one axis."""


class PerAxis(ParameterType):
    """A whole number for all spatial axes, or a tuple with one for each.

    `none` is the field that stands in for `None`: a pool's `stride` is its `kernel`.
    """

    settles = True

    def __init__(self, minimum: int = 1, *, none: str = "") -> None:
        self.minimum = minimum
        self.none = none

    def check(self, value: Any) -> Any:
        if isinstance(value, tuple):
            axes = tuple(map(whole, value))
            if axes and all(n is not None and n >= self.minimum for n in axes):
                return axes
        elif value is None and self.none:
            return None
        else:
            number = whole(value)
            if number is not None and number >= self.minimum:
                return number
        raise self.refuse(value)

    def settle(self, value: Any, x: TensorType, layer: Any) -> tuple[int, ...]:
        if value is None:
            value = getattr(layer, self.none)
        return spread(value, x)

    def expects(self) -> str:
        return f"a whole number, {self.minimum} or more, or one for each axis"

    def show(self, value: Any) -> str:
        if value is None and self.none:
            return self.none
        if isinstance(value, tuple) and len(value) > 1:
            return "x".join(str(int(n)) for n in value)
        return super().show(value)


class Padding(ParameterType):
    """`valid`, `half`, `same`, a number, one for each axis, or (before, after) pairs.

    Settled: `"same"`, or a pair for each spatial axis.
    """

    symbols = frozenset({"valid", "half", "same"})
    settles = True

    def check(self, value: Any) -> Any:
        if isinstance(value, str):
            if value in self.symbols:
                return str(value)
        elif isinstance(value, tuple):
            items = tuple(_pair(v) if isinstance(v, tuple) else _natural(v) for v in value)
            kinds = {isinstance(i, tuple) for i in items}
            if None not in items and len(kinds) == 1:
                return items
        elif (number := _natural(value)) is not None:
            return number
        raise self.refuse(value)

    def settle(self, value: Any, x: TensorType, layer: Any) -> Any:
        if value == "same":
            return value
        if value == "valid":
            return ((0, 0),) * len(x.spatial)
        if value == "half":
            return half(spread(layer.kernel, x), spread(getattr(layer, "dilation", 1), x))
        if isinstance(value, tuple) and isinstance(value[0], tuple):
            return spread(value, x)
        return tuple((n, n) for n in spread(value, x))

    def expects(self) -> str:
        return "`valid`, `half`, `same`, whole numbers, or pairs such as `[(0, 1), (0, 1)]`"


class Pads(Padding):
    """Zeros around a value: a number, one for each axis, or (before, after) pairs."""

    symbols = frozenset()

    def expects(self) -> str:
        return "a whole number, one for each axis, or pairs such as `[(0, 1), (0, 1)]`"


class Axis(ParameterType):
    """One axis, by name (`channels`, `last`, `width`) or by its number from 0.

    `none` is the name that stands in for `None`. Settled: a number.
    """

    symbols = frozenset({"channels", "last", "length", "depth", "height", "width"})
    settles = True

    def __init__(self, *, none: str = "") -> None:
        self.none = none

    def check(self, value: Any) -> Any:
        if isinstance(value, str):
            if value in self.symbols:
                return str(value)
        elif value is None and self.none:
            return None
        elif (number := _natural(value)) is not None:
            return number
        raise self.refuse(value)

    def settle(self, value: Any, x: TensorType, layer: Any) -> int:
        if value is None:
            value = self.none
        if value == "last" and x.rank:
            return x.rank - 1
        names = x.axis_names
        if isinstance(value, str):
            if value in names:
                return names.index(value)
        elif value < x.rank:
            return int(value)
        raise ValueError(f"must be an axis of {x} ({', '.join(names)}), not {_bare(value)}")

    def expects(self) -> str:
        return "an axis: `channels`, `last`, another name, or its number from 0"

    def show(self, value: Any) -> str:
        return self.none if value is None and self.none else super().show(value)


def spread(value: Any, x: TensorType) -> tuple[Any, ...]:
    """A value for each spatial axis of `x`; `ValueError` if `value` has another number of axes."""
    count = len(x.shape) - 1
    if not isinstance(value, tuple):
        return (value,) * count
    if len(value) != count:
        axes = ", ".join(x.spatial_names) or "none"
        raise ValueError(
            f"is for {len(value)} {'axis' if len(value) == 1 else 'axes'}, "
            f"but the input {x} has {max(count, 0)} spatial ({axes})"
        )
    return value


def half(kernel: tuple[int, ...], dilation: tuple[int, ...]) -> tuple[Pair, ...]:
    """The symmetric padding that keeps the size where the kernel is odd and the stride 1."""
    each = (d * (k - 1) // 2 for k, d in zip(kernel, dilation, strict=True))
    return tuple((n, n) for n in each)


def _pair(value: tuple[Any, ...]) -> tuple[int | None, ...] | None:
    pair = tuple(map(_natural, value))
    return pair if len(pair) == 2 and None not in pair else None


def _natural(value: Any) -> int | None:
    number = whole(value)
    return number if number is not None and number >= 0 else None


def _bare(value: Any) -> str:
    return f"`{value}`" if isinstance(value, str) else show(value)


Axes = Annotated[int | tuple[int, ...], PerAxis(1)]
KernelByDefault = Annotated[int | tuple[int, ...] | None, PerAxis(1, none="kernel")]
AnyPadding = Annotated[str | int | tuple[int, ...] | tuple[Pair, ...], Padding()]
PadWidths = Annotated[int | tuple[int, ...] | tuple[Pair, ...], Pads()]
AnyAxis = Annotated[str | int, Axis()]
LastByDefault = Annotated[str | int | None, Axis(none="last")]
