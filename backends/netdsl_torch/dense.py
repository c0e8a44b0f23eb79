"""Dense layers."""

from netdsl.emit.code import call, expression
from netdsl.layers.dense import Dense, Embedding, Rbf
from netdsl.layers.initial import is_constant
from netdsl.layers.tensor import TensorType
from netdsl_torch.initial import init_function
from netdsl_torch.lowering import Lowered, lower


@lower.of(Dense)
def dense(layer: Dense, x: TensorType) -> Lowered:
    axis = layer.values["axis"]
    last = axis == x.rank - 1
    made = call(
        "Linear" if last else "LinearOnAxis",
        x.shape[axis],
        layer.units,
        bias=layer.bias,
        init=init_function(layer.init),
        **({} if last else {"axis": axis + 1}),
    )
    return Lowered(made.but(bias=True), fresh=last)


@lower.of(Rbf)
def rbf(layer: Rbf, x: TensorType) -> Lowered:
    if layer.init == ("normal", 1.0):
        options = {}
    elif is_constant(layer.init):
        options = {"centres": expression(layer.init)}
    else:
        options = {"init": init_function(layer.init)}
    made = call("Rbf", x.shape[-1], layer.units, trainable=layer.trainable, **options)
    return Lowered(made.but(trainable=True))


@lower.of(Embedding)
def embedding(layer: Embedding, x: TensorType) -> Lowered:
    return Lowered(call("Embedding", layer.size, layer.dim, init=init_function(layer.init)))
