"""Normalisation: values brought to a common scale."""

from netdsl.layers.axes import AnyAxis, LastByDefault
from netdsl.layers.base import Layer, LayerError, Weight
from netdsl.layers.demands import need_channels, need_groups, need_maps, need_real, need_size
from netdsl.layers.initial import ONES, ZEROS
from netdsl.layers.parameters import Bool, Number, PositiveInt, PositiveNumber, Rate
from netdsl.layers.saving import Saved, numbers
from netdsl.layers.tensor import TensorType


class BatchNorm(Layer):
    """Normalises each channel over the batch, then scales and shifts it by learned numbers.

    Output: the shape of the input. In evaluation running averages stand in for the
    statistics of the batch. (Ioffe & Szegedy 2015.)
    """

    __slots__ = ()

    name = "batchnorm"
    family = "normalisation"
    training_only = ("momentum",)

    eps: PositiveNumber = 1e-5
    """What is added to the variance before the root."""
    momentum: Rate = 0.1
    """The weight of a new batch in the running averages."""
    affine: Bool = True
    """Whether each channel has a learned scale and shift."""

    def accept(self, x: TensorType) -> None:
        need_maps(self, x, range(4))
        need_channels(self, x)

    def infer(self, x: TensorType) -> TensorType:
        self.accept(x)
        return x

    def weights(self, x: TensorType) -> tuple[Weight, ...]:
        shape = (need_channels(self, x),)
        learned = (Weight("weight", shape, ONES), Weight("bias", shape, ZEROS))
        return (
            *(learned if self.affine else ()),
            Weight("running_mean", shape, ZEROS, trainable=False),
            Weight("running_var", shape, ONES, trainable=False),
            Weight("num_batches_tracked", (), ZEROS, trainable=False, integer=True),
        )

    def saved(self, xs: tuple[TensorType, ...], y: TensorType) -> Saved:
        return Saved(inputs=True, once=2 * need_channels(self, xs[0]), fresh=True)


class LayerNorm(Layer):
    """Normalises each sample along one axis, then scales and shifts by learned numbers.

    Output: the shape of the input. On a vector `[D]` and a sequence `[L, D]` it is the last
    axis; a value of more axes needs `axis` written out: `channels` normalises over the
    channels at each place. (Ba et al. 2016.)
    """

    __slots__ = ()

    name = "layernorm"
    family = "normalisation"

    eps: PositiveNumber = 1e-5
    """What is added to the variance before the root."""
    axis: LastByDefault = None
    """The axis that is normalised: `last`, or `channels`."""

    def accept(self, x: TensorType) -> None:
        need_real(self, x)
        if self.axis is None and x.rank > 2:
            raise LayerError(
                "N303",
                f"`layernorm` takes a vector or a sequence, but its input {x} has {x.rank} axes",
                help="`axis = channels` normalises over the channels at every place",
            )

    def infer(self, x: TensorType) -> TensorType:
        self._size(x)
        return x

    def weights(self, x: TensorType) -> tuple[Weight, ...]:
        shape = (self._size(x),)
        return (Weight("weight", shape, ONES), Weight("bias", shape, ZEROS))

    def _size(self, x: TensorType) -> int:
        return need_size(self, x, int(self.normalise(x).values["axis"]))

    def saved(self, xs: tuple[TensorType, ...], y: TensorType) -> Saved:
        rows = numbers(xs[0]) // self._size(xs[0])
        last = self.normalise(xs[0]).values["axis"] == xs[0].rank - 1
        return Saved(inputs=True, own=2 * rows, fresh=last, work=2 * rows)


class GroupNorm(Layer):
    """Normalises groups of channels of each sample, then scales and shifts each channel.

    Output: the shape of the input. (Wu & He 2018.)
    """

    __slots__ = ()

    name = "groupnorm"
    family = "normalisation"

    groups: PositiveInt
    """How many groups the channels are split into."""
    eps: PositiveNumber = 1e-5
    """What is added to the variance before the root."""

    def accept(self, x: TensorType) -> None:
        need_maps(self, x, range(4))
        need_channels(self, x)

    def infer(self, x: TensorType) -> TensorType:
        self.accept(x)
        channels = need_channels(self, x)
        need_groups(self, self.groups, (channels, "channels of the input"))
        if self.groups == channels and all(n == 1 for n in x.spatial):
            raise LayerError(
                "N303",
                f"`groupnorm` needs more than one number in each group, but its input is {x} "
                f"and `groups` {int(channels)}",
                field="groups",
                help="its output would not depend on its input",
            )
        return x

    def weights(self, x: TensorType) -> tuple[Weight, ...]:
        shape = (need_channels(self, x),)
        return (Weight("weight", shape, ONES), Weight("bias", shape, ZEROS))

    def saved(self, xs: tuple[TensorType, ...], y: TensorType) -> Saved:
        return Saved(inputs=True, own=2 * int(self.groups), fresh=True, work=2 * int(self.groups))


