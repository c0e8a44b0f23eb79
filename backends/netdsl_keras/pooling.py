"""Pooling. A border never wins a maximum, and counts in an average only where it should."""

from netdsl.emit.code import Call
from netdsl.emit.lower import Unsupported
from netdsl.layers.pooling import (
    AdaptiveAvgPool,
    AdaptiveMaxPool,
    AdaptivePool,
    AvgPool,
    GlobalAvgPool,
    GlobalMaxPool,
    GlobalPool,
    LpPool,
    MaxPool,
    WindowPool,
)
from netdsl.layers.tensor import TensorType
from netdsl.layers.window import Window
from netdsl_keras.axes import pads, per_axis
from netdsl_keras.helpers import helper
from netdsl_keras.lowering import Lowered, Step, lower, one, stock
from netdsl_keras.pooling_layers import (
    ADAPTIVE_AVERAGE,
    ADAPTIVE_MAX,
    BORDERED,
    BORDERED_3D,
    LP,
    LP_3D,
)
from netdsl_keras.windows import Pairs, is_same, same_zeros, zeros


@lower.of(MaxPool)
def maxpool(layer: MaxPool, x: TensorType) -> Lowered:
    """Keras' own, which pads with minus infinity for `same`; other borders are ours."""
    windows = layer.windows(x)
    if layer.padding == "same":
        return one(_pool("MaxPooling", layer, x, padding="same"))
    border = _with_overhang(layer, x)
    if not any(any(pair) for pair in border):
        return one(_pool("MaxPooling", layer, x))
    if is_same(windows, border):
        return one(_pool("MaxPooling", layer, x, padding="same"))
    edge = helper(f"InfinitePadding{len(border)}D", pads(border))
    return Lowered((Step(edge, "pad"), Step(_pool("MaxPooling", layer, x))))


@lower.of(AvgPool)
def avgpool(layer: AvgPool, x: TensorType) -> Lowered:
    """Keras' own where all of a border counts, or none of an even one; else ours."""
    windows = layer.windows(x)
    nothing = ((0, 0),) * len(windows)
    if layer.padding == "same":
        pairs = same_zeros(layer, x)
        if all(before == after for before, after in pairs):
            # Keras' own `same` is right where it is even, on every backend.
            keywords = {} if pairs == nothing else {"padding": "same"}
            return one(_pool("AveragePooling", layer, x, **keywords))
        return one(_bordered(layer, x, pairs, nothing))
    border = _with_overhang(layer, x)
    if border == nothing:
        return one(_pool("AveragePooling", layer, x))
    counted = layer.values["padding"] if layer.count_padding else nothing
    if border == counted:
        return Lowered((*zeros(border), Step(_pool("AveragePooling", layer, x))))
    if counted == nothing and is_same(windows, border) and all(a == b for a, b in border):
        return one(_pool("AveragePooling", layer, x, padding="same"))
    return one(_bordered(layer, x, border, counted))


@lower.of(GlobalAvgPool, GlobalMaxPool)
def global_pool(layer: GlobalPool, x: TensorType) -> Lowered:
    """Keras' own."""
    if x.rank > 4:
        raise Unsupported(f"Keras pools over at most 3 axes, not {x.rank - 1}")
    kind = "Average" if layer.name == "global_avgpool" else "Max"
    make = stock(f"Global{kind}Pooling{x.rank - 1}D", keepdims=layer.values["keepdims"])
    return one(make.but(keepdims=False))


@lower.of(AdaptiveAvgPool)
def adaptive_avgpool(layer: AdaptiveAvgPool, x: TensorType) -> Lowered:
    """An ordinary pool where the windows are equal, the adaptive one where they are not."""
    equal = _equal_windows("Average", layer, x)
    if equal is not None:
        return equal
    # On jax Keras' own gives nan where an axis keeps its size.
    keeps = any(n == m for n, m in zip(x.spatial, layer.values["size"], strict=True))
    if x.rank == 4 or keeps:
        return one(helper(ADAPTIVE_AVERAGE, layer.values["size"]))
    return one(stock(f"AdaptiveAveragePooling{x.rank - 1}D", per_axis(layer.values["size"])))


@lower.of(AdaptiveMaxPool)
def adaptive_maxpool(layer: AdaptiveMaxPool, x: TensorType) -> Lowered:
    """An ordinary pool where the windows are equal; Keras' own gives wrong gradients."""
    equal = _equal_windows("Max", layer, x)
    return equal or one(helper(ADAPTIVE_MAX, layer.values["size"]))


def _equal_windows(kind: str, layer: AdaptivePool, x: TensorType) -> Lowered | None:
    rank = x.rank - 1
    size = tuple(map(int, layer.values["size"]))
    if size == (1,) * rank:
        return one(stock(f"Global{kind}Pooling{rank}D", keepdims=True))
    if None in x.spatial:
        raise Unsupported("the windows depend on sizes that are not known here")
    spatial = tuple(int(n or 0) for n in x.spatial)
    if any(n % m for n, m in zip(spatial, size, strict=True)):
        return None
    kernel = per_axis(tuple(n // m for n, m in zip(spatial, size, strict=True)))
    return one(_own(f"{kind}Pooling", rank, kernel))


@lower.of(LpPool)
def lppool(layer: LpPool, x: TensorType) -> Lowered:
    """Keras has none."""
    values = layer.values
    power = int(layer.p) if float(layer.p).is_integer() else layer.p
    return one(helper(LP_3D if x.rank == 4 else LP, power, values["kernel"], values["stride"]))


def _pool(kind: str, layer: WindowPool, x: TensorType, **keywords: str) -> Call:
    values = layer.values
    kernel, stride = per_axis(values["kernel"]), per_axis(values["stride"])
    make = _own(kind, x.rank - 1, kernel, strides=stride, **keywords)
    return make.but(strides=kernel)


def _own(kind: str, rank: int, *arguments: object, **keywords: object) -> Call:
    """Keras' layer; for volumes ours, which has a form for float64."""
    if rank < 3:
        return stock(f"{kind}{rank}D", *arguments, **keywords)
    return helper(f"{kind}3D", *arguments, **keywords)


def _bordered(layer: AvgPool, x: TensorType, border: Pairs, counted: Pairs) -> Call:
    name = BORDERED_3D if x.rank == 4 else BORDERED
    values = layer.values
    return helper(name, values["kernel"], values["stride"], border, counted)


def _with_overhang(layer: WindowPool, x: TensorType) -> Pairs:
    """The border, with what the last window of `ceil` needs behind it."""
    return tuple(
        (before, after + _overhang(window, before, after, size))
        for window, (before, after), size in zip(
            layer.windows(x), layer.values["padding"], x.spatial, strict=True
        )
    )


def _overhang(window: Window, before: int, after: int, size: int | None) -> int:
    if not window.ceil or window.stride == 1:
        return 0
    if size is not None:
        count = window.count(size) or 0
        room = size + before + after
        return max(int((count - 1) * window.stride + window.kernel - room), 0)
    if after > window.kernel - window.stride:
        reason = "whether the last window starts in the padding depends on a size not known here"
        raise Unsupported(reason)
    return int(window.stride - 1)
