"""Regularisation."""

from netdsl.emit.code import call
from netdsl.layers.regularisation import Dropout
from netdsl.layers.tensor import TensorType
from netdsl_torch.lowering import Lowered, lower


@lower.of(Dropout)
def dropout(layer: Dropout, x: TensorType) -> Lowered:
    return Lowered(call("nn.Dropout", layer.rate))
