"""Layers that trade places for channels, or make more or fewer places of an axis."""

from collections.abc import Callable
from typing import Any

from netdsl.emit.code import Call, call
from netdsl.emit.lower import Unsupported
from netdsl.layers.resize import ChannelShuffle, PixelShuffle, PixelUnshuffle, Upsample
from netdsl.layers.tensor import TensorType
from netdsl_torch.lowering import Lowered, lower, same_or_tuple

EXACT_FACTOR = 40
"""The largest factor up to which PyTorch's `nearest`, which multiplies by the rounded
inverse, finds the right place in float32 for every size."""

_MODES = {
    "linear": {1: "linear", 2: "bilinear", 3: "trilinear"},
    "cubic": {2: "bicubic"},
}


@lower.of(Upsample)
def upsample(layer: Upsample, x: TensorType) -> Lowered:
    """PyTorch's own, but for `nearest` between sizes that do not divide each other.

    A whole factor gives the same numbers as the sizes that it leads to.
    """
    values = layer.values
    factor, size, mode = values["factor"], values["size"], values["mode"]
    given = {"scale_factor" if size is None else "size": same_or_tuple(size or factor)}
    if mode != "nearest":
        name = _MODES[mode][x.rank - 1]
        return _interpolated(**given, mode=name, align_corners=layer.align_corners)
    if factor is not None and max(factor) > EXACT_FACTOR:
        size = layer.infer(x).spatial
        if None in size:
            raise Unsupported(f"factors above {EXACT_FACTOR} need known sizes to be exact")
        return _gathered(size)
    if size is not None and not all(map(_exact, x.spatial, size)):
        return _gathered(size)
    return _interpolated(**given, mode="nearest")


def _exact(n: int | None, m: int) -> bool:
    """Whether PyTorch's `nearest` from n to m places is right."""
    return n is not None and (n % m == 0 or (m % n == 0 and m // n <= EXACT_FACTOR))


def _interpolated(**options: Any) -> Lowered:
    return Lowered(
        call("nn.Upsample", **options), lambda v: call("F.interpolate", v, **options), fresh=True
    )


def _gathered(size: tuple[Any, ...]) -> Lowered:
    return Lowered(function=lambda v: call("resize_nearest", v, size), fresh=True)


@lower.of(PixelShuffle)
def pixel_shuffle(layer: PixelShuffle, x: TensorType) -> Lowered:
    return Lowered(call("nn.PixelShuffle", layer.r), _function("pixel_shuffle", layer.r))


@lower.of(PixelUnshuffle)
def pixel_unshuffle(layer: PixelUnshuffle, x: TensorType) -> Lowered:
    return Lowered(call("nn.PixelUnshuffle", layer.r), _function("pixel_unshuffle", layer.r))


@lower.of(ChannelShuffle)
def channel_shuffle(layer: ChannelShuffle, x: TensorType) -> Lowered:
    return Lowered(
        call("nn.ChannelShuffle", layer.groups), _function("channel_shuffle", layer.groups)
    )


def _function(name: str, number: int) -> Callable[..., Call]:
    return lambda v: call(f"F.{name}", v, number)
