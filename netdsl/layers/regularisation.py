"""Regularisation: noise in training, nothing in evaluation."""

from netdsl.layers.base import Layer
from netdsl.layers.demands import need_real
from netdsl.layers.parameters import Rate
from netdsl.layers.tensor import TensorType


class Dropout(Layer):
    """Sets each number to 0 with probability `rate` in training, and scales up the others.

    Output: the shape of the input; in evaluation the input itself. (Srivastava et al. 2014.)
    """

    __slots__ = ()

    name = "dropout"
    family = "regularisation"
    randomness = ("rate",)

    rate: Rate
    """The probability that a number is dropped."""

    def accept(self, x: TensorType) -> None:
        need_real(self, x)

    def infer(self, x: TensorType) -> TensorType:
        self.accept(x)
        return x
