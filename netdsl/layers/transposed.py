"""Transposed convolution: a convolution run backwards, from a small map to a larger one."""

from math import prod
from typing import Annotated, Any

from netdsl.layers.axes import Axes, Padding, Pair, PerAxis, spread
from netdsl.layers.base import Layer, LayerError, Weight
from netdsl.layers.demands import need_channels, need_constant, need_groups, need_maps
from netdsl.layers.initial import ZEROS, UpsamplingInitialisation, kernel_initial
from netdsl.layers.parameters import Bool, PositiveInt
from netdsl.layers.reach import Reach
from netdsl.layers.saving import Saved, numbers
from netdsl.layers.tensor import Size, TensorType, product


class Crop(Padding):
    """What is cut off the full output: numbers, pairs, or TensorFlow's `same`.

    Settled: a pair for each spatial axis. `same` leaves `stride` times the input's size.
    """

    def settle(self, value: Any, x: TensorType, layer: Any) -> tuple[Pair, ...]:
        if value != "same":
            settled: tuple[Pair, ...] = super().settle(value, x, layer)
            return settled
        axes = (spread(layer.values[n], x) for n in ("kernel", "stride", "dilation"))
        pairs = []
        for kernel, stride, dilation in zip(*axes, strict=True):
            total = dilation * (kernel - 1) + 1 - stride
            if total < 0:
                raise ValueError(
                    f"cannot be `same` where a kernel of {int(kernel)} leaves gaps at stride "
                    f"{int(stride)}; write `output_padding = {int(-total)}`"
                )
            pairs.append((total // 2, total - total // 2))
        return tuple(pairs)


AnyCrop = Annotated[str | int | tuple[int, ...] | tuple[Pair, ...], Crop()]
Extra = Annotated[int | tuple[int, ...], PerAxis(0)]


class ConvTranspose(Layer):
    """Spreads every place of the input over a kernel's width: a convolution run backwards.

    Output: `[filters, *spatial]`; each axis of `n` places becomes
    `(n - 1) * stride + dilation * (kernel - 1) + 1 - before - after + output_padding`, where
    `before` and `after` are the padding of the convolution that it is the reverse of: so
    much is cut off. Also called deconvolution or fractionally strided convolution. (Zeiler
    et al. 2010; Shelhamer et al. 2016.)
    """

    __slots__ = ()

    name = "conv_transpose"
    family = "convolution"
    weighted = True

    filters: PositiveInt
    """The number of kernels: the channels of the output."""
    kernel: Axes
    """The size of the kernel on each spatial axis."""
    stride: Axes = 1
    """How many places of the output lie between neighbouring places of the input."""
    padding: AnyCrop = 0
    """What is cut off: numbers, pairs (before, after), `valid` (nothing), `half` or `same`."""
    output_padding: Extra = 0
    """How many places are added at the end: sizes that a stride makes equal can be told apart."""
    dilation: Axes = 1
    """The distance between neighbouring places of the kernel."""
    groups: PositiveInt = 1
    """How many independent groups channels and filters are split into."""
    bias: Bool = True
    """Whether each filter adds a learned number, which starts at 0."""
    init: UpsamplingInitialisation = "glorot_uniform"
    """How the kernels start; as `bilinear` they interpolate each channel by itself."""

    def accept(self, x: TensorType) -> None:
        need_maps(self, x, range(1, 4), "`dense` is the layer for vectors")
        need_channels(self, x)

    def infer(self, x: TensorType) -> TensorType:
        layer = self.normalise(x)
        counts = (need_channels(self, x), "channels of the input"), (self.filters, "filters")
        need_groups(self, self.groups, *counts)
        layer._check_output_padding()
        need_constant(self, "init", self.init, self._kernel_shape(x))
        self._check_bilinear(x)
        sizes = layer._sizes(x)
        if any(n is not None and n < 1 for n in sizes):
            raise LayerError(
                "N304",
                f"`conv_transpose` cuts all of its output off: its input is {x}",
                field="padding",
                arithmetic=layer.arithmetic(x),
                help="a smaller `padding` leaves some",
            )
        return TensorType((self.filters, *sizes))

    def weights(self, x: TensorType) -> tuple[Weight, ...]:
        shape = self._kernel_shape(x)
        kernel = Weight("weight", shape, kernel_initial(self.init, shape))
        return (kernel, Weight("bias", (self.filters,), ZEROS)) if self.bias else (kernel,)

    def macs(self, x: TensorType, y: TensorType) -> Size:
        return product((*x.spatial, prod(map(int, self._kernel_shape(x)))))

    def reach(self, x: TensorType, y: TensorType) -> tuple[Reach | None, ...] | None:
        values = self.normalise(x).values
        axes = zip(*(values[n] for n in ("kernel", "stride", "dilation", "padding")), strict=True)
        return tuple(
            [
                Reach(1, int(k), int(before - d * (k - 1)), int(d), up=int(s))
                for k, s, d, (before, _) in axes
            ]
        )

    def arithmetic(self, x: TensorType) -> tuple[str, ...]:
        values = self.normalise(x).values
        lines = []
        for name, size, total, kernel, stride, dilation, (before, after), extra in zip(
            x.spatial_names,
            x.spatial,
            self._sizes(x),
            *(values[n] for n in ("kernel", "stride", "dilation", "padding", "output_padding")),
            strict=True,
        ):
            if size is None:
                continue
            cut = f" - 2*{int(before)}" if before == after else f" - {int(before)} - {int(after)}"
            lines.append(
                f"{name}: ({int(size)} - 1)*{int(stride)} + {int(dilation)}*({int(kernel)} - 1) + 1"
                f"{cut if before or after else ''}{f' + {int(extra)}' if extra else ''} = {total}"
            )
        return tuple(lines)

    def _sizes(self, x: TensorType) -> tuple[Size, ...]:
        values = self.normalise(x).values
        names = ("kernel", "stride", "dilation", "padding", "output_padding")
        axes = zip(x.spatial, *(values[n] for n in names), strict=True)
        return tuple(
            None
            if size is None
            else int((size - 1) * stride + dilation * (kernel - 1) + 1 - sum(pads) + extra)
            for size, kernel, stride, dilation, pads, extra in axes
        )

    def _check_output_padding(self) -> None:
        axes = zip(*(self.values[n] for n in ("output_padding", "stride", "dilation")), strict=True)
        for extra, stride, dilation in axes:
            if extra and extra >= max(stride, dilation):
                raise LayerError(
                    "N204",
                    f"`output_padding` of `conv_transpose` is {int(extra)}, but it must be below "
                    f"the stride, {int(stride)}, or the dilation, {int(dilation)}",
                    field="output_padding",
                    help="`zeropad` after it adds any number of places",
                )

    def _check_bilinear(self, x: TensorType) -> None:
        channels = need_channels(self, x)
        if self.init == "bilinear" and self.filters != channels:
            raise LayerError(
                "N204",
                f"`init = bilinear` of `conv_transpose` interpolates each channel by itself, but "
                f"its input has {int(channels)} channels and its output {int(self.filters)}",
                field="init",
                help=f"give it {int(channels)} filters",
            )

    def _kernel_shape(self, x: TensorType) -> tuple[int, ...]:
        return (need_channels(self, x), self.filters // self.groups, *spread(self.kernel, x))

    def saved(self, xs: tuple[TensorType, ...], y: TensorType) -> Saved:
        values = self.normalise(xs[0]).values
        if all(before == after for before, after in values["padding"]):
            return Saved(inputs=True, fresh=True)
        whole = self.but(padding=((0, 0),) * len(y.spatial))
        return Saved(inputs=True, fresh=True, work=numbers(y.with_spatial(whole._sizes(xs[0]))))
