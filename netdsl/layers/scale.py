"""Scaling: each channel times a number, plus a number."""

from netdsl.layers.base import Layer, Weight
from netdsl.layers.demands import need_channels, need_real
from netdsl.layers.initial import ONES, ZEROS
from netdsl.layers.tensor import TensorType


class Affine(Layer):
    """A learned coefficient and bias for each channel.

    Output: the shape of the input. LeNet-5's subsampling is `avgpool(2x2) -> affine`
    (LeCun et al. 1998).
    """

    __slots__ = ()

    name = "affine"
    family = "scale"

    def accept(self, x: TensorType) -> None:
        need_real(self, x)
        need_channels(self, x)

    def infer(self, x: TensorType) -> TensorType:
        self.accept(x)
        return x

    def weights(self, x: TensorType) -> tuple[Weight, ...]:
        shape = (need_channels(self, x),)
        return (Weight("weight", shape, ONES), Weight("bias", shape, ZEROS))
