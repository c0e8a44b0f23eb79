"""Recurrent layers: Keras' own, which cuDNN computes where there is a GPU."""

from collections.abc import Iterator

from netdsl.emit.code import Call
from netdsl.layers.recurrent import Gru, Lstm
from netdsl.layers.tensor import TensorType
from netdsl_keras.lowering import Lowered, Variable, lower, one, stock


@lower.of(Lstm)
def lstm(layer: Lstm, x: TensorType) -> Lowered:
    """PyTorch's two biases are one in Keras: their sum."""
    make = stock("LSTM", layer.units, return_sequences=not layer.last, unit_forget_bias=False)
    return _directed(layer, make, "dense")


@lower.of(Gru)
def gru(layer: Gru, x: TensorType) -> Lowered:
    """PyTorch's two biases are the rows of one variable."""
    make = stock("GRU", layer.units, return_sequences=not layer.last, reset_after=True)
    return _directed(layer, make, "gates")


def _directed(layer: Lstm | Gru, make: Call, layout: str) -> Lowered:
    make = make.but(return_sequences=False)
    if not layer.bidirectional:
        return one(make, *_variables(layer, "l0", "cell", layout))
    return one(
        stock("Bidirectional", make),
        *_variables(layer, "l0", "forward_layer.cell", layout),
        *_variables(layer, "l0_reverse", "backward_layer.cell", layout),
    )


def _variables(layer: Lstm | Gru, own: str, cell: str, layout: str) -> Iterator[Variable]:
    yield Variable(f"weight_ih_{own}", f"{cell}.kernel", layout)
    yield Variable(f"weight_hh_{own}", f"{cell}.recurrent_kernel", layout)
    for row, name in enumerate((f"bias_ih_{own}", f"bias_hh_{own}")):
        if layer.second_bias:
            yield Variable(name, f"{cell}.bias", layout, part=(row, 2))
        else:
            yield Variable(name, f"{cell}.bias")
