"""Scaling."""

from netdsl.layers.scale import Affine, LayerScale, Scale
from netdsl.layers.tensor import TensorType
from netdsl_keras.helpers import declare, helper
from netdsl_keras.lowering import Lowered, Variable, lower, one

AFFINE = declare(
    "Affine",
    '''
class Affine(layers.Layer):
    """A learned coefficient and bias for each channel."""

    def build(self, input_shape):
        shape = (input_shape[-1],)
        self.weight = self.add_weight(name="weight", shape=shape, initializer="ones")
        self.bias = self.add_weight(name="bias", shape=shape, initializer="zeros")

    def call(self, x):
        return x * self.weight + self.bias
''',
)


LAYER_SCALE = declare(
    "LayerScale",
    '''
class LayerScale(layers.Layer):
    """Each channel times a learned number that starts at `init`."""

    def __init__(self, init, **kwargs):
        super().__init__(**kwargs)
        self.init = init

    def build(self, input_shape):
        self.gamma = self.add_weight(
            name="gamma",
            shape=(input_shape[-1],),
            initializer=keras.initializers.Constant(self.init),
        )

    def call(self, x):
        return x * self.gamma

    def get_config(self):
        return {**super().get_config(), "init": self.init}
''',
)

SCALE = declare(
    "Scale",
    '''
class Scale(layers.Layer):
    """`factor * x + offset`, with numbers that are not rounded."""

    def __init__(self, factor, offset=0.0, **kwargs):
        super().__init__(**kwargs)
        self.factor = factor
        self.offset = offset

    def call(self, x):
        return self.factor * x + self.offset

    def get_config(self):
        return {**super().get_config(), "factor": self.factor, "offset": self.offset}
''',
)


@lower.of(Affine)
def affine(layer: Affine, x: TensorType) -> Lowered:
    """Keras has none."""
    return one(helper(AFFINE), Variable("weight", "weight"), Variable("bias", "bias"))


@lower.of(LayerScale)
def layer_scale(layer: LayerScale, x: TensorType) -> Lowered:
    """Keras has none."""
    return one(helper(LAYER_SCALE, layer.init), Variable("", "gamma", "flat"))


@lower.of(Scale)
def scale(layer: Scale, x: TensorType) -> Lowered:
    """Keras' own rounds its numbers to float32."""
    return one(helper(SCALE, layer.factor, offset=layer.offset).but(offset=0.0))
