"""Scaling."""

from netdsl.layers.scale import Affine
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


@lower.of(Affine)
def affine(layer: Affine, x: TensorType) -> Lowered:
    """Keras has none."""
    return one(helper(AFFINE), Variable("weight", "weight"), Variable("bias", "bias"))
