"""Layers that change the shape. Flattening is channels first, as the language has it."""

from netdsl.layers.shape import Flatten, ZeroPad
from netdsl.layers.tensor import TensorType
from netdsl_keras.axes import is_maps, pads
from netdsl_keras.lowering import Lowered, Step, lower, one, stock


@lower.of(Flatten)
def flatten(layer: Flatten, x: TensorType) -> Lowered:
    """Keras' own, with the channels brought to the front where there is more than one place."""
    step = Step(stock("Flatten"))
    if not is_maps(x) or x.channels == 1 or all(n == 1 for n in x.spatial):
        return Lowered((step,))
    front = stock("Permute", (x.rank, *range(1, x.rank)))
    return Lowered((Step(front, "channels_first"), step))


@lower.of(ZeroPad)
def zeropad(layer: ZeroPad, x: TensorType) -> Lowered:
    """Keras' own."""
    pairs = layer.values["n"]
    return one(stock(f"ZeroPadding{len(pairs)}D", pads(pairs)))
