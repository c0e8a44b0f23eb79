"""Layers that add places around the spatial axes, or take places away there."""

from netdsl.layers.border import Crop, ReflectPad, ZeroPad
from netdsl.layers.tensor import TensorType
from netdsl_keras.axes import pads
from netdsl_keras.helpers import declare, helper
from netdsl_keras.lowering import Lowered, lower, one, stock

REFLECTION = declare(
    "ReflectionPad",
    '''
class ReflectionPad(layers.Layer):
    """A border in which the input is mirrored, without the place at its edge."""

    def __init__(self, padding, **kwargs):
        super().__init__(**kwargs)
        self.padding = padding

    def call(self, x):
        for axis, (before, after) in enumerate(self.padding, 1):
            along = (slice(None),) * axis
            first = ops.flip(x[(*along, slice(1, before + 1))], axis=axis)
            last = ops.flip(x[(*along, slice(-after - 1, -1))], axis=axis)
            x = ops.concatenate([first, x, last], axis=axis)
        return x

    def get_config(self):
        return {**super().get_config(), "padding": self.padding}
''',
)


@lower.of(ZeroPad)
def zeropad(layer: ZeroPad, x: TensorType) -> Lowered:
    """Keras' own."""
    pairs = layer.values["n"]
    return one(stock(f"ZeroPadding{len(pairs)}D", pads(pairs)))


@lower.of(ReflectPad)
def reflectpad(layer: ReflectPad, x: TensorType) -> Lowered:
    """Keras has a function for it, which not all of its backends do in every rank."""
    return one(helper(REFLECTION, layer.values["n"]))


@lower.of(Crop)
def crop(layer: Crop, x: TensorType) -> Lowered:
    """Keras' own."""
    pairs = layer.values["n"]
    return one(stock(f"Cropping{len(pairs)}D", pads(pairs)))
