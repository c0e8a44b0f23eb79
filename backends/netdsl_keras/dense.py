"""Dense layers. Keras maps the last axis, which for maps is channels."""

from netdsl.layers.dense import Dense, Embedding, Rbf
from netdsl.layers.tensor import TensorType
from netdsl_keras.axes import keras_axis
from netdsl_keras.helpers import declare, helper
from netdsl_keras.initializers import explicit, start
from netdsl_keras.lowering import Lowered, Step, Variable, lower, one, stock

KERNEL = Variable("weight", "kernel", "dense")
BIAS = Variable("bias", "bias")
CENTRES = Variable("weight", "centres")
VECTORS = Variable("weight", "embeddings")

RBF = declare(
    "RBF",
    '''
class RBF(layers.Layer):
    """The squared Euclidean distance to the centre of each unit."""

    def __init__(self, units, centres_initializer, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.centres_initializer = keras.initializers.get(centres_initializer)

    def build(self, input_shape):
        self.centres = self.add_weight(
            name="centres",
            shape=(self.units, input_shape[-1]),
            initializer=self.centres_initializer,
        )

    def call(self, x):
        return ops.sum(ops.square(ops.expand_dims(x, -2) - self.centres), axis=-1)

    def get_config(self):
        return {
            **super().get_config(),
            "units": self.units,
            "centres_initializer": keras.initializers.serialize(
                self.centres_initializer
            ),
        }
''',
)


@lower.of(Dense)
def dense(layer: Dense, x: TensorType) -> Lowered:
    """A stock layer; another axis than Keras' last one is moved there and back."""
    make = stock(
        "Dense",
        layer.units,
        **({} if layer.bias else {"use_bias": False}),
        **start(layer.init, KERNEL),
    )
    step = Step(make, "", (KERNEL, BIAS) if layer.bias else (KERNEL,))
    assert isinstance(layer.axis, int)
    axis = keras_axis(x, layer.axis)
    if axis == -1:
        return Lowered((step,))
    swap = list(range(1, x.rank + 1))
    swap[axis - 1], swap[-1] = swap[-1], swap[axis - 1]
    move = stock("Permute", tuple(swap))
    return Lowered((Step(move, "last"), step, Step(move, "back")))


@lower.of(Rbf)
def rbf(layer: Rbf, x: TensorType) -> Lowered:
    """Keras has none."""
    # Keras would count the fans of the transposed weight.
    begin = explicit(layer.weights(x)[0].initial, CENTRES)
    make = helper(RBF, layer.units, begin, trainable=layer.trainable)
    return one(make.but(trainable=True), CENTRES)


@lower.of(Embedding)
def embedding(layer: Embedding, x: TensorType) -> Lowered:
    """Keras' own, without its masks."""
    # Keras would count the fans of the transposed weight.
    begin = explicit(layer.weights(x)[0].initial, VECTORS)
    return one(stock("Embedding", layer.size, layer.dim, embeddings_initializer=begin), VECTORS)
