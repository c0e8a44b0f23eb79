"""Scaling."""

from netdsl.emit.code import Expression, binary, call
from netdsl.layers.scale import Affine, LayerScale, Scale
from netdsl.layers.tensor import TensorType
from netdsl.trace import trace_of
from netdsl_torch.lowering import Lowered, lower


@lower.of(Affine)
def affine(layer: Affine, x: TensorType) -> Lowered:
    # `weight` and `bias` stand before this many axes when they meet the value.
    axes = x.rank - 1 - x.channel_axis
    return Lowered(call("Affine", x.channels, axes=axes), fresh=True)


@lower.of(LayerScale)
def layer_scale(layer: LayerScale, x: TensorType) -> Lowered:
    shape = layer.weights(x)[0].shape
    start = call("torch.full", shape, layer.init)
    return Lowered(call("nn.Parameter", start), parameter=lambda weight, v: binary(v, "*", weight))


@lower.of(Scale)
def scale(layer: Scale, x: TensorType) -> Lowered:
    factor, offset = layer.factor, layer.offset
    # A parameter of a block stays, whatever number this use gives it.
    moves = trace_of(offset) is not None or offset != 0

    def scaled(value: Expression) -> Expression:
        scales = trace_of(factor) is not None or factor != 1 or not moves
        made = binary(value, "*", factor) if scales else value
        if trace_of(offset) is None and offset < 0:
            return binary(made, "-", -offset)
        return binary(made, "+", offset) if moves else made

    module = call("Scale", layer.factor, offset=layer.offset).but(offset=0.0)
    return Lowered(module, scaled)
