"""Augmentation."""

from netdsl.emit.code import call
from netdsl.layers.augmentation import (
    RandomBrightness,
    RandomContrast,
    RandomFlip,
    RandomShift,
)
from netdsl.layers.tensor import TensorType
from netdsl_torch.lowering import Lowered, lower


@lower.of(RandomShift)
def random_shift(layer: RandomShift, x: TensorType) -> Lowered:
    return Lowered(call("RandomShift", layer.fraction, axes=_spatial(x)))


@lower.of(RandomFlip)
def random_flip(layer: RandomFlip, x: TensorType) -> Lowered:
    made = call("RandomFlip", axis=layer.values["axis"] + 1, rate=layer.rate)
    return Lowered(made.but(rate=0.5))


@lower.of(RandomBrightness)
def random_brightness(layer: RandomBrightness, x: TensorType) -> Lowered:
    return Lowered(call("RandomBrightness", layer.factor))


@lower.of(RandomContrast)
def random_contrast(layer: RandomContrast, x: TensorType) -> Lowered:
    return Lowered(call("RandomContrast", layer.factor, axes=_spatial(x)))


def _spatial(x: TensorType) -> tuple[int, ...]:
    """The axes of places, counted with the batch."""
    return tuple(axis + 1 for axis in range(x.rank) if axis != x.channel_axis)
