"""Pooling."""

from collections.abc import Callable
from typing import Any

from netdsl.emit.code import (
    Call,
    Constant,
    Expression,
    Slice,
    Subscript,
    Tuple,
    binary,
    call,
    expression,
    method,
)
from netdsl.emit.lower import Unsupported
from netdsl.layers.pooling import (
    AdaptiveAvgPool,
    AdaptiveMaxPool,
    AdaptivePool,
    AvgPool,
    GlobalAvgPool,
    GlobalMaxPool,
    LpPool,
    MaxPool,
)
from netdsl.layers.tensor import TensorType
from netdsl.trace import plain
from netdsl_torch.convolution import known_pads
from netdsl_torch.lowering import Lowered, lower, pad_list, same_or_tuple, symmetric


@lower.of(MaxPool)
def maxpool(layer: MaxPool, x: TensorType) -> Lowered:
    rank = x.rank - 1
    pads = known_pads(layer, x)
    if pads is None:
        return Lowered(call(f"MaxPool{rank}dSame", layer.kernel, layer.stride))
    if _stock(layer, pads):
        options = {"padding": _both(pads), "ceil_mode": layer.ceil}
        return _pool("max_pool", "MaxPool", rank, layer, options)
    cut = _cut(layer, x, pads)

    def padded(value: Expression) -> Expression:
        around = call("F.pad", value, pad_list(pads), value=float("-inf"))
        return cut(_apply(f"F.max_pool{rank}d", around, layer, {"ceil_mode": layer.ceil}))

    return Lowered(function=padded)


@lower.of(AvgPool)
def avgpool(layer: AvgPool, x: TensorType) -> Lowered:
    rank = x.rank - 1
    pads = known_pads(layer, x)
    counts = layer.count_padding and layer.padding != "same"
    stock = pads is not None and _fits(layer, x) and _stock(layer, pads)
    if pads is None or (layer.padding == "same" and not stock):
        return Lowered(call(f"AvgPool{rank}dSame", layer.kernel, layer.stride))
    if stock:
        options = {"padding": _both(pads), "ceil_mode": layer.ceil}
        if any(before for before, _ in pads):
            options["count_include_pad"] = counts
        made = _pool("avg_pool", "AvgPool", rank, layer, options)
        return Lowered(made.module, made.function, fresh=True)
    cut = _cut(layer, x, pads)

    def pooled(value: Expression) -> Expression:
        around = call("F.pad", value, pad_list(pads))
        return cut(_apply(f"F.avg_pool{rank}d", around, layer, {"ceil_mode": layer.ceil}))

    if counts:
        return Lowered(function=pooled)
    # The average without the zeros of the padding is the one with them over that of ones.
    return Lowered(function=lambda v: binary(pooled(v), "/", pooled(call("torch.ones_like", v))))


def _fits(layer: Any, x: TensorType) -> bool:
    """`avg_pool3d` refuses a window that is larger than the input without its padding."""
    sizes = zip(x.spatial, layer.kernel, strict=True)
    return x.rank < 4 or all(n is None or n >= k for n, k in sizes)


def _both(pads: tuple[tuple[int, int], ...]) -> Any:
    return same_or_tuple(tuple(before for before, _ in pads))


def _stock(layer: Any, pads: tuple[tuple[int, int], ...]) -> bool:
    """Whether PyTorch's own padding can do it: even, and at most half of the kernel."""
    narrow = all(2 * before <= k for (before, _), k in zip(pads, layer.kernel, strict=True))
    return symmetric(pads) and narrow


def _cut(
    layer: Any, x: TensorType, pads: tuple[tuple[int, int], ...]
) -> Callable[[Expression], Expression]:
    """Drops the windows of `ceil` that start in padding which was put there by hand."""
    if not layer.ceil or not any(after for _, after in pads):
        return lambda v: v
    sizes = layer.infer(x).spatial
    if None in sizes:
        raise Unsupported("`ceil` with uneven padding needs known sizes of the input")
    index: tuple[Expression, ...] = (Constant("..."), *(Slice(stop=expression(n)) for n in sizes))
    return lambda v: Subscript(v, Tuple(index))


