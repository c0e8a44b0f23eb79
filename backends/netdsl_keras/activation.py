"""Activations: Keras' own, but where a backend of it rounds or has another gradient.

TensorFlow's leaky ReLU and GELU carry constants of float32, and its SELU has another
gradient at 0 than PyTorch's: these are written out.
"""

from collections.abc import Callable

from netdsl.emit.code import Call, call
from netdsl.layers.activation import (
    Elu,
    Gelu,
    HardSigmoid,
    HardSwish,
    LeakyRelu,
    LogSoftmax,
    Mish,
    Prelu,
    Relu,
    Relu6,
    Selu,
    Sigmoid,
    Silu,
    Softmax,
    Softplus,
    Softsign,
    Tanh,
)
from netdsl.layers.base import Layer
from netdsl.layers.tensor import TensorType
from netdsl.trace import plain
from netdsl_keras.axes import keras_axis
from netdsl_keras.helpers import declare, helper
from netdsl_keras.lowering import Lowered, Variable, activation, lower, one, stock

LEAKY_RELU = declare(
    "LeakyReLU",
    '''
class LeakyReLU(layers.Layer):
    """`x` above 0, `slope * x` below, with a slope that is not rounded."""

    def __init__(self, slope, **kwargs):
        super().__init__(**kwargs)
        self.slope = slope

    def call(self, x):
        return ops.where(x > 0, x, self.slope * x)

    def get_config(self):
        return {**super().get_config(), "slope": self.slope}
''',
)

GELU = declare(
    "gelu",
    '''
def gelu(x):
    """`x * Phi(x)`, with constants that are not rounded."""
    return 0.5 * x * (1 + ops.erf(math.sqrt(0.5) * x))
''',
)

GELU_TANH = declare(
    "gelu_tanh",
    '''
def gelu_tanh(x):
    """The approximation of `x * Phi(x)` by tanh, with constants not rounded."""
    curve = ops.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))
    return 0.5 * x * (1 + curve)
''',
)

SELU = declare(
    "selu",
    '''
def selu(x):
    """The self-normalising `elu`; its slope at 0 is that of the side below."""
    below = 1.6732632423543772 * ops.expm1(ops.where(x > 0, 0, x))
    return 1.0507009873554805 * ops.where(x > 0, x, below)
''',
)

PRELU = declare(
    "PReLU",
    '''
class PReLU(layers.PReLU):
    """`x` above 0, a learned slope times `x` below; at 0 the gradient is the slope."""

    def call(self, x):
        return ops.where(x > 0, x, self.alpha * x)
''',
)

SCALED_TANH = declare(
    "ScaledTanh",
    '''
class ScaledTanh(layers.Layer):
    """`amplitude * tanh(slope * x)`."""

    def __init__(self, amplitude, slope, **kwargs):
        super().__init__(**kwargs)
        self.amplitude = amplitude
        self.slope = slope

    def call(self, x):
        return self.amplitude * ops.tanh(self.slope * x)

    def get_config(self):
        own = {"amplitude": self.amplitude, "slope": self.slope}
        return {**super().get_config(), **own}
''',
)

LOG_SOFTMAX = declare(
    "LogSoftmax",
    '''
class LogSoftmax(layers.Layer):
    """The logarithm of softmax over one axis."""

    def __init__(self, axis, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, x):
        return ops.log_softmax(x, axis=self.axis)

    def get_config(self):
        return {**super().get_config(), "axis": self.axis}
''',
)

HARD_SIGMOID = declare(
    "hard_sigmoid",
    '''
def hard_sigmoid(x):
    """`relu6(x + 3) / 6`, with a slope that is not rounded."""
    return ops.relu6(x + 3) / 6
''',
)

_NAMED: dict[type[Layer], str] = {
    Relu6: "relu6",
    Silu: "silu",
    Mish: "mish",
    Sigmoid: "sigmoid",
    HardSwish: "hard_silu",
    Softplus: "softplus",
    Softsign: "softsign",
}


@lower.of(*_NAMED)
def named(layer: Layer, x: TensorType) -> Lowered:
    """Keras' own, by its name."""
    return activation(_NAMED[type(layer)])


@lower.of(Relu)
def relu(layer: Relu, x: TensorType) -> Lowered:
    """Keras' own."""
    return one(stock("ReLU"))


@lower.of(LeakyRelu)
def leaky_relu(layer: LeakyRelu, x: TensorType) -> Lowered:
    """With the exact slope."""
    return one(helper(LEAKY_RELU, layer.slope))


@lower.of(Prelu)
def prelu(layer: Prelu, x: TensorType) -> Lowered:
    """Keras' own, with one slope for all places of a channel; at 0 it has no gradient."""
    return _prelu(stock, "PReLU", x)


@lower.of(Prelu, exact=True)
def exact_prelu(layer: Prelu, x: TensorType) -> Lowered:
    """Ours, with PyTorch's gradient at 0."""
    return _prelu(helper, PRELU, x)


def _prelu(made: Callable[..., Call], name: str, x: TensorType) -> Lowered:
    places = list(range(1, x.rank))
    make = made(
        name,
        alpha_initializer=call("keras.initializers.Constant", 0.25),
        shared_axes=places or None,
    ).but(shared_axes=None)
    return one(make, Variable("weight", "alpha", "behind", len(places)))


@lower.of(Elu)
def elu(layer: Elu, x: TensorType) -> Lowered:
    """Keras' own."""
    return one(stock("ELU", alpha=layer.alpha).but(alpha=1.0))


@lower.of(Selu)
def selu(layer: Selu, x: TensorType) -> Lowered:
    """With PyTorch's gradient at 0."""
    return activation(SELU, own=True)


@lower.of(HardSigmoid)
def hard_sigmoid(layer: HardSigmoid, x: TensorType) -> Lowered:
    """Keras' own has a slope of float32 on its torch backend."""
    return activation(HARD_SIGMOID, own=True)


@lower.of(Gelu)
def gelu(layer: Gelu, x: TensorType) -> Lowered:
    """With exact constants."""
    return activation(GELU_TANH if layer.approximate else GELU, own=True)


@lower.of(Tanh)
def tanh(layer: Tanh, x: TensorType) -> Lowered:
    """Keras' own where it is the plain one."""
    if plain(layer.amplitude) == 1 and plain(layer.slope) == 1:
        return activation("tanh")
    return one(helper(SCALED_TANH, layer.amplitude, layer.slope))


@lower.of(Softmax)
def softmax(layer: Softmax, x: TensorType) -> Lowered:
    """Keras' own."""
    assert isinstance(layer.axis, int)
    return one(stock("Softmax", axis=keras_axis(x, layer.axis)).but(axis=-1))


@lower.of(LogSoftmax)
def log_softmax(layer: LogSoftmax, x: TensorType) -> Lowered:
    """Keras' own knows the last axis only."""
    assert isinstance(layer.axis, int)
    axis = keras_axis(x, layer.axis)
    return activation("log_softmax") if axis == -1 else one(helper(LOG_SOFTMAX, axis))
