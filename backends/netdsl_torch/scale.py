"""Scaling."""

from netdsl.emit.code import Expression, binary, call
from netdsl.layers.scale import Affine, LayerScale, Scale
from netdsl.layers.tensor import TensorType
from netdsl.trace import plain
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
    def scaled(value: Expression) -> Expression:
        made = value if plain(layer.factor) == 1 else binary(value, "*", layer.factor)
        if plain(layer.offset) < 0:
            return binary(made, "-", -layer.offset)
        return made if plain(layer.offset) == 0 else binary(made, "+", layer.offset)

    return Lowered(function=scaled)
