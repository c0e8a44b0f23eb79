"""Augmentation. Keras' own layers are for images only, and some cut values off."""

from netdsl.layers.augmentation import (
    RandomBrightness,
    RandomContrast,
    RandomFlip,
    RandomShift,
)
from netdsl.layers.tensor import TensorType
from netdsl_keras.axes import keras_axis
from netdsl_keras.helpers import declare, helper
from netdsl_keras.lowering import Lowered, lower, one

SHIFT = declare(
    "RandomShift",
    '''
class RandomShift(layers.Layer):
    """Each sample moved along its spatial axes in training; zeros come in.

    It moves by a whole number of places, by `fraction` of each axis at most.
    """

    def __init__(self, fraction, **kwargs):
        super().__init__(**kwargs)
        self.fraction = fraction
        self.seed_generator = keras.random.SeedGenerator()

    def call(self, x, training=False):
        if not training:
            return x
        batch, *sizes, channels = ops.shape(x)
        ones = [1] * len(sizes)
        row = ops.reshape(ops.arange(batch, dtype="int32"), (-1, *ones))
        inside = True
        for axis, size in enumerate(sizes):
            shape = (-1, *ones[:axis], size, *ones[axis + 1 :])
            place = ops.arange(size, dtype="int32") - self._shift(batch, size)
            place = ops.reshape(place, shape)
            row = row * size + ops.clip(place, 0, size - 1)
            inside = ops.logical_and(inside, (place >= 0) & (place < size))
        moved = ops.take(ops.reshape(x, (-1, channels)), row, axis=0)
        return ops.where(inside[..., None], moved, ops.zeros_like(moved))

    def _shift(self, batch, size):
        # 0.29 * 100 is a little less than 29.
        if isinstance(size, int):
            most = int(self.fraction * size + 1e-6)
        else:
            most = self.fraction * ops.cast(size, "float64") + 1e-6
            most = ops.cast(most, "int32")
        return keras.random.randint(
            (batch, 1), -most, most + 1, seed=self.seed_generator
        )

    def get_config(self):
        return {**super().get_config(), "fraction": self.fraction}
''',
)

FLIP = declare(
    "RandomFlip",
    '''
class RandomFlip(layers.Layer):
    """An axis of each sample reversed in training with probability `rate`."""

    def __init__(self, axis, rate=0.5, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis
        self.rate = rate
        self.seed_generator = keras.random.SeedGenerator()

    def call(self, x, training=False):
        if not training:
            return x
        shape = (ops.shape(x)[0], *[1] * (len(x.shape) - 1))
        chance = keras.random.uniform(shape, dtype="float32", seed=self.seed_generator)
        return ops.where(chance < self.rate, ops.flip(x, axis=self.axis), x)

    def get_config(self):
        return {**super().get_config(), "axis": self.axis, "rate": self.rate}
''',
)

BRIGHTNESS = declare(
    "RandomBrightness",
    '''
class RandomBrightness(layers.Layer):
    """A number between -factor and factor added to each sample in training."""

    def __init__(self, factor, **kwargs):
        super().__init__(**kwargs)
        self.factor = factor
        self.seed_generator = keras.random.SeedGenerator()

    def call(self, x, training=False):
        if not training:
            return x
        shape = (ops.shape(x)[0], *[1] * (len(x.shape) - 1))
        change = keras.random.uniform(
            shape, -1, 1, dtype=self.compute_dtype, seed=self.seed_generator
        )
        return x + self.factor * change

    def get_config(self):
        return {**super().get_config(), "factor": self.factor}
''',
)

CONTRAST = declare(
    "RandomContrast",
    '''
class RandomContrast(layers.Layer):
    """Each sample's distance from its mean scaled in training.

    The factor is between 1 - factor and 1 + factor, the mean that of each channel.
    """

    def __init__(self, factor, **kwargs):
        super().__init__(**kwargs)
        self.factor = factor
        self.seed_generator = keras.random.SeedGenerator()

    def call(self, x, training=False):
        if not training:
            return x
        rank = len(x.shape)
        change = keras.random.uniform(
            (ops.shape(x)[0], *[1] * (rank - 1)),
            -1,
            1,
            dtype=self.compute_dtype,
            seed=self.seed_generator,
        )
        mean = ops.mean(x, axis=tuple(range(1, rank - 1)), keepdims=True)
        return x + self.factor * change * (x - mean)

    def get_config(self):
        return {**super().get_config(), "factor": self.factor}
''',
)


@lower.of(RandomShift)
def random_shift(layer: RandomShift, x: TensorType) -> Lowered:
    """Keras' own interpolates, and draws from another distribution."""
    return one(helper(SHIFT, layer.fraction))


@lower.of(RandomFlip)
def random_flip(layer: RandomFlip, x: TensorType) -> Lowered:
    """Keras' own knows two axes of images, and one probability."""
    make = helper(FLIP, axis=keras_axis(x, layer.values["axis"]), rate=layer.rate)
    return one(make.but(rate=0.5))


@lower.of(RandomBrightness)
def random_brightness(layer: RandomBrightness, x: TensorType) -> Lowered:
    """Keras' own cuts values off."""
    return one(helper(BRIGHTNESS, layer.factor))


@lower.of(RandomContrast)
def random_contrast(layer: RandomContrast, x: TensorType) -> Lowered:
    """Keras' own cuts values off, and has one mean."""
    return one(helper(CONTRAST, layer.factor))
