"""Pooling. A border never wins a maximum, and counts in an average only where it should."""

from netdsl.emit.code import Call
from netdsl.emit.lower import Unsupported
from netdsl.layers.pooling import (
    AdaptiveAvgPool,
    AvgPool,
    GlobalAvgPool,
    GlobalMaxPool,
    GlobalPool,
    MaxPool,
    WindowPool,
)
from netdsl.layers.tensor import TensorType
from netdsl.layers.window import Window
from netdsl_keras.axes import pads, per_axis
from netdsl_keras.helpers import declare, helper
from netdsl_keras.lowering import Lowered, Step, lower, one, stock
from netdsl_keras.windows import Pairs, is_same, same_zeros, zeros

for _rank, _border in ((1, "self.padding"), (2, "*self.padding"), (3, "*self.padding")):
    declare(
        f"InfinitePadding{_rank}D",
        f'''
class InfinitePadding{_rank}D(layers.ZeroPadding{_rank}D):
    """A border of minus infinity, which no maximum comes from."""

    def call(self, x):
        border = [(0, 0), {_border}, (0, 0)]
        return ops.pad(x, border, constant_values=-math.inf)
''',
    )

POOL_PLANES = declare(
    "pool_planes",
    '''
def pool_planes(pool, x, pool_size, strides, padding):
    """Pool planes, then along the depth: not all devices pool volumes of float64."""
    _, depth, height, width, channels = ops.shape(x)
    x = ops.reshape(x, (-1, height, width, channels))
    x = pool(x, pool_size[1:], strides[1:], padding, "channels_last")
    _, height, width, channels = ops.shape(x)
    x = ops.reshape(x, (-1, depth, height * width, channels))
    x = pool(x, (pool_size[0], 1), (strides[0], 1), padding, "channels_last")
    return ops.reshape(x, (-1, ops.shape(x)[1], height, width, channels))
''',
    saved=False,
)

MAX_POOLING_3D = declare(
    "MaxPooling3D",
    '''
class MaxPooling3D(layers.MaxPooling3D):
    """Max pooling of volumes, plane by plane."""

    def call(self, x):
        return pool_planes(ops.max_pool, x, self.pool_size, self.strides, self.padding)
''',
    POOL_PLANES,
)

AVERAGE_POOLING_3D = declare(
    "AveragePooling3D",
    '''
class AveragePooling3D(layers.AveragePooling3D):
    """Average pooling of volumes, plane by plane."""

    def call(self, x):
        return pool_planes(
            ops.average_pool, x, self.pool_size, self.strides, self.padding
        )
''',
    POOL_PLANES,
)

_BORDERED = '''
class BorderedAveragePooling(layers.Layer):
    """Average pooling over a border of zeros, of which only `counted` counts."""

    def __init__(self, pool_size, strides, border, counted, **kwargs):
        super().__init__(**kwargs)
        self.pool_size = tuple(pool_size)
        self.strides = tuple(strides)
        self.border = border
        self.counted = counted

    def call(self, x):
        rest = [
            (all_before - before, all_after - after)
            for (all_before, all_after), (before, after) in zip(
                self.border, self.counted
            )
        ]
        ones = ops.ones_like(x[:1, ..., :1])
        ones = ops.pad(ones, [(0, 0), *self.counted, (0, 0)], constant_values=1)
        counts = self.pool(ops.pad(ones, [(0, 0), *rest, (0, 0)]))
        return self.pool(ops.pad(x, [(0, 0), *self.border, (0, 0)])) / counts

    def pool(self, x):
        return POOL
'''

BORDERED = declare(
    "BorderedAveragePooling",
    _BORDERED.replace(
        "POOL",
        """ops.average_pool(
            x, self.pool_size, self.strides, "valid", "channels_last"
        )""",
    ),
)
BORDERED_3D = declare(
    "BorderedAveragePooling3D",
    _BORDERED.replace("AveragePooling(", "AveragePooling3D(").replace(
        "POOL",
        'pool_planes(ops.average_pool, x, self.pool_size, self.strides, "valid")',
    ),
    POOL_PLANES,
)

ADAPTIVE_3D = declare(
    "AdaptiveAveragePooling3D",
    '''
class AdaptiveAveragePooling3D(layers.Layer):
    """The average over as many windows, of about equal size, as `output_size` says."""

    def __init__(self, output_size, **kwargs):
        super().__init__(**kwargs)
        self.output_size = output_size

    def call(self, x):
        for axis, windows in enumerate(self.output_size, 1):
            size = x.shape[axis]
            before = (slice(None),) * axis
            means = []
            for i in range(windows):
                window = slice(i * size // windows, -(-(i + 1) * size // windows))
                means.append(ops.mean(x[(*before, window)], axis=axis, keepdims=True))
            x = ops.concatenate(means, axis=axis)
        return x
''',
)


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
    rank = x.rank - 1
    wanted = layer.values["size"]
    size = tuple(map(int, wanted))
    if size == (1,) * rank:
        return one(stock(f"GlobalAveragePooling{rank}D", keepdims=True))
    if None in x.spatial:
        raise Unsupported("the windows depend on sizes that are not known here")
    spatial = tuple(int(n or 0) for n in x.spatial)
    if all(n % m == 0 for n, m in zip(spatial, size, strict=True)):
        kernel = per_axis(tuple(n // m for n, m in zip(spatial, size, strict=True)))
        return one(_own("AveragePooling", rank, kernel))
    if rank == 3:
        return one(helper(ADAPTIVE_3D, wanted))
    return one(stock(f"AdaptiveAveragePooling{rank}D", per_axis(wanted)))


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