def _window(layer: Any) -> dict[str, Any]:
    if layer.stride == layer.kernel and _expressions(layer.stride) == _expressions(layer.kernel):
        return {}
    return {"stride": same_or_tuple(layer.stride)}


def _expressions(axes: tuple[Any, ...]) -> list[Expression]:
    return [expression(a) for a in axes]


def _apply(name: str, value: Expression | None, layer: Any, options: dict[str, Any]) -> Call:
    given = () if value is None else (value,)
    made = call(name, *given, same_or_tuple(layer.kernel), **_window(layer), **options)
    return made.but(padding=0, ceil_mode=False, count_include_pad=True)


def _pool(function: str, module: str, rank: int, layer: Any, options: dict[str, Any]) -> Lowered:
    return Lowered(
        _apply(f"nn.{module}{rank}d", None, layer, options),
        lambda value: _apply(f"F.{function}{rank}d", value, layer, options),
    )


@lower.of(GlobalAvgPool)
def global_avgpool(layer: GlobalAvgPool, x: TensorType) -> Lowered:
    keep = {"keepdim": True} if layer.keepdims else {}
    rank = x.rank - 1
    if x.sequence or rank not in (2, 3):
        dims = _spatial_dims(x)
        return Lowered(function=lambda v: method(v, "mean", dims, **keep), fresh=True)

    def pooled(value: Expression) -> Expression:
        return call(f"F.adaptive_avg_pool{rank}d", value, 1)

    if layer.keepdims:
        return Lowered(call(f"nn.AdaptiveAvgPool{rank}d", 1), pooled, fresh=True)
    return Lowered(function=lambda v: method(pooled(v), "flatten", 1))


@lower.of(GlobalMaxPool)
def global_maxpool(layer: GlobalMaxPool, x: TensorType) -> Lowered:
    # amax splits the gradient among equal maxima, as Keras does.
    keep = {"keepdim": True} if layer.keepdims else {}
    dims = _spatial_dims(x)
    return Lowered(function=lambda v: method(v, "amax", dims, **keep))


def _spatial_dims(x: TensorType) -> Any:
    dims = tuple(axis + 1 for axis in range(x.rank) if axis != x.channel_axis)
    return dims[0] if len(dims) == 1 else dims


@lower.of(AdaptiveAvgPool)
def adaptive_avgpool(layer: AdaptiveAvgPool, x: TensorType) -> Lowered:
    return _adaptive("avg", "Avg", layer, x)


@lower.of(AdaptiveMaxPool)
def adaptive_maxpool(layer: AdaptiveMaxPool, x: TensorType) -> Lowered:
    size = layer.values["size"]
    if all(n == 1 for n in size):
        # amax splits the gradient among equal maxima, as Keras does.
        dims = _spatial_dims(x)
        return Lowered(function=lambda v: method(v, "amax", dims, keepdim=True))
    return _adaptive("max", "Max", layer, x)


def _adaptive(function: str, module: str, layer: AdaptivePool, x: TensorType) -> Lowered:
    rank, size = x.rank - 1, same_or_tuple(layer.values["size"])
    return Lowered(
        call(f"nn.Adaptive{module}Pool{rank}d", size),
        lambda v: call(f"F.adaptive_{function}_pool{rank}d", v, size),
        fresh=function == "avg",
    )


@lower.of(LpPool)
def lppool(layer: LpPool, x: TensorType) -> Lowered:
    rank, kernel = x.rank - 1, same_or_tuple(layer.values["kernel"])
    power = plain(layer.p)
    whole = power.is_integer()
    exponent = int(power) if whole else layer.p

    def pooled(value: Expression) -> Expression:
        # PyTorch takes powers of negative numbers, which only even ones are meant for.
        even = value if whole and exponent % 2 == 0 else method(value, "abs")
        return call(f"F.lp_pool{rank}d", even, exponent, kernel, **_window(layer))

    if whole and exponent % 2 == 0:
        module = call(f"nn.LPPool{rank}d", exponent, kernel, **_window(layer))
        return Lowered(module, pooled)
    return Lowered(function=pooled)
