"""Scaling."""

from netdsl.emit.code import call
from netdsl.layers.scale import Affine
from netdsl.layers.tensor import TensorType
from netdsl_torch.lowering import Lowered, lower


@lower.of(Affine)
def affine(layer: Affine, x: TensorType) -> Lowered:
    # `weight` and `bias` stand before this many axes when they meet the value.
    axes = x.rank - 1 - x.channel_axis
    return Lowered(call("Affine", x.channels, axes=axes), fresh=True)
