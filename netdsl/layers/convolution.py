"""Convolutions: learned kernels that slide over every spatial axis."""

from math import prod
from typing import Annotated, Any

from netdsl.layers.axes import AnyPadding, Axes, spread
from netdsl.layers.base import LayerError, Weight
from netdsl.layers.demands import need_channels, need_constant, need_groups, need_maps
from netdsl.layers.initial import (
    ZEROS,
    Distribution,
    InitialType,
    constant_shape,
    initial,
    is_constant,
    kernel_initial,
)
from netdsl.layers.parameters import Bool, ParameterType, PositiveInt, show, whole
from netdsl.layers.saving import Saved, numbers
from netdsl.layers.tensor import Size, TensorType, product
from netdsl.layers.window import Windowed


class ConnectionTable(ParameterType):
    """For each filter the numbers of the input maps that it sees, from 0; or `none`."""

    def check(self, value: Any) -> Any:
        if value is None:
            return None
        if not isinstance(value, tuple) or not value:
            raise self.refuse(value)
        return tuple(self._row(number, row) for number, row in enumerate(value))

    def expects(self) -> str:
        return "`none`, or for each filter a list of the input maps that it sees"

    def _row(self, number: int, row: Any) -> tuple[int, ...]:
        maps = tuple(map(whole, row)) if isinstance(row, tuple) else ()
        if not maps or any(m is None or m < 0 for m in maps):
            raise ValueError(
                f"must list input maps, from 0, for each filter, but row {number} is {show(row)}"
            )
        seen: set[int] = set()
        for m in (int(m) for m in maps if m is not None):
            if m in seen:
                raise ValueError(f"must name an input map once, but row {number} has {m} twice")
            seen.add(m)
        return tuple(int(m) for m in maps if m is not None)


class KernelInitialType(InitialType):
    """How a kernel starts; of a constant without the axis of channels all channels have one.

    Settled: a constant of the weight's whole shape.
    """

    settles = True

    def settle(self, value: Any, x: TensorType, layer: Any) -> Any:
        if not is_constant(value) or layer.values.get("connections") is not None:
            return value
        filters, channels, *kernel = layer.kernel_shape(x)
        if constant_shape(value) != (filters, *kernel):
            return value
        return tuple((one,) * channels for one in value)


KernelInitialisation = Annotated[Any, KernelInitialType()]
Connections = Annotated[tuple[tuple[int, ...], ...] | None, ConnectionTable()]


class Convolution(Windowed):
    """The base of the convolutions over one to three spatial axes."""

    __slots__ = ()

    family = "convolution"
    weighted = True

    def accept(self, x: TensorType) -> None:
        need_maps(self, x, range(1, 4), "`dense` is the layer for vectors")
        need_channels(self, x)

    def saved(self, xs: tuple[TensorType, ...], y: TensorType) -> Saved:
        padded = self.padded_copy(xs[0], most=0)
        return Saved(not padded, own=padded, work=padded, fresh=True)


