"""Scaling: a value, or each channel of it, times a number, plus a number."""

from netdsl.layers.base import Layer, Weight
from netdsl.layers.demands import need_channels, need_real
from netdsl.layers.initial import ONES, ZEROS, Initial
from netdsl.layers.parameters import Number
from netdsl.layers.saving import Saved, numbers
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

    def saved(self, xs: tuple[TensorType, ...], y: TensorType) -> Saved:
        return Saved(inputs=True, for_weights=True, fresh=True, work=numbers(y))


class LayerScale(Layer):
    """Multiplies each channel by a learned number that starts small.

    Output: the shape of the input. The weight, which has the layer's own name, is
    `[C, 1, 1]` for maps and `[D]` for sequences and vectors. (Touvron et al. 2021.)
    """

    __slots__ = ()

    name = "layer_scale"
    family = "scale"
    training_only = ("init",)

    init: Number = 1e-6
    """Where the numbers start."""

    def accept(self, x: TensorType) -> None:
        need_real(self, x)
        need_channels(self, x)

    def infer(self, x: TensorType) -> TensorType:
        self.accept(x)
        return x

    def weights(self, x: TensorType) -> tuple[Weight, ...]:
        behind = x.rank - 1 - x.channel_axis
        shape = (need_channels(self, x), *(1,) * behind)
        return (Weight("", shape, Initial("constant", self.init)),)

    def saved(self, xs: tuple[TensorType, ...], y: TensorType) -> Saved:
        return Saved(inputs=True, for_weights=True)


class Scale(Layer):
    """`factor * x + offset`, with constants: `scale(1 / 255)` for pictures of bytes.

    Output: the shape of the input.
    """

    __slots__ = ()

    name = "scale"
    family = "scale"

    factor: Number
    """What the value is multiplied by."""
    offset: Number = 0.0
    """What is added then."""

    def accept(self, x: TensorType) -> None:
        need_real(self, x)

    def infer(self, x: TensorType) -> TensorType:
        self.accept(x)
        return x

    def saved(self, xs: tuple[TensorType, ...], y: TensorType) -> Saved:
        return Saved(work=numbers(y) if self.factor != 1 and self.offset else 0)
