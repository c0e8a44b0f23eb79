"""Pooling: what is in a window becomes one number."""

from typing import Annotated

from netdsl.layers.axes import AnyPadding, Axes, KernelByDefault
from netdsl.layers.base import Layer, LayerError
from netdsl.layers.demands import need_maps, need_real
from netdsl.layers.parameters import Bool, Real
from netdsl.layers.reach import Reach, between
from netdsl.layers.saving import NOTHING, Saved, numbers
from netdsl.layers.tensor import Size, TensorType
from netdsl.layers.window import Windowed

Exponent = Annotated[float, Real(minimum=1)]

_BEFORE_VECTORS = "pooling stands before the axes are lost, that is before `flatten`"


class WindowPool(Windowed):
    """The base of the pools with a window."""

    __slots__ = ()

    family = "pooling"

    def accept(self, x: TensorType) -> None:
        need_maps(self, x, range(1, 4), _BEFORE_VECTORS)

    def infer(self, x: TensorType) -> TensorType:
        sizes = self.slide(x)
        for name, window in zip(x.spatial_names, self.windows(x), strict=True):
            widest = max(window.padding or (0, 0))
            if widest > window.kernel // 2:
                raise LayerError(
                    "N204",
                    f"`padding` of `{self.name}` is {int(widest)} on the {name}, more than half "
                    f"of the kernel, {int(window.kernel)}: a window could lie in the padding alone",
                    field="padding",
                    help=f"at most {int(window.kernel // 2)}; `zeropad` pads with any width",
                )
        return x.with_spatial(sizes)


class MaxPool(WindowPool):
    """The largest number in each window.

    Output: `[channels, *spatial]`; each axis of `n` places becomes
    `(n + before + after - kernel) // stride + 1`. Padding never wins.
    """

    __slots__ = ()

    name = "maxpool"

    kernel: Axes
    """The size of the window on each spatial axis."""
    stride: KernelByDefault = None
    """How many places the window moves at a time."""
    padding: AnyPadding = 0
    """Room around the input: numbers, pairs (before, after), `valid`, `half` or `same`."""
    ceil: Bool = False
    """Whether a last window may reach over the end (but not start in the padding)."""

    def saved(self, xs: tuple[TensorType, ...], y: TensorType) -> Saved:
        padded = self.padded_copy(xs[0], most=2)
        return Saved(not padded, own=padded, indices=numbers(y), work=padded)


class AvgPool(WindowPool):
    """The average of each window.

    Output: `[channels, *spatial]`; each axis of `n` places becomes
    `(n + before + after - kernel) // stride + 1`.
    """

    __slots__ = ()

    name = "avgpool"

    kernel: Axes
    """The size of the window on each spatial axis."""
    stride: KernelByDefault = None
    """How many places the window moves at a time."""
    padding: AnyPadding = 0
    """Zeros around the input: numbers, pairs (before, after), `valid`, `half` or `same`."""
    ceil: Bool = False
    """Whether a last window may reach over the end (but not start in the padding)."""
    count_padding: Bool = True
    """Whether zeros of the padding count in the average; those of `same` never do."""

    def saved(self, xs: tuple[TensorType, ...], y: TensorType) -> Saved:
        padded = self.padded_copy(xs[0], most=2)
        # What the padding counts for is one for all samples.
        counted = numbers(y.with_channels(1)) if padded and self.padding == "same" else 0
        return Saved(not padded, own=padded, once=counted, work=padded, fresh=not padded)


class LpPool(Windowed):
    """The `p`-norm of each window: `sum(|x| ** p) ** (1 / p)`.

    Output: `[channels, *spatial]`; each axis of `n` places becomes
    `(n - kernel) // stride + 1`. Where a whole window is 0, so is the gradient.
    (Sermanet et al. 2012.)
    """

    __slots__ = ()

    name = "lppool"
    family = "pooling"

    p: Exponent
    """The power: 1 adds up, 2 is the Euclidean length, large ones come near the maximum."""
    kernel: Axes
    """The size of the window on each spatial axis."""
    stride: KernelByDefault = None
    """How many places the window moves at a time."""

    def accept(self, x: TensorType) -> None:
        need_maps(self, x, range(1, 4), _BEFORE_VECTORS)

    def infer(self, x: TensorType) -> TensorType:
        return x.with_spatial(self.slide(x))

    def saved(self, xs: tuple[TensorType, ...], y: TensorType) -> Saved:
        powers = numbers(xs[0]) * (1 if self.p % 2 == 0 else 2)
        return Saved(inputs=True, own=powers + 4 * numbers(y), work=powers + 2 * numbers(y))


