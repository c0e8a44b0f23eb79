"""Normalisation: values brought to a common scale."""

from netdsl.layers.base import Layer, Weight
from netdsl.layers.demands import need_channels, need_maps
from netdsl.layers.initial import ONES, ZEROS
from netdsl.layers.parameters import Bool, Number, PositiveInt, PositiveNumber, Rate
from netdsl.layers.tensor import TensorType


class BatchNorm(Layer):
    """Normalises each channel over the batch, then scales and shifts it by learned numbers.

    Output: the shape of the input. In evaluation running averages stand in for the
    statistics of the batch. (Ioffe & Szegedy 2015.)
    """

    __slots__ = ()

    name = "batchnorm"
    family = "normalisation"

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
