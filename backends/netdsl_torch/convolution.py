"""Convolutions."""

from typing import Any

from netdsl.emit.code import Call, call
from netdsl.emit.lower import Unsupported
from netdsl.layers.convolution import Conv, Depthwise, Separable
from netdsl.layers.tensor import TensorType
from netdsl_torch.initial import init_function, numeric_init
from netdsl_torch.lowering import Lowered, lower, pad_list, same_or_tuple, symmetric


@lower.of(Conv)
def conv(layer: Conv, x: TensorType) -> Lowered:
    if layer.connections is not None:
        return Lowered(_table(layer, x), fresh=True)
    return Lowered(_conv(layer, x, layer.filters, layer.groups, bias=layer.bias), fresh=True)


@lower.of(Depthwise)
def depthwise(layer: Depthwise, x: TensorType) -> Lowered:
    filters = _channels(x) * layer.multiplier
    return Lowered(_conv(layer, x, filters, _channels(x), bias=layer.bias), fresh=True)


@lower.of(Separable)
def separable(layer: Separable, x: TensorType) -> Lowered:
    middle = _channels(x) * layer.multiplier
    first = _conv(layer, x, middle, _channels(x), bias=False)
    name = f"Conv{x.rank - 1}d"
    init = init_function(layer.init)
    second = call(name, middle, layer.filters, 1, bias=layer.bias, init=init).but(bias=True)
    parts = call("OrderedDict", depthwise=first, pointwise=second)
    return Lowered(call("nn.Sequential", parts), fresh=True)


def _channels(x: TensorType) -> int:
    assert x.channels is not None  # the layer's own rules ask for it
    return x.channels


def _conv(layer: Any, x: TensorType, filters: int, groups: int, *, bias: bool) -> Call:
    """A convolution: stock where PyTorch pads so, else with zeros put around the input."""
    name = f"Conv{x.rank - 1}d"
    padding: dict[str, Any] = {"padding": 0}
    pads = known_pads(layer, x)
    if layer.padding == "same" and _stock_same(layer):
        padding = {"padding": "same"}
    elif pads is None or (layer.padding == "same" and not symmetric(pads)):
        name = f"{name}Same"
    elif symmetric(pads):
        padding = {"padding": same_or_tuple(tuple(before for before, _ in pads))}
    else:
        name, padding = f"Padded{name}", {"pads": pad_list(pads)}
    made = call(
        name,
        x.channels,
        filters,
        same_or_tuple(layer.kernel),
        stride=same_or_tuple(layer.stride),
        **padding,
        dilation=same_or_tuple(layer.dilation),
        groups=groups,
        bias=bias,
        init=init_function(layer.init),
    )
    return made.but(stride=1, padding=0, dilation=1, groups=1, bias=True)


def _stock_same(layer: Any) -> bool:
    # Even kernels pad unevenly, which PyTorch does with a warning.
    return set(layer.stride) == {1} and all(k % 2 for k in layer.kernel)


def known_pads(layer: Any, x: TensorType) -> tuple[tuple[int, int], ...] | None:
    """Zeros before and after each axis; `None` where `same` depends on an unknown size."""
    if layer.padding != "same":
        pads: tuple[tuple[int, int], ...] = layer.padding
        return pads
    found = [w.pads(n) for w, n in zip(layer.windows(x), x.spatial, strict=True)]
    return None if None in found else tuple(p for p in found if p is not None)


def _table(layer: Conv, x: TensorType) -> Call:
    pads = known_pads(layer, x)
    if pads is None:
        raise Unsupported("`same` padding of a `connections` table needs a known size of the input")
    weight = layer.weights(x)[0]
    return call(
        f"TableConv{x.rank - 1}d",
        x.channels,
        layer.connections,
        layer.kernel,
        stride=layer.stride,
        pads=pad_list(pads),
        dilation=layer.dilation,
        bias=layer.bias,
        init=numeric_init(weight.initial),
    ).but(
        stride=(1,) * len(pads), pads=(0, 0) * len(pads), dilation=(1,) * len(pads), bias=True
    )  # fmt: skip
