"""Attention."""

from netdsl.emit.code import call
from netdsl.layers.attention import Attention
from netdsl.layers.tensor import TensorType
from netdsl_torch.lowering import Lowered, lower


@lower.of(Attention)
def attention(layer: Attention, xs: tuple[TensorType, ...]) -> Lowered:
    made = call(
        "MultiheadAttention", xs[0].channels, layer.heads, bias=layer.bias, causal=layer.causal
    )
    return Lowered(made.but(bias=True, causal=False))