class GlobalPool(Layer):
    """The base of the pools over all axes but channels."""

    __slots__ = ()

    family = "pooling"

    def accept(self, x: TensorType) -> None:
        need_real(self, x)
        if x.rank < 2:
            raise LayerError(
                "N303",
                f"`{self.name}` needs axes to pool over, but its input {x} is a vector",
                help=_BEFORE_VECTORS,
            )

    def infer(self, x: TensorType) -> TensorType:
        self.accept(x)
        if self.values["keepdims"]:
            return x.with_spatial((1,) * len(x.spatial))
        return TensorType((x.channels,))

    def reach(self, x: TensorType, y: TensorType) -> tuple[Reach | None, ...] | None:
        return None


class GlobalAvgPool(GlobalPool):
    """The average over all axes but channels.

    Output: `[channels]`. (Network in Network, Lin et al. 2013.)
    """

    __slots__ = ()

    name = "global_avgpool"

    keepdims: Bool = False
    """Whether the axes stay, with size 1."""

    def saved(self, xs: tuple[TensorType, ...], y: TensorType) -> Saved:
        flattened = not xs[0].sequence and xs[0].rank in (3, 4) and not self.keepdims
        return Saved(fresh=not flattened)


class GlobalMaxPool(GlobalPool):
    """The largest number over all axes but channels.

    Output: `[channels]`.
    """

    __slots__ = ()

    name = "global_maxpool"

    keepdims: Bool = False
    """Whether the axes stay, with size 1."""

    def saved(self, xs: tuple[TensorType, ...], y: TensorType) -> Saved:
        return Saved(inputs=True, output=True)


class AdaptivePool(Layer):
    """The base of the pools that are told the size of their output."""

    __slots__ = ()

    family = "pooling"

    def accept(self, x: TensorType) -> None:
        need_maps(self, x, range(1, 4), _BEFORE_VECTORS)

    def infer(self, x: TensorType) -> TensorType:
        return x.with_spatial(self.normalise(x).values["size"])

    def reach(self, x: TensorType, y: TensorType) -> tuple[Reach | None, ...] | None:
        return tuple([_share(n, m) for n, m in zip(x.spatial, y.spatial, strict=True)])


def _share(size: Size, wanted: Size) -> Reach | None:
    """What one of so many windows sees of an axis; one alone sees all."""
    if size is None or wanted is None or wanted == 1:
        return None
    from fractions import Fraction

    step = Fraction(int(size), int(wanted))
    return between(step, Fraction(0), before=Fraction(1), after=step)


class AdaptiveAvgPool(AdaptivePool):
    """The average over as many windows, of about equal size, as give the wanted output.

    Output: `[channels, *size]`. Window `i` of `m` on an axis of `n` places goes from
    `floor(i * n / m)` to `ceil((i + 1) * n / m)`.
    """

    __slots__ = ()

    name = "adaptive_avgpool"

    size: Axes
    """The size of the output on each spatial axis."""

    def saved(self, xs: tuple[TensorType, ...], y: TensorType) -> Saved:
        one = all(n == 1 for n in y.spatial)
        return NOTHING if one else Saved(inputs=True, fresh=True)


class AdaptiveMaxPool(AdaptivePool):
    """The largest number in as many windows, of about equal size, as give the wanted output.

    Output: `[channels, *size]`. The windows are those of `adaptive_avgpool`.
    """

    __slots__ = ()

    name = "adaptive_maxpool"

    size: Axes
    """The size of the output on each spatial axis."""

    def saved(self, xs: tuple[TensorType, ...], y: TensorType) -> Saved:
        one = all(n == 1 for n in y.spatial)
        return Saved(inputs=True, output=True) if one else Saved(inputs=True, indices=numbers(y))
