"""Layers that trade places for channels, or make more or fewer places of an axis."""

from typing import Annotated, Any

from netdsl.layers.axes import PerAxis
from netdsl.layers.base import Layer, LayerError
from netdsl.layers.demands import need_channels, need_groups, need_maps
from netdsl.layers.parameters import Bool, OneOf, PositiveInt
from netdsl.layers.reach import Reach, between
from netdsl.layers.saving import NOTHING, Saved, numbers
from netdsl.layers.tensor import Size, TensorType


class OptionalAxes(PerAxis):
    """A whole number for all spatial axes, one for each, or `none`."""

    def check(self, value: Any) -> Any:
        return None if value is None else super().check(value)

    def settle(self, value: Any, x: TensorType, layer: Any) -> Any:
        return None if value is None else super().settle(value, x, layer)

    def expects(self) -> str:
        return super().expects() + "; or `none`"


class Mode(OneOf):
    """A mode of interpolation. Settled: `nearest`, `linear` or `cubic`, for any number of axes."""

    settles = True

    def settle(self, value: Any, x: TensorType, layer: Any) -> str:
        axes = {"bilinear": 2, "trilinear": 3, "bicubic": 2, "cubic": 2}.get(value)
        if axes is not None and axes != len(x.spatial):
            other = "" if value.endswith("cubic") else "; `linear` is for any number of them"
            raise ValueError(
                f"is `{value}`, which is for {axes} spatial axes, "
                f"but the input {x} has {len(x.spatial)}{other}"
            )
        return "linear" if value.endswith("linear") else "cubic" if "cubic" in value else value


MaybeAxes = Annotated[int | tuple[int, ...] | None, OptionalAxes(1)]
AnyMode = Annotated[
    str, Mode("nearest", "linear", "bilinear", "trilinear", "bicubic", "cubic")
]  # fmt: skip


MOST_EXACT = 40
"""The largest factor up to which frameworks find the nearest place in float32 for every size."""


