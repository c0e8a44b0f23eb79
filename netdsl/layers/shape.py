"""Layers that change the shape, and leave the numbers as they are."""

from netdsl.layers.axes import PadWidths
from netdsl.layers.base import Layer
from netdsl.layers.demands import need_axis, need_maps, need_size
from netdsl.layers.tensor import TensorType


class Identity(Layer):
    """The value itself: the plain skip connection.

    Output: the shape of the input.
    """

    __slots__ = ()

    name = "identity"
    family = "shape"

    def infer(self, x: TensorType) -> TensorType:
        return x


class Flatten(Layer):
    """All axes in one, channels first: `[C, H, W]` becomes `[C * H * W]`.

    Output: `[size]`.
    """

    __slots__ = ()

    name = "flatten"
    family = "shape"

    def accept(self, x: TensorType) -> None:
        need_axis(self, x)
        unknown = [axis for axis, size in enumerate(x.shape) if size is None]
        if unknown:
            need_size(self, x, unknown[0])

    def infer(self, x: TensorType) -> TensorType:
        self.accept(x)
        return TensorType((x.size,), limit=x.limit)


class ZeroPad(Layer):
    """Zeros around every spatial axis.

    Output: `[channels, *spatial]`, each axis longer by what is added before and after.
    """

    __slots__ = ()

    name = "zeropad"
    family = "shape"

    n: PadWidths
    """How many zeros: a number, one for each axis, or pairs (before, after)."""

    def accept(self, x: TensorType) -> None:
        need_maps(self, x, range(1, 4))

    def infer(self, x: TensorType) -> TensorType:
        pads = self.normalise(x).values["n"]
        grown = (
            None if size is None else size + before + after
            for size, (before, after) in zip(x.spatial, pads, strict=True)
        )
        return x.with_spatial(tuple(None if n is None else int(n) for n in grown))
