"""Recurrent layers."""

from netdsl.emit.code import call
from netdsl.layers.recurrent import Gru, Lstm
from netdsl.layers.tensor import TensorType
from netdsl_torch.lowering import Lowered, lower


@lower.of(Lstm, Gru)
def recurrent(layer: Lstm | Gru, x: TensorType) -> Lowered:
    made = call(
        layer.name.upper(),
        x.channels,
        layer.units,
        bidirectional=layer.bidirectional,
        last=layer.last,
    )
    return Lowered(made.but(bidirectional=False, last=False))
