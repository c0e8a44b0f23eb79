"""Augmentation: samples that look a little different each time they are seen in training."""

from netdsl.layers.axes import AnyAxis
from netdsl.layers.base import Layer
from netdsl.layers.demands import need_real, need_spatial
from netdsl.layers.parameters import NotNegative, Rate
from netdsl.layers.saving import Saved, numbers
from netdsl.layers.tensor import TensorType


class RandomShift(Layer):
    """Moves each sample along its spatial axes in training; zeros come in at the border.

    Output: the shape of the input; in evaluation the input itself. Along an axis of size `n`
    every whole number of places from `-m` to `m` is equally likely, where `m` is
    `fraction * n` without its fractional part. All channels of a sample move together.
    """

    __slots__ = ()

    name = "random_shift"
    family = "augmentation"
    idle = True
    randomness = ("fraction",)

    fraction: Rate
    """How far a sample moves at most, as a part of the size of each axis."""

    def accept(self, x: TensorType) -> None:
        need_spatial(self, x)

    def infer(self, x: TensorType) -> TensorType:
        self.accept(x)
        return x

    def saved(self, xs: tuple[TensorType, ...], y: TensorType) -> Saved:
        places = sum(int(n or 1) for n in y.spatial)
        copies = (len(y.spatial) - 1) * numbers(y)
        return Saved(True, own=copies, indices=places, flags=places, work=numbers(y))


class RandomFlip(Layer):
    """Turns each sample around along an axis in training, with probability `rate`.

    Output: the shape of the input; in evaluation the input itself. The axis is reversed for
    all channels of a sample together.
    """

    __slots__ = ()

    name = "random_flip"
    family = "augmentation"
    idle = True
    randomness = ("rate",)

    axis: AnyAxis = "width"
    """The axis that is reversed: `width` swaps left and right, `height` top and bottom."""
    rate: Rate = 0.5
    """The probability that a sample is turned around."""

    def accept(self, x: TensorType) -> None:
        need_real(self, x)

    def infer(self, x: TensorType) -> TensorType:
        self.normalise(x)
        return x

    def saved(self, xs: tuple[TensorType, ...], y: TensorType) -> Saved:
        return Saved(flags=1, work=numbers(y))


class RandomBrightness(Layer):
    """Adds to each sample a number of its own in training: lighting.

    Output: the shape of the input; in evaluation the input itself. The number is uniform
    from `-factor` to `factor`, in the unit of the input, and the same for all channels and
    places of a sample. Values are not cut off.
    """

    __slots__ = ()

    name = "random_brightness"
    family = "augmentation"
    idle = True
    randomness = ("factor",)

    factor: NotNegative
    """The largest number that is added or taken away."""

    def accept(self, x: TensorType) -> None:
        need_real(self, x)

    def infer(self, x: TensorType) -> TensorType:
        self.accept(x)
        return x

    def saved(self, xs: tuple[TensorType, ...], y: TensorType) -> Saved:
        return Saved(work=numbers(y))


class RandomContrast(Layer):
    """Scales each sample's distance from its mean in training, by a factor of its own.

    Output: the shape of the input; in evaluation the input itself. It is
    `mean + (1 + u) * (x - mean)`, with the mean over all places of each channel of the
    sample, and one `u` for the sample, uniform from `-factor` to `factor`. Values are not
    cut off.
    """

    __slots__ = ()

    name = "random_contrast"
    family = "augmentation"
    idle = True
    randomness = ("factor",)

    factor: NotNegative
    """How far the factor is from 1 at most."""

    def accept(self, x: TensorType) -> None:
        need_spatial(self, x)

    def infer(self, x: TensorType) -> TensorType:
        self.accept(x)
        return x

    def saved(self, xs: tuple[TensorType, ...], y: TensorType) -> Saved:
        return Saved(own=1, work=numbers(y))
