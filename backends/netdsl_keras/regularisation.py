"""Regularisation."""

from netdsl.layers.regularisation import Dropout
from netdsl.layers.tensor import TensorType
from netdsl_keras.lowering import Lowered, lower, one, stock


@lower.of(Dropout)
def dropout(layer: Dropout, x: TensorType) -> Lowered:
    """Keras' own: the same rate, the same scaling up of what is left."""
    return one(stock("Dropout", layer.rate))
