"""Learned vectors before a sequence, and at each of its places: parameters of the module."""

from netdsl.emit.code import Expression, binary, call, dot, expression, method
from netdsl.layers.tensor import TensorType
from netdsl.layers.tokens import ClassToken, PositionEmbedding
from netdsl_torch.lowering import Lowered, lower


@lower.of(ClassToken)
def class_token(layer: ClassToken, x: TensorType) -> Lowered:
    def before(token: Expression, value: Expression) -> Expression:
        tokens = method(token, "expand", method(value, "size", 0), -1, -1)
        return call("torch.cat", [tokens, value], dim=1)

    start = call("torch.zeros", *layer.weights(x)[0].shape)
    return Lowered(call("nn.Parameter", start), parameter=before, fresh=True)


@lower.of(PositionEmbedding)
def position_embedding(layer: PositionEmbedding, x: TensorType) -> Lowered:
    weight = layer.weights(x)[0]
    empty = call("torch.empty", *weight.shape)
    start = call(dot(empty, "normal_"), std=expression(weight.initial.value))
    return Lowered(
        call("nn.Parameter", start),
        parameter=lambda embedding, value: binary(value, "+", embedding),
        fresh=True,
    )
