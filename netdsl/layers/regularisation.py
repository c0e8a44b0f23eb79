"""Regularisation: noise in training, nothing in evaluation."""

from netdsl.layers.base import Layer
from netdsl.layers.demands import need_real, need_spatial
from netdsl.layers.parameters import NotNegative, Rate
from netdsl.layers.saving import VIEW, Saved, numbers
from netdsl.layers.tensor import TensorType


class Dropout(Layer):
    """Sets each number to 0 with probability `rate` in training, and scales up the others.

    Output: the shape of the input; in evaluation the input itself. (Srivastava et al. 2014.)
    """

    __slots__ = ()

    name = "dropout"
    family = "regularisation"
    idle = True
    randomness = ("rate",)

    rate: Rate
    """The probability that a number is dropped."""

    def accept(self, x: TensorType) -> None:
        need_real(self, x)

    def infer(self, x: TensorType) -> TensorType:
        self.accept(x)
        return x

    def saved(self, xs: tuple[TensorType, ...], y: TensorType) -> Saved:
        return dropped(self.rate, numbers(y))


class SpatialDropout(Layer):
    """Sets whole channels of a sample to 0 in training, and scales up the others.

    Output: the shape of the input; in evaluation the input itself. Each channel of each
    sample is dropped with probability `rate`, over all its places; of a sequence `[L, D]`
    each feature, over the whole length. (Tompson et al. 2015.)
    """

    __slots__ = ()

    name = "spatial_dropout"
    family = "regularisation"
    idle = True
    randomness = ("rate",)

    rate: Rate
    """The probability that a channel is dropped."""

    def accept(self, x: TensorType) -> None:
        need_spatial(self, x, range(1, 4), "`dropout` is the layer for vectors")

    def infer(self, x: TensorType) -> TensorType:
        self.accept(x)
        return x

    def saved(self, xs: tuple[TensorType, ...], y: TensorType) -> Saved:
        return dropped(self.rate, int(y.channels or 1))


class StochasticDepth(Layer):
    """Sets whole samples to 0 with probability `rate` in training, and scales up the others.

    Output: the shape of the input; in evaluation the input itself. At the end of a residual
    branch it drops that branch: `add { identity ; conv(64, 3x3) -> stochastic_depth(0.1) }`.
    (Huang et al. 2016.)
    """

    __slots__ = ()

    name = "stochastic_depth"
    family = "regularisation"
    idle = True
    randomness = ("rate",)

    rate: Rate
    """The probability that a sample is dropped."""

    def accept(self, x: TensorType) -> None:
        need_real(self, x)

    def infer(self, x: TensorType) -> TensorType:
        self.accept(x)
        return x

    def saved(self, xs: tuple[TensorType, ...], y: TensorType) -> Saved:
        return Saved(own=1)


class GaussianNoise(Layer):
    """Adds normal noise of mean 0 to each number in training.

    Output: the shape of the input; in evaluation the input itself.
    """

    __slots__ = ()

    name = "gaussian_noise"
    family = "regularisation"
    idle = True
    randomness = ("std",)

    std: NotNegative
    """The standard deviation of the noise."""

    def accept(self, x: TensorType) -> None:
        need_real(self, x)

    def infer(self, x: TensorType) -> TensorType:
        self.accept(x)
        return x

    def saved(self, xs: tuple[TensorType, ...], y: TensorType) -> Saved:
        return Saved(hands_on=True, work=numbers(y))


def dropped(rate: float, mask: int) -> Saved:
    """What a dropout keeps: so many numbers say what stays. At 0 it does nothing, at 1 no mask."""
    if rate == 0:
        return VIEW
    return Saved(once=1) if rate == 1 else Saved(own=mask)
