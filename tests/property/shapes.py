"""Shapes as the generator predicts them: an oracle apart from the compiler's own rules."""

from dataclasses import dataclass, replace
from math import prod


@dataclass(frozen=True)
class Shape:
    """Channels and spatial sizes, without the batch; a vector has no spatial axes."""

    channels: int
    spatial: tuple[int, ...]

    @property
    def size(self) -> int:
        """The number of elements."""
        return self.channels * prod(self.spatial)

    @property
    def axes(self) -> tuple[int, ...]:
        """Channels first."""
        return (self.channels, *self.spatial)

    @property
    def literal(self) -> str:
        """As a `.net` file writes it."""
        return "x".join(map(str, self.axes)) if self.spatial else f"[{self.channels}]"

    def channelled(self, channels: int) -> "Shape":
        """With other channels."""
        return replace(self, channels=channels)

    def sized(self, spatial: tuple[int, ...]) -> "Shape":
        """With other spatial sizes."""
        return replace(self, spatial=spatial)


def window(n: int, kernel: int, stride: int, padding: str | int, dilation: int = 1) -> int:
    """The output size of a convolution or pooling along one axis; below 1 it does not fit."""
    reach = dilation * (kernel - 1) + 1
    if padding == "same":
        return -(-n // stride)
    if padding == "half":
        padding = dilation * (kernel - 1) // 2
    pad = 0 if padding == "valid" else int(padding)
    return (n + 2 * pad - reach) // stride + 1 if n + 2 * pad >= reach else 0


def ceil_window(n: int, kernel: int, stride: int, padding: int) -> int:
    """The same with `ceil = true`: no window starts behind the values."""
    out = -(-(n + 2 * padding - kernel) // stride) + 1
    return out - 1 if (out - 1) * stride >= n + padding else out
