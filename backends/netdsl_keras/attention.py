"""Attention. Keras' own layer rounds to float32 on some of its backends."""

from netdsl.layers.attention import Attention
from netdsl.layers.tensor import TensorType
from netdsl_keras.helpers import declare, helper
from netdsl_keras.lowering import Lowered, Variable, lower, one

ATTENTION = declare(
    "MultiHeadAttention",
    '''
class MultiHeadAttention(layers.Layer):
    """Attention of a sequence to itself or to a memory.

    With `causal` each place sees only itself and what comes before it.
    """

    def __init__(self, heads, use_bias=True, causal=False, **kwargs):
        super().__init__(**kwargs)
        self.heads = heads
        self.use_bias = use_bias
        self.causal = causal

    def build(self, x_shape, memory_shape=None):
        width = x_shape[-1]
        self.in_proj_kernel = self._weight("in_proj_kernel", (width, 3 * width))
        self.out_proj_kernel = self._weight("out_proj_kernel", (width, width))
        if self.use_bias:
            self.in_proj_bias = self._weight("in_proj_bias", (3 * width,), "zeros")
            self.out_proj_bias = self._weight("out_proj_bias", (width,), "zeros")

    def _weight(self, name, shape, initializer="glorot_uniform"):
        return self.add_weight(name=name, shape=shape, initializer=initializer)

    def call(self, x, memory=None):
        width = x.shape[-1]
        size = width // self.heads
        memory = x if memory is None else memory
        query, key, value = (
            self._project(source, place, size)
            for place, source in enumerate((x, memory, memory))
        )
        scores = ops.einsum("blhs,bmhs->bhlm", query * size**-0.5, key)
        if self.causal:
            places = ops.arange(ops.shape(scores)[-1])
            seen = places[:, None] >= places
            scores = ops.where(seen, scores, float("-inf"))
        scores = keras.activations.softmax(scores)
        attended = ops.einsum("bhlm,bmhs->blhs", scores, value)
        kernel = ops.reshape(self.out_proj_kernel, (self.heads, size, width))
        y = ops.einsum("blhs,hsd->bld", attended, kernel)
        return y + self.out_proj_bias if self.use_bias else y

    def _project(self, x, place, size):
        """Queries, keys or values, by their place in the weights."""
        kernel = ops.reshape(self.in_proj_kernel, (-1, 3, self.heads, size))
        y = ops.einsum("bld,dhs->blhs", x, kernel[:, place])
        if self.use_bias:
            y = y + ops.reshape(self.in_proj_bias, (3, self.heads, size))[place]
        return y

    def get_config(self):
        own = {"heads": self.heads, "use_bias": self.use_bias, "causal": self.causal}
        return {**super().get_config(), **own}
''',
)


@lower.of(Attention)
def attention(layer: Attention, xs: tuple[TensorType, ...]) -> Lowered:
    """The weights of PyTorch's layer, where queries, keys and values are one map."""
    make = helper(ATTENTION, layer.heads, use_bias=layer.bias, causal=layer.causal)
    variables = [
        Variable("in_proj_weight", "in_proj_kernel", "dense"),
        Variable("out_proj.weight", "out_proj_kernel", "dense"),
    ]
    if layer.bias:
        variables += [
            Variable("in_proj_bias", "in_proj_bias"),
            Variable("out_proj.bias", "out_proj_bias"),
        ]
    return one(make.but(use_bias=True, causal=False), *variables)
