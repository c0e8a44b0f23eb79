"""Learned vectors before a sequence, and at each of its places. Keras has none."""

from netdsl.layers.tensor import TensorType
from netdsl.layers.tokens import ClassToken, PositionEmbedding
from netdsl_keras.helpers import declare, helper
from netdsl_keras.lowering import Lowered, Variable, lower, one

CLASS_TOKEN = declare(
    "ClassToken",
    '''
class ClassToken(layers.Layer):
    """A learned vector that stands before the sequence."""

    def build(self, input_shape):
        self.token = self.add_weight(
            name="token", shape=(1, 1, input_shape[-1]), initializer="zeros"
        )

    def call(self, x):
        tokens = ops.broadcast_to(self.token, (ops.shape(x)[0], 1, x.shape[-1]))
        return ops.concatenate([tokens, x], axis=1)
''',
)

POSITION_EMBEDDING = declare(
    "PositionEmbedding",
    '''
class PositionEmbedding(layers.Layer):
    """Adds a learned vector to each place of the sequence."""

    def build(self, input_shape):
        self.embedding = self.add_weight(
            name="embedding",
            shape=(1, *input_shape[1:]),
            initializer=keras.initializers.RandomNormal(stddev=0.02),
        )

    def call(self, x):
        return x + self.embedding
''',
)


@lower.of(ClassToken)
def class_token(layer: ClassToken, x: TensorType) -> Lowered:
    """Keras has none."""
    return one(helper(CLASS_TOKEN), Variable("", "token"))


@lower.of(PositionEmbedding)
def position_embedding(layer: PositionEmbedding, x: TensorType) -> Lowered:
    """Keras' own example takes the indices of places, and starts otherwise."""
    return one(helper(POSITION_EMBEDDING), Variable("", "embedding"))
