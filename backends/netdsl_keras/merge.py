"""Merges: their Keras layers take a list."""

from netdsl.layers.base import Layer
from netdsl.layers.merge import Add, Average, Concat, Maximum, Multiply, Subtract
from netdsl.layers.tensor import TensorType
from netdsl_keras.axes import keras_axis
from netdsl_keras.helpers import declare, helper
from netdsl_keras.lowering import Lowered, lower, one, stock

MAXIMUM = declare(
    "Maximum",
    '''
class Maximum(layers.Layer):
    """The largest value at each place; of equal ones the first has the gradient."""

    def call(self, values):
        largest, *others = values
        for value in others:
            largest = ops.where(largest >= value, largest, value)
        return largest
''',
)

_STOCK: dict[type[Layer], str] = {
    Add: "Add",
    Multiply: "Multiply",
    Average: "Average",
    Subtract: "Subtract",
}


@lower.of(*_STOCK)
def elementwise(layer: Layer, xs: tuple[TensorType, ...]) -> Lowered:
    """Keras' own."""
    return one(stock(_STOCK[type(layer)]))


@lower.of(Maximum)
def maximum(layer: Maximum, xs: tuple[TensorType, ...]) -> Lowered:
    """Keras' own leaves the gradient of equal values to the backend."""
    return one(helper(MAXIMUM))


@lower.of(Concat)
def concat(layer: Concat, xs: tuple[TensorType, ...]) -> Lowered:
    """Keras' own, on the axis where Keras has it."""
    assert isinstance(layer.axis, int)
    return one(stock("Concatenate", axis=keras_axis(xs[0], layer.axis)).but(axis=-1))