class InstanceNorm(Layer):
    """Normalises each channel of each sample by itself, in training and in evaluation.

    Output: the shape of the input. (Ulyanov et al. 2016.)
    """

    __slots__ = ()

    name = "instancenorm"
    family = "normalisation"

    eps: PositiveNumber = 1e-5
    """What is added to the variance before the root."""
    affine: Bool = False
    """Whether each channel has a learned scale and shift."""

    def accept(self, x: TensorType) -> None:
        need_maps(self, x, range(1, 4), "`layernorm` is the layer for vectors")
        need_channels(self, x)
        if all(n == 1 for n in x.spatial):
            raise LayerError(
                "N303",
                f"`instancenorm` needs more than one place to normalise over, but its input is {x}",
                help="`layernorm(axis = channels)` normalises over the channels",
            )

    def infer(self, x: TensorType) -> TensorType:
        self.accept(x)
        return x

    def weights(self, x: TensorType) -> tuple[Weight, ...]:
        if not self.affine:
            return ()
        shape = (need_channels(self, x),)
        return (Weight("weight", shape, ONES), Weight("bias", shape, ZEROS))

    def saved(self, xs: tuple[TensorType, ...], y: TensorType) -> Saved:
        return Saved(inputs=True, own=2 * need_channels(self, xs[0]), fresh=True)


class RmsNorm(Layer):
    """Divides by the root of the mean square along the last axis, then scales by learned numbers.

    Output: the shape of the input, a vector `[D]` or a sequence `[L, D]`. (Zhang & Sennrich
    2019.)
    """

    __slots__ = ()

    name = "rmsnorm"
    family = "normalisation"

    eps: PositiveNumber = 1e-6
    """What is added to the mean square before the root."""

    def accept(self, x: TensorType) -> None:
        need_real(self, x)
        if x.rank > 2:
            raise LayerError(
                "N303",
                f"`rmsnorm` takes a vector or a sequence, but its input {x} has {x.rank} axes",
                help="`layernorm(axis = channels)` or `groupnorm` normalises maps",
            )
        if x.rank == 2 and not x.sequence:
            raise LayerError(
                "N303",
                f"`rmsnorm` takes a vector or a sequence, but its input {x} has channels first",
                help="`permute((1, 0))` makes a sequence of vectors of it",
            )

    def infer(self, x: TensorType) -> TensorType:
        self.accept(x)
        need_size(self, x, x.rank - 1)
        return x

    def weights(self, x: TensorType) -> tuple[Weight, ...]:
        return (Weight("weight", (need_size(self, x, x.rank - 1),), ONES),)

    def saved(self, xs: tuple[TensorType, ...], y: TensorType) -> Saved:
        rows = numbers(xs[0]) // need_size(self, xs[0], xs[0].rank - 1)
        return Saved(inputs=True, own=rows + numbers(y), fresh=True, work=rows + numbers(y))


class L2Norm(Layer):
    """Divides by the Euclidean length along one axis; a length below 1e-12 counts as that.

    Output: the shape of the input.
    """

    __slots__ = ()

    name = "l2norm"
    family = "normalisation"

    axis: AnyAxis = "channels"
    """The axis that the length is taken along."""

    def accept(self, x: TensorType) -> None:
        need_real(self, x)

    def infer(self, x: TensorType) -> TensorType:
        self.normalise(x)
        return x

    def saved(self, xs: tuple[TensorType, ...], y: TensorType) -> Saved:
        axis = int(self.normalise(xs[0]).values["axis"])
        rows = numbers(xs[0]) // int(xs[0].shape[axis] or 1)
        return Saved(inputs=True, own=2 * rows, work=2 * rows)


class Lrn(Layer):
    """Divides each value by a power of the squares of its neighbours in other channels.

    Output: the shape of the input; `y = x / (k + alpha / size * sum(x ** 2)) ** beta`, where
    the sum runs over `size` channels around. Papers that do not divide `alpha` by `size`
    give a smaller one. (Krizhevsky et al. 2012.)
    """

    __slots__ = ()

    name = "lrn"
    family = "normalisation"

    size: PositiveInt = 5
    """How many neighbouring channels there are in a sum."""
    alpha: Number = 1e-4
    """The weight of the mean square."""
    beta: Number = 0.75
    """The power."""
    k: Number = 1.0
    """What is added to the sum."""

    def accept(self, x: TensorType) -> None:
        need_maps(self, x, range(1, 4))

    def infer(self, x: TensorType) -> TensorType:
        self.accept(x)
        return x

    def saved(self, xs: tuple[TensorType, ...], y: TensorType) -> Saved:
        n = numbers(y)
        border = n // need_channels(self, y) * (int(self.size) - 1)
        return Saved(inputs=True, own=3 * n + border, work=2 * n + border)
