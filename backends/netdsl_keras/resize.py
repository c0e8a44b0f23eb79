"""Layers that trade places for channels, or make more or fewer places of an axis.

Keras' own resizing computes in float32 on TensorFlow, and its `bicubic` has another constant.
"""

from typing import Any

from netdsl.layers.resize import ChannelShuffle, PixelShuffle, PixelUnshuffle, Upsample
from netdsl.layers.tensor import TensorType
from netdsl_keras.axes import per_axis
from netdsl_keras.helpers import declare, helper
from netdsl_keras.lowering import Lowered, lower, one, stock

NEAREST = declare(
    "NearestResize",
    '''
class NearestResize(layers.Layer):
    """Place i of m is place i * n // m of n, in whole numbers."""

    def __init__(self, size, **kwargs):
        super().__init__(**kwargs)
        self.size = size

    def call(self, x):
        for axis, size in enumerate(self.size, 1):
            places = ops.arange(size, dtype="int32") * ops.shape(x)[axis] // size
            x = ops.take(x, places, axis=axis)
        return x

    def get_config(self):
        return {**super().get_config(), "size": self.size}
''',
)

LINEAR = declare(
    "LinearResize",
    '''
class LinearResize(layers.Layer):
    """Interpolates along each axis, to `size` places or to `factor` times as many.

    Centres of places lie on a common scale, or, with `align_corners`, the ends do.
    """

    def __init__(self, size=None, factor=None, align_corners=False, **kwargs):
        super().__init__(**kwargs)
        self.size = size
        self.factor = factor
        self.align_corners = align_corners

    def call(self, x):
        for axis, given in enumerate(self.size or self.factor, 1):
            places = ops.shape(x)[axis]
            size = given if self.size else places * given
            dtype = keras.backend.result_type(x.dtype, "float32")
            before, part = self.position(places, size, dtype)
            shape = [-1 if i == axis else 1 for i in range(len(x.shape))]
            x = sum(
                ops.take(x, ops.clip(before + offset, 0, places - 1), axis=axis)
                * ops.cast(ops.reshape(weight, shape), x.dtype)
                for offset, weight in self.neighbours(part)
            )
        return x

    def position(self, places, size, dtype):
        """Where each place of the output lies: behind which place, and how far."""
        output = ops.arange(size, dtype="int32")
        if self.align_corners:
            above, below = output * (places - 1), ops.maximum(size - 1, 1)
            below = ops.cast(below, "int32")
        else:
            above, below = (2 * output + 1) * places - size, 2 * size
        part = ops.cast(above % below, dtype) / ops.cast(below, dtype)
        return above // below, part

    def neighbours(self, part):
        """The places around, counted from the one before, and their weights."""
        return [(0, 1 - part), (1, part)]

    def get_config(self):
        own = {"size": self.size, "factor": self.factor}
        return {**super().get_config(), **own, "align_corners": self.align_corners}
''',
)

CUBIC = declare(
    "CubicResize",
    '''
class CubicResize(LinearResize):
    """Interpolates by cubic convolution, with -0.75 for the slope."""

    def neighbours(self, part):
        return [(at, self.curve(part, at)) for at in (-1, 0, 1, 2)]

    def curve(self, part, at):
        x = part - at if at < 1 else at - part
        if at in (0, 1):
            return (1.25 * x - 2.25) * x * x + 1
        return ((-0.75 * x + 3.75) * x - 6) * x + 3
''',
    LINEAR,
)

PIXEL_SHUFFLE = declare(
    "PixelShuffle",
    '''
class PixelShuffle(layers.Layer):
    """Makes of each r * r channels r times as many rows and columns."""

    def __init__(self, r, **kwargs):
        super().__init__(**kwargs)
        self.r = r

    def call(self, x):
        _, height, width, channels = ops.shape(x)
        r = self.r
        x = ops.reshape(x, (-1, height, width, channels // (r * r), r, r))
        x = ops.transpose(x, (0, 1, 4, 2, 5, 3))
        return ops.reshape(x, (-1, height * r, width * r, channels // (r * r)))

    def get_config(self):
        return {**super().get_config(), "r": self.r}
''',
)

PIXEL_UNSHUFFLE = declare(
    "PixelUnshuffle",
    '''
class PixelUnshuffle(layers.Layer):
    """Makes of each square of r rows and columns r * r channels."""

    def __init__(self, r, **kwargs):
        super().__init__(**kwargs)
        self.r = r

    def call(self, x):
        _, height, width, channels = ops.shape(x)
        r = self.r
        x = ops.reshape(x, (-1, height // r, r, width // r, r, channels))
        x = ops.transpose(x, (0, 1, 3, 5, 2, 4))
        return ops.reshape(x, (-1, height // r, width // r, channels * r * r))

    def get_config(self):
        return {**super().get_config(), "r": self.r}
''',
)

CHANNEL_SHUFFLE = declare(
    "ChannelShuffle",
    '''
class ChannelShuffle(layers.Layer):
    """Takes a channel of each group in turn."""

    def __init__(self, groups, **kwargs):
        super().__init__(**kwargs)
        self.groups = groups

    def call(self, x):
        *places, channels = ops.shape(x)
        split = ops.reshape(x, (*places, self.groups, channels // self.groups))
        return ops.reshape(ops.swapaxes(split, -1, -2), (*places, channels))

    def get_config(self):
        return {**super().get_config(), "groups": self.groups}
''',
)


@lower.of(Upsample)
def upsample(layer: Upsample, x: TensorType) -> Lowered:
    """Keras' own repeats places; whatever else is ours."""
    values = layer.values
    factor, size, mode = values["factor"], values["size"], values["mode"]
    if mode != "nearest":
        given = {"size": size} if factor is None else {"factor": factor}
        name = LINEAR if mode == "linear" else CUBIC
        made = helper(name, **given, align_corners=layer.align_corners)
        return one(made.but(align_corners=False))
    if factor is None:
        factor = _whole_factor(x, size)
    if factor is None:
        return one(helper(NEAREST, size))
    rank = len(factor)
    times = factor[0] if rank == 1 else per_axis(factor) if rank == 2 else factor
    options = {"interpolation": "nearest"} if rank == 2 else {}
    return one(stock(f"UpSampling{rank}D", times, **options))


def _whole_factor(x: TensorType, size: Any) -> Any:
    """How many times as many places there are, where that is a whole number on each axis."""
    if None in x.spatial or any(m % n for n, m in zip(x.spatial, size, strict=True)):
        return None
    return tuple(int(m // n) for n, m in zip(x.spatial, size, strict=True))


@lower.of(PixelShuffle)
def pixel_shuffle(layer: PixelShuffle, x: TensorType) -> Lowered:
    """Keras' `depth_to_space` has another order."""
    return one(helper(PIXEL_SHUFFLE, layer.r))


@lower.of(PixelUnshuffle)
def pixel_unshuffle(layer: PixelUnshuffle, x: TensorType) -> Lowered:
    """Keras' `space_to_depth` has another order."""
    return one(helper(PIXEL_UNSHUFFLE, layer.r))


@lower.of(ChannelShuffle)
def channel_shuffle(layer: ChannelShuffle, x: TensorType) -> Lowered:
    """Keras has none."""
    return one(helper(CHANNEL_SHUFFLE, layer.groups))
