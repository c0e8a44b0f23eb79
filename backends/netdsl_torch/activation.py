"""Activations: functions in `forward`, modules in an `nn.Sequential`."""

from collections.abc import Callable
from typing import Any

from netdsl.emit.code import Expression, binary, call
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
from netdsl_torch.lowering import Lowered, lower


def _function(name: str, **options: Any) -> Callable[..., Expression]:
    return lambda x: call(name, x, **options)


@lower.of(Relu, Relu6)
def relu(layer: Layer, x: TensorType) -> Lowered:
    name, module = ("relu", "ReLU") if isinstance(layer, Relu) else ("relu6", "ReLU6")
    return Lowered(
        call(f"nn.{module}"),
        _function(f"F.{name}"),
        folds=True,
        inplace=_function(f"F.{name}", inplace=True),
    )


@lower.of(LeakyRelu)
def leaky_relu(layer: LeakyRelu, x: TensorType) -> Lowered:
    slope = layer.slope
    function = _function("F.leaky_relu", negative_slope=slope)
    return Lowered(call("nn.LeakyReLU", negative_slope=slope), function, folds=True)


@lower.of(Prelu)
def prelu(layer: Prelu, x: TensorType) -> Lowered:
    # PyTorch's channels are the axis behind the batch.
    name = "PReLUOnLast" if x.sequence else "nn.PReLU"
    return Lowered(call(name, x.channels, init=0.25), fresh=True)


@lower.of(Elu)
def elu(layer: Elu, x: TensorType) -> Lowered:
    function = _function("F.elu", alpha=layer.alpha)
    return Lowered(call("nn.ELU", alpha=layer.alpha), function, folds=True)


@lower.of(Gelu)
def gelu(layer: Gelu, x: TensorType) -> Lowered:
    options = {"approximate": "tanh"} if layer.approximate else {}
    return Lowered(call("nn.GELU", **options), _function("F.gelu", **options), folds=True)


_PLAIN: dict[type[Layer], tuple[str, str]] = {
    Selu: ("F.selu", "nn.SELU"),
    Silu: ("F.silu", "nn.SiLU"),
    Mish: ("F.mish", "nn.Mish"),
    Sigmoid: ("torch.sigmoid", "nn.Sigmoid"),
    HardSwish: ("F.hardswish", "nn.Hardswish"),
    Softsign: ("F.softsign", "nn.Softsign"),
}


@lower.of(*_PLAIN)
def plain_activation(layer: Layer, x: TensorType) -> Lowered:
    function, module = _PLAIN[type(layer)]
    return Lowered(call(module), _function(function), folds=True)


@lower.of(HardSigmoid)
def hard_sigmoid(layer: HardSigmoid, x: TensorType) -> Lowered:
    # F.hardsigmoid has a gradient of float32 precision.
    return Lowered(
        function=lambda x: binary(call("F.relu6", binary(x, "+", 3)), "/", 6), folds=True
    )


@lower.of(Softplus)
def softplus(layer: Softplus, x: TensorType) -> Lowered:
    # The default threshold, 20, is where float64 still sees the difference to x.
    options = {"threshold": 40}
    return Lowered(
        call("nn.Softplus", **options), _function("F.softplus", **options), folds=True
    )  # fmt: skip


@lower.of(Tanh)
def tanh(layer: Tanh, x: TensorType) -> Lowered:
    amplitude, slope = layer.amplitude, layer.slope
    if plain(amplitude) == 1 and plain(slope) == 1:
        return Lowered(call("nn.Tanh"), _function("torch.tanh"), folds=True)

    return Lowered(
        function=lambda x: call("scaled_tanh", x, _fraction(amplitude), _fraction(slope)),
        folds=True,
    )


def _fraction(value: float) -> Any:
    """`2 / 3` in place of 0.6666666666666666, where it is the same number."""
    for below in range(3, 10):
        above = round(value * below)
        if above / below == value and value * below == above and value % 0.125:
            return binary(above, "/", below)
    return value


@lower.of(Softmax, LogSoftmax)
def softmax(layer: Layer, x: TensorType) -> Lowered:
    dim = layer.values["axis"] + 1
    logarithm = "" if isinstance(layer, Softmax) else "log_"
    module = call("nn.LogSoftmax" if logarithm else "nn.Softmax", dim=dim)
    return Lowered(module, _function(f"F.{logarithm}softmax", dim=dim), folds=True)