class Upsample(Layer):
    """More places on every spatial axis: `factor` times as many, or `size` (fewer, too).

    Output: `[channels, *spatial]`. With `nearest`, place `i` of `m` is place `i * n // m` of
    `n`, in whole numbers. `linear` (`bilinear`, `trilinear`) and `bicubic` (with PyTorch's
    constant, -0.75) interpolate between the centres of the places, or, with
    `align_corners = true`, with the first and last places on each other.
    """

    __slots__ = ()

    name = "upsample"
    family = "shape"

    factor: MaybeAxes = None
    """How many times as many places: a whole number, or one for each axis."""
    mode: AnyMode = "nearest"
    """`nearest`, `linear` (`bilinear` for two axes, `trilinear` for three), or `bicubic`."""
    size: MaybeAxes = None
    """The number of places of the output, in place of `factor` (which Keras calls `size`)."""
    align_corners: Bool = False
    """Whether first and last places lie on each other, not the edges around them."""

    def accept(self, x: TensorType) -> None:
        need_maps(self, x, range(1, 4))
        if (self.factor is None) == (self.size is None):
            given = "has neither" if self.factor is None else "has both"
            raise LayerError(
                "N204",
                f"`upsample` needs a `factor` or a `size`, but {given}",
                field="size",
                help="`upsample(2)` doubles each axis, `upsample(size = 56x56)` gives 56x56",
            )
        if self.mode == "nearest" and self.align_corners:
            raise LayerError(
                "N204",
                "`align_corners` of `upsample` has no meaning for `mode = nearest`",
                field="align_corners",
                help="`mode = linear` interpolates",
            )

    def infer(self, x: TensorType) -> TensorType:
        settled: Any = self.normalise(x)
        if settled.size is not None:
            return x.with_spatial(tuple(map(int, settled.size)))
        sizes = zip(x.spatial, settled.factor, strict=True)
        return x.with_spatial(tuple(None if n is None else int(n) * int(f) for n, f in sizes))

    def reach(self, x: TensorType, y: TensorType) -> tuple[Reach | None, ...] | None:
        settled: Any = self.normalise(x)
        factors = settled.factor or (None,) * len(x.spatial)
        axes = zip(x.spatial, y.spatial, factors, strict=True)
        return tuple([settled._sees(n, m, factor) for n, m, factor in axes])

    def _sees(self, size: Size, wanted: Size, factor: int | None) -> Reach | None:
        """What a place sees of an axis, with those that weigh nothing at its very border."""
        if size is None or wanted is None:
            if factor is None:
                return None
            size, wanted = 1, factor
        elif self.align_corners:
            size, wanted = size - 1, max(wanted - 1, 1)
        from fractions import Fraction

        step = Fraction(int(size), int(wanted))
        if self.mode == "nearest":
            nothing = Fraction(1, step.denominator)
            return between(step, Fraction(0), before=Fraction(1), after=nothing)
        offset = Fraction(0) if self.align_corners else (step - 1) / 2
        width = Fraction(2 if self.mode == "cubic" else 1)
        return between(step, offset, before=width, after=width)

    def saved(self, xs: tuple[TensorType, ...], y: TensorType) -> Saved:
        pairs = [(n or 1, m or 1) for n, m in zip(xs[0].spatial, y.spatial, strict=True)]
        even = all(n % m == 0 or (m % n == 0 and m // n <= MOST_EXACT) for n, m in pairs)
        if self.mode != "nearest" or even:
            return NOTHING
        # Place by place, through indices of eight bytes, one axis after the other.
        between = numbers(y) // pairs[-1][1] * pairs[-1][0] if len(pairs) > 1 else 0
        return Saved(once=2 * sum(m for _, m in pairs), fresh=True, work=between)


class PixelShuffle(Layer):
    """`r * r` channels become `r` times as many rows and columns.

    Output: `[channels // (r * r), height * r, width * r]`. Channel `c * r * r + i * r + j`
    has row `i` and column `j` of each square of channel `c`. (Shi et al. 2016.)
    """

    __slots__ = ()

    name = "pixel_shuffle"
    family = "shape"

    r: PositiveInt
    """How many times as many rows and columns."""

    def accept(self, x: TensorType) -> None:
        need_maps(self, x, range(2, 3))
        need_channels(self, x)

    def infer(self, x: TensorType) -> TensorType:
        self.accept(x)
        channels, r = need_channels(self, x), self.r
        square = r * r
        if channels % square:
            raise LayerError(
                "N305",
                f"`pixel_shuffle` with r = {int(r)} needs channels in multiples of "
                f"{int(square)}, but its input {x} has {int(channels)}",
                field="r",
                help=f"a convolution before it can give filters * {int(square)} channels",
            )
        spatial = tuple(None if n is None else int(n) * int(r) for n in x.spatial)
        return TensorType((channels // square, *spatial))

    def reach(self, x: TensorType, y: TensorType) -> tuple[Reach | None, ...] | None:
        r = int(self.r)
        return (Reach(taps=r, start=1 - r, up=r),) * 2

    def saved(self, xs: tuple[TensorType, ...], y: TensorType) -> Saved:
        return Saved()


class PixelUnshuffle(Layer):
    """Squares of `r` rows and columns become `r * r` channels: undoes `pixel_shuffle`.

    Output: `[channels * r * r, height // r, width // r]`. Channel `c * r * r + i * r + j`
    has row `i` and column `j` of each square of channel `c`.
    """

    __slots__ = ()

    name = "pixel_unshuffle"
    family = "shape"

    r: PositiveInt
    """How many times fewer rows and columns."""

    def accept(self, x: TensorType) -> None:
        need_maps(self, x, range(2, 3))
        need_channels(self, x)

    def infer(self, x: TensorType) -> TensorType:
        self.accept(x)
        r = self.r
        for name, size in zip(x.spatial_names, x.spatial, strict=True):
            if size is not None and size % r:
                raise LayerError(
                    "N307",
                    f"`pixel_unshuffle` needs a {name} in multiples of {int(r)}, "
                    f"but its input {x} has {int(size)}",
                    field="r",
                    help="`zeropad` or `crop` before it changes the size",
                )
        spatial: tuple[Size, ...] = tuple(
            None if n is None else int(n) // int(r) for n in x.spatial
        )  # fmt: skip
        return TensorType((need_channels(self, x) * (r * r), *spatial))

    def reach(self, x: TensorType, y: TensorType) -> tuple[Reach | None, ...] | None:
        return (Reach(step=int(self.r), taps=int(self.r)),) * 2

    def saved(self, xs: tuple[TensorType, ...], y: TensorType) -> Saved:
        return Saved()


class ChannelShuffle(Layer):
    """Channels of all groups in turn: the first of each group, the second of each, ...

    Output: the shape of the input. (ShuffleNet, Zhang et al. 2017.)
    """

    __slots__ = ()

    name = "channel_shuffle"
    family = "shape"

    groups: PositiveInt
    """How many groups of neighbouring channels there are; it divides their number."""

    def accept(self, x: TensorType) -> None:
        need_maps(self, x, range(1, 4))

    def infer(self, x: TensorType) -> TensorType:
        self.accept(x)
        need_groups(self, self.groups, (need_channels(self, x), "channels of the input"))
        return x

    def saved(self, xs: tuple[TensorType, ...], y: TensorType) -> Saved:
        return Saved()
