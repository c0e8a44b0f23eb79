"""Pooling layers that emitted files bring along where Keras has none that is exact."""

from netdsl_keras.helpers import declare

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
                self.border, self.counted, strict=True
            )
        ]
        ones = ops.ones_like(x[:1, ..., :1])
        ones = ops.pad(ones, [(0, 0), *self.counted, (0, 0)], constant_values=1)
        counts = self.pool(ops.pad(ones, [(0, 0), *rest, (0, 0)]))
        return self.pool(ops.pad(x, [(0, 0), *self.border, (0, 0)])) / counts

    def pool(self, x):
        return POOL

    def get_config(self):
        return {
            **super().get_config(),
            "pool_size": self.pool_size,
            "strides": self.strides,
            "border": self.border,
            "counted": self.counted,
        }
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

ADAPTIVE_AVERAGE = declare(
    "AdaptiveAveragePooling",
    '''
class AdaptiveAveragePooling(layers.Layer):
    """The average over each of `output_size` windows of about equal size."""

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

    def get_config(self):
        return {**super().get_config(), "output_size": self.output_size}
''',
)

_POOLED = '''
class LpPooling(layers.Layer):
    """`sum(|x| ** p) ** (1 / p)` of each window; no gradient where that is 0."""

    def __init__(self, p, pool_size, strides, **kwargs):
        super().__init__(**kwargs)
        self.p = p
        self.pool_size = tuple(pool_size)
        self.strides = tuple(strides)

    def call(self, x):
        # The slope of |x| at 0 is 0 so, which engines see differently.
        powers = (x * ops.sign(x)) ** self.p
        total = math.prod(self.pool_size) * POOL
        positive = total > 0
        roots = ops.where(positive, total, 1) ** (1 / self.p)
        return ops.where(positive, roots, 0)

    def get_config(self):
        return {
            **super().get_config(),
            "p": self.p,
            "pool_size": self.pool_size,
            "strides": self.strides,
        }
'''

LP = declare(
    "LpPooling",
    _POOLED.replace(
        "POOL",
        """ops.average_pool(
            powers, self.pool_size, self.strides, "valid", "channels_last"
        )""",
    ),
)
LP_3D = declare(
    "LpPooling3D",
    _POOLED.replace("LpPooling(", "LpPooling3D(").replace(
        "POOL",
        """pool_planes(
            ops.average_pool, powers, self.pool_size, self.strides, "valid"
        )""",
    ),
    POOL_PLANES,
)

ADAPTIVE_MAX = declare(
    "AdaptiveMaxPooling",
    '''
class AdaptiveMaxPooling(layers.Layer):
    """The largest number in each of `output_size` windows of about equal size."""

    def __init__(self, output_size, **kwargs):
        super().__init__(**kwargs)
        self.output_size = tuple(output_size)

    def call(self, x):
        # Axis by axis, the last one first: of equal numbers the first one wins.
        for axis in range(len(self.output_size), 0, -1):
            shape = list(ops.shape(x))
            size, windows = x.shape[axis], self.output_size[axis - 1]
            rest = math.prod(x.shape[axis + 1 : -1])
            x = ops.reshape(x, (-1, size, rest, x.shape[-1]))
            largest = []
            for i in range(windows):
                start, stop = i * size // windows, -(-(i + 1) * size // windows)
                window = x[:, start:stop]
                largest.append(
                    ops.max_pool(window, (stop - start, 1), 1, "valid", "channels_last")
                )
            shape[axis] = windows
            x = ops.reshape(ops.concatenate(largest, axis=1), shape)
        return x

    def get_config(self):
        return {**super().get_config(), "output_size": self.output_size}
''',
)
