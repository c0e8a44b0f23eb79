"""Activations: one value in, one of the same shape out."""

from netdsl.layers.axes import AnyAxis
from netdsl.layers.base import Layer, Weight
from netdsl.layers.demands import need_channels, need_real
from netdsl.layers.initial import Initial
from netdsl.layers.parameters import Bool, Number
from netdsl.layers.reach import Reach, everywhere_on
from netdsl.layers.saving import OUTPUT, Saved, numbers
from netdsl.layers.tensor import TensorType


class Activation(Layer):
    """The base of the activations, which keep the type of their input."""

    __slots__ = ()

    family = "activation"

    def accept(self, x: TensorType) -> None:
        need_real(self, x)

    def infer(self, x: TensorType) -> TensorType:
        self.normalise(x)
        return x


class Relu(Activation):
    """`max(x, 0)` (Nair & Hinton 2010)."""

    __slots__ = ()

    name = "relu"

    def saved(self, xs: tuple[TensorType, ...], y: TensorType) -> Saved:
        return Saved(output=True, in_place=True)


class Relu6(Activation):
    """`min(max(x, 0), 6)` (MobileNet, Howard et al. 2017)."""

    __slots__ = ()

    name = "relu6"

    def saved(self, xs: tuple[TensorType, ...], y: TensorType) -> Saved:
        return Saved(inputs=True, in_place=True)


class LeakyRelu(Activation):
    """`x` above 0, `slope * x` below (Maas et al. 2013)."""

    __slots__ = ()

    name = "leaky_relu"

    slope: Number = 0.01
    """The slope below 0."""


class Prelu(Activation):
    """`x` above 0, a learned slope times `x` below, one slope a channel (He et al. 2015)."""

    __slots__ = ()

    name = "prelu"

    def infer(self, x: TensorType) -> TensorType:
        self.accept(x)
        need_channels(self, x)
        return x

    def weights(self, x: TensorType) -> tuple[Weight, ...]:
        return (Weight("weight", (need_channels(self, x),), Initial("constant", 0.25)),)

    def saved(self, xs: tuple[TensorType, ...], y: TensorType) -> Saved:
        return Saved(inputs=True, fresh=True)


class Elu(Activation):
    """`x` above 0, `alpha * (exp(x) - 1)` below (Clevert et al. 2015)."""

    __slots__ = ()

    name = "elu"

    alpha: Number = 1.0
    """The depth that the curve approaches below 0."""


class Selu(Activation):
    """`elu` with the scale and depth that keep mean 0 and variance 1 (Klambauer et al. 2017)."""

    __slots__ = ()

    name = "selu"


class Gelu(Activation):
    """`x * Phi(x)`, with the distribution function of the normal (Hendrycks & Gimpel 2016)."""

    __slots__ = ()

    name = "gelu"

    approximate: Bool = False
    """Whether the formula with `tanh` stands for the exact one."""


class Silu(Activation):
    """`x * sigmoid(x)`, also called swish (Ramachandran et al. 2017)."""

    __slots__ = ()

    name = "silu"


class Mish(Activation):
    """`x * tanh(softplus(x))` (Misra 2019)."""

    __slots__ = ()

    name = "mish"


class Sigmoid(Activation):
    """`1 / (1 + exp(-x))`."""

    __slots__ = ()

    name = "sigmoid"

    def saved(self, xs: tuple[TensorType, ...], y: TensorType) -> Saved:
        return OUTPUT


class HardSigmoid(Activation):
    """`relu6(x + 3) / 6` (MobileNetV3, Howard et al. 2019)."""

    __slots__ = ()

    name = "hard_sigmoid"

    def saved(self, xs: tuple[TensorType, ...], y: TensorType) -> Saved:
        return Saved(own=numbers(y), work=numbers(y))


class HardSwish(Activation):
    """`x * relu6(x + 3) / 6` (MobileNetV3, Howard et al. 2019)."""

    __slots__ = ()

    name = "hard_swish"


class Tanh(Activation):
    """`amplitude * tanh(slope * x)`.

    LeNet-5 uses `tanh(amplitude = 1.7159, slope = 2 / 3)` (LeCun et al. 1998).
    """

    __slots__ = ()

    name = "tanh"

    amplitude: Number = 1.0
    """The height that the curve approaches."""
    slope: Number = 1.0
    """How steep it is at 0."""

    def saved(self, xs: tuple[TensorType, ...], y: TensorType) -> Saved:
        if self.amplitude == 1 and self.slope == 1:
            return OUTPUT
        return Saved(own=numbers(y), work=numbers(y))


class Softplus(Activation):
    """`log(1 + exp(x))`."""

    __slots__ = ()

    name = "softplus"


class Softsign(Activation):
    """`x / (1 + |x|)`."""

    __slots__ = ()

    name = "softsign"

    def saved(self, xs: tuple[TensorType, ...], y: TensorType) -> Saved:
        return Saved(inputs=True, own=numbers(y), work=numbers(y))


class Shares(Activation):
    """The base of `softmax` and its logarithm: every place of `axis` sees all of that axis."""

    __slots__ = ()

    def reach(self, x: TensorType, y: TensorType) -> tuple[Reach | None, ...] | None:
        return everywhere_on(int(self.normalise(x).values["axis"]), x)

    def saved(self, xs: tuple[TensorType, ...], y: TensorType) -> Saved:
        return OUTPUT


class Softmax(Shares):
    """`exp(x)` divided by its sum over one axis: shares that add up to 1."""

    __slots__ = ()

    name = "softmax"

    axis: AnyAxis = "channels"
    """The axis of the sum."""


class LogSoftmax(Shares):
    """The logarithm of `softmax`."""

    __slots__ = ()

    name = "log_softmax"

    axis: AnyAxis = "channels"
    """The axis of the sum."""