class Conv(Convolution):
    """Slides `filters` learned kernels over every spatial axis (cross-correlation).

    Output: `[filters, *spatial]`; each axis of `n` places becomes
    `(n + before + after - dilation * (kernel - 1) - 1) // stride + 1`.

    `groups` splits the channels of the input and the filters into that many independent
    convolutions, as AlexNet's two towers (Krizhevsky et al. 2012). `connections` instead
    lists the input maps of each filter, as LeNet-5's C3 (LeCun et al. 1998).
    """

    __slots__ = ()

    name = "conv"

    filters: PositiveInt
    """The number of kernels: the channels of the output."""
    kernel: Axes
    """The size of the kernel on each spatial axis."""
    stride: Axes = 1
    """How many places the kernel moves at a time."""
    padding: AnyPadding = "valid"
    """Zeros around the input: `valid` (none), `half`, `same`, numbers, or pairs (before, after)."""
    dilation: Axes = 1
    """The distance between neighbouring places of the kernel; above 1 it is called atrous."""
    groups: PositiveInt = 1
    """How many independent groups channels and filters are split into."""
    bias: Bool = True
    """Whether each filter adds a learned number, which starts at 0."""
    connections: Connections = None
    """A row for each filter: the input maps that it sees, counted from 0."""
    init: KernelInitialisation = "glorot_uniform"
    """How the kernels start. A constant may leave out the axis of channels: all have it then."""

    def infer(self, x: TensorType) -> TensorType:
        sizes = self.slide(x)
        channels = need_channels(self, x)
        if self.connections is None:
            counts = (channels, "channels of the input"), (self.filters, "filters")
            need_groups(self, self.groups, *counts)
        else:
            self._check_connections(self.connections, channels)
        need_constant(self, "init", self.normalise(x).values["init"], self.kernel_shape(x))
        return TensorType((self.filters, *sizes))

    def weights(self, x: TensorType) -> tuple[Weight, ...]:
        shape = self.kernel_shape(x)
        start = kernel_initial(self.init, shape)
        if self.connections is not None:
            # Each filter sees another number of maps: the fans are those of the average filter.
            fan_in = prod(shape) // len(self.connections)
            start = initial(self.init, fan_in, prod(shape) // need_channels(self, x))
        kernel = Weight("weight", shape, start)
        return (kernel, Weight("bias", (self.filters,), ZEROS)) if self.bias else (kernel,)

    def macs(self, x: TensorType, y: TensorType) -> Size:
        kernel = self.kernel_shape(x)
        return product((*y.spatial, *map(int, kernel)))

    def saved(self, xs: tuple[TensorType, ...], y: TensorType) -> Saved:
        if self.connections is None:
            return super().saved(xs, y)
        # A kernel with zeros where there is no connection, and an input that is always padded.
        kernel = prod(spread(self.kernel, xs[0]))
        dense = int(self.filters) * need_channels(self, xs[0]) * kernel
        padded = self.padded_copy(xs[0])
        return Saved(own=padded, once=dense, work=padded, fresh=True)

    def kernel_shape(self, x: TensorType) -> tuple[int, ...]:
        """The shape of the weight, as PyTorch has it."""
        kernel = spread(self.kernel, x)
        if self.connections is not None:
            return (sum(map(len, self.connections)), *kernel)
        return (self.filters, need_channels(self, x) // self.groups, *kernel)

    def _check_connections(self, rows: tuple[tuple[int, ...], ...], channels: int) -> None:
        problem = None
        if self.groups != 1:
            problem = f"cannot be combined with `groups = {int(self.groups)}`"
        elif len(rows) != self.filters:
            problem = f"has {len(rows)} rows, but there are {int(self.filters)} filters"
        else:
            beyond = [(i, m) for i, row in enumerate(rows) for m in row if m >= channels]
            for row, number in beyond[:1]:
                problem = (
                    f"names input map {number} in row {row}, "
                    f"but the input has maps 0 to {int(channels) - 1}"
                )
        if problem:
            raise LayerError("N204", f"`connections` of `conv` {problem}", field="connections")


class Depthwise(Convolution):
    """Slides `multiplier` kernels of its own over every channel; channels are not mixed.

    Output: `[channels * multiplier, *spatial]`, spatial sizes as for `conv`. The channels
    that come from one channel stand together.
    """

    __slots__ = ()

    name = "depthwise"

    kernel: Axes
    """The size of the kernel on each spatial axis."""
    multiplier: PositiveInt = 1
    """How many kernels each channel has."""
    stride: Axes = 1
    """How many places the kernel moves at a time."""
    padding: AnyPadding = "valid"
    """Zeros around the input: `valid` (none), `half`, `same`, numbers, or pairs (before, after)."""
    dilation: Axes = 1
    """The distance between neighbouring places of the kernel."""
    bias: Bool = True
    """Whether each channel of the output adds a learned number, which starts at 0."""
    init: KernelInitialisation = "glorot_uniform"
    """How the kernels start. A constant may leave out the axis of channels: all have it then."""

    def infer(self, x: TensorType) -> TensorType:
        sizes = self.slide(x)
        need_constant(self, "init", self.normalise(x).values["init"], self.kernel_shape(x))
        return TensorType((need_channels(self, x) * self.multiplier, *sizes))

    def weights(self, x: TensorType) -> tuple[Weight, ...]:
        shape = self.kernel_shape(x)
        kernel = Weight("weight", shape, kernel_initial(self.init, shape))
        return (kernel, Weight("bias", shape[:1], ZEROS)) if self.bias else (kernel,)

    def macs(self, x: TensorType, y: TensorType) -> Size:
        return product((*y.spatial, *map(int, self.kernel_shape(x))))

    def kernel_shape(self, x: TensorType) -> tuple[int, ...]:
        """The shape of the weight, as PyTorch has it."""
        return (need_channels(self, x) * self.multiplier, 1, *spread(self.kernel, x))


class Separable(Convolution):
    """A `depthwise` convolution without bias, then a pointwise one that mixes the channels.

    Output: `[filters, *spatial]`, spatial sizes as for `conv`. (Xception, Chollet 2017.)
    """

    __slots__ = ()

    name = "separable"

    filters: PositiveInt
    """The channels of the output."""
    kernel: Axes
    """The size of the depthwise kernel on each spatial axis."""
    multiplier: PositiveInt = 1
    """How many depthwise kernels each channel has."""
    stride: Axes = 1
    """How many places the depthwise kernel moves at a time."""
    padding: AnyPadding = "valid"
    """Zeros around the input: `valid` (none), `half`, `same`, numbers, or pairs (before, after)."""
    dilation: Axes = 1
    """The distance between neighbouring places of the depthwise kernel."""
    bias: Bool = True
    """Whether each filter adds a learned number, which starts at 0."""
    init: Distribution = "glorot_uniform"
    """How both kernels start."""

    def infer(self, x: TensorType) -> TensorType:
        return TensorType((self.filters, *self.slide(x)))

    def weights(self, x: TensorType) -> tuple[Weight, ...]:
        depthwise, pointwise = self._kernel_shapes(x)
        kernels = (
            Weight("depthwise.weight", depthwise, kernel_initial(self.init, depthwise)),
            Weight("pointwise.weight", pointwise, kernel_initial(self.init, pointwise)),
        )
        bias = (Weight("pointwise.bias", (self.filters,), ZEROS),) if self.bias else ()
        return kernels + bias

    def macs(self, x: TensorType, y: TensorType) -> Size:
        each = sum(prod(map(int, shape)) for shape in self._kernel_shapes(x))
        return product((*y.spatial, each))

    def _kernel_shapes(self, x: TensorType) -> tuple[tuple[int, ...], tuple[int, ...]]:
        kernel = spread(self.kernel, x)
        middle = need_channels(self, x) * self.multiplier
        return (middle, 1, *kernel), (self.filters, middle, *(1,) * len(kernel))

    def saved(self, xs: tuple[TensorType, ...], y: TensorType) -> Saved:
        middle = numbers(y) // int(self.filters) * int(self._kernel_shapes(xs[0])[0][0])
        padded = self.padded_copy(xs[0], most=0)
        return Saved(not padded, own=padded + middle, work=padded + middle, fresh=True)
