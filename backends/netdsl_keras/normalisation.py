"""Normalisation."""

from netdsl.emit.code import expression
from netdsl.layers.normalisation import (
    BatchNorm,
    GroupNorm,
    InstanceNorm,
    L2Norm,
    LayerNorm,
    Lrn,
    RmsNorm,
)
from netdsl.layers.tensor import TensorType
from netdsl.trace import plain
from netdsl_keras.axes import keras_axis
from netdsl_keras.helpers import declare, helper
from netdsl_keras.lowering import Lowered, Variable, lower, one, stock
from netdsl_keras.unbiased import UNBIASED

LEARNED = (Variable("weight", "gamma"), Variable("bias", "beta"))
STATISTICS = (
    Variable("running_mean", "moving_mean"),
    Variable("running_var", "moving_variance"),
)

LRN = declare(
    "LocalResponseNormalization",
    '''
class LocalResponseNormalization(layers.Layer):
    """`x / (k + alpha / size * sum(x**2)) ** beta`, the sum over `size` channels."""

    def __init__(self, size, alpha, beta, k, **kwargs):
        super().__init__(**kwargs)
        self.size = size
        self.alpha = alpha
        self.beta = beta
        self.k = k

    def call(self, x):
        channels = x.shape[-1]
        around = (self.size // 2, (self.size - 1) // 2)
        squares = ops.pad(ops.square(x), [(0, 0)] * (len(x.shape) - 1) + [around])
        total = sum(squares[..., i : i + channels] for i in range(self.size))
        return x / (self.k + self.alpha / self.size * total) ** self.beta

    def get_config(self):
        return {
            **super().get_config(),
            "size": self.size,
            "alpha": self.alpha,
            "beta": self.beta,
            "k": self.k,
        }
''',
)


L2 = declare(
    "L2Normalization",
    '''
class L2Normalization(layers.Layer):
    """`x` over its length along one axis; a length below 1e-12 counts as that."""

    def __init__(self, axis=-1, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, x):
        x = ops.cast(x, keras.backend.result_type(x.dtype, "float32"))
        squares = ops.sum(ops.square(x), axis=self.axis, keepdims=True)
        x = x / ops.sqrt(ops.maximum(squares, 1e-24))
        return ops.cast(x, self.compute_dtype)

    def get_config(self):
        return {**super().get_config(), "axis": self.axis}
''',
)


LAYER_NORM = declare(
    "LayerNormalization",
    '''
class LayerNormalization(layers.LayerNormalization):
    """Layer normalisation over an axis before the last one, on every backend."""

    def call(self, x):
        (axis,) = self.axis
        dtype = keras.backend.result_type(x.dtype, "float32")
        x = ops.cast(x, dtype)
        x = x - ops.mean(x, axis=axis, keepdims=True)
        variance = ops.mean(ops.square(x), axis=axis, keepdims=True)
        x = x * ops.rsqrt(variance + self.epsilon)
        shape = [1] * len(x.shape)
        shape[axis] = -1
        x = x * ops.reshape(ops.cast(self.gamma, dtype), shape)
        x = x + ops.reshape(ops.cast(self.beta, dtype), shape)
        return ops.cast(x, self.compute_dtype)
''',
)


@lower.of(BatchNorm)
def batchnorm(layer: BatchNorm, x: TensorType) -> Lowered:
    """Keras' own. Its momentum is that of the old average; its running variance is biased."""
    make = stock("BatchNormalization", **_options(layer)).but(center=True, scale=True)
    return one(make, *(LEARNED if layer.affine else ()), *STATISTICS)


@lower.of(BatchNorm, exact=True)
def exact_batchnorm(layer: BatchNorm, x: TensorType) -> Lowered:
    """Ours, with PyTorch's running variance."""
    make = helper(UNBIASED, **_options(layer)).but(center=True, scale=True)
    return one(make, *(LEARNED if layer.affine else ()), *STATISTICS)


def _options(layer: BatchNorm) -> dict[str, object]:
    return {
        "momentum": _complement(plain(layer.momentum)),
        "epsilon": layer.eps,
        "center": layer.affine,
        "scale": layer.affine,
    }


@lower.of(LayerNorm)
def layernorm(layer: LayerNorm, x: TensorType) -> Lowered:
    """Keras' own over the last axis; over another one it is wrong on PyTorch's engine."""
    axis = keras_axis(x, layer.values["axis"])
    if axis == -1:
        return one(stock("LayerNormalization", epsilon=layer.eps), *LEARNED)
    return one(helper(LAYER_NORM, axis=axis, epsilon=layer.eps), *LEARNED)


@lower.of(GroupNorm)
def groupnorm(layer: GroupNorm, x: TensorType) -> Lowered:
    """Keras' own."""
    return one(stock("GroupNormalization", layer.groups, epsilon=layer.eps), *LEARNED)


@lower.of(InstanceNorm)
def instancenorm(layer: InstanceNorm, x: TensorType) -> Lowered:
    """Keras' own normalisation of groups, with a group for each channel."""
    make = stock(
        "GroupNormalization",
        groups=-1,
        epsilon=layer.eps,
        center=layer.affine,
        scale=layer.affine,
    ).but(center=True, scale=True)
    return one(make, *(LEARNED if layer.affine else ()))


@lower.of(RmsNorm)
def rmsnorm(layer: RmsNorm, x: TensorType) -> Lowered:
    """Keras' own."""
    return one(stock("RMSNormalization", epsilon=layer.eps), Variable("weight", "scale"))


@lower.of(L2Norm)
def l2norm(layer: L2Norm, x: TensorType) -> Lowered:
    """Keras' own takes another number for a small length."""
    return one(helper(L2, axis=keras_axis(x, layer.values["axis"])).but(axis=-1))


@lower.of(Lrn)
def lrn(layer: Lrn, x: TensorType) -> Lowered:
    """Keras has none."""
    return one(helper(LRN, layer.size, alpha=layer.alpha, beta=layer.beta, k=expression(layer.k)))


def _complement(momentum: float) -> float:
    """`1 - momentum` as it is written: 0.9 for 0.1, and 0.997 for 0.003."""
    return round(1 - momentum, 12) if round(momentum, 12) == momentum else 1 - momentum
