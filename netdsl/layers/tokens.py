"""What transformers add to a sequence: learned vectors before it, or at each of its places."""

from netdsl.layers.base import Layer, Weight
from netdsl.layers.demands import need_channels, need_sequence, need_size
from netdsl.layers.initial import ZEROS, Initial
from netdsl.layers.reach import Reach, shifted
from netdsl.layers.saving import NOTHING, Saved
from netdsl.layers.tensor import TensorType


class ClassToken(Layer):
    """A learned vector that stands before the sequence; it starts at 0.

    Output: a sequence `[L + 1, D]`. The weight, which has the layer's own name, is
    `[1, 1, D]`. (Dosovitskiy et al. 2020.)
    """

    __slots__ = ()

    name = "class_token"
    family = "sequence"

    def accept(self, x: TensorType) -> None:
        need_sequence(self, x)
        need_channels(self, x)

    def infer(self, x: TensorType) -> TensorType:
        self.accept(x)
        length = x.shape[0]
        return TensorType((None if length is None else length + 1, x.channels), True)

    def weights(self, x: TensorType) -> tuple[Weight, ...]:
        return (Weight("", (1, 1, need_channels(self, x)), ZEROS),)

    def reach(self, x: TensorType, y: TensorType) -> tuple[Reach | None, ...] | None:
        return shifted((-1,))

    def saved(self, xs: tuple[TensorType, ...], y: TensorType) -> Saved:
        return NOTHING


class PositionEmbedding(Layer):
    """Adds a learned vector to each place of the sequence, whose length must be known.

    Output: the shape of the input. The weight, which has the layer's own name, is
    `[1, L, D]` and starts from `normal(0.02)`. (Gehring et al. 2017.)
    """

    __slots__ = ()

    name = "position_embedding"
    family = "sequence"

    def accept(self, x: TensorType) -> None:
        need_sequence(self, x)
        need_size(self, x, 0)
        need_channels(self, x)

    def infer(self, x: TensorType) -> TensorType:
        self.accept(x)
        return x

    def weights(self, x: TensorType) -> tuple[Weight, ...]:
        shape = (1, need_size(self, x, 0), need_channels(self, x))
        return (Weight("", shape, Initial("normal", 0.02)),)

    def saved(self, xs: tuple[TensorType, ...], y: TensorType) -> Saved:
        return Saved(fresh=True, hands_on=True)
