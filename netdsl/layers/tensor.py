"""The type of a value: its shape without the batch axis, and what it holds."""

from math import prod

from netdsl.record import record

Size = int | None
"""The size of an axis; `None` where it is not known (`?`)."""

_SPATIAL_NAMES = {1: ("length",), 2: ("height", "width"), 3: ("depth", "height", "width")}


@record
class TensorType:
    """Channels first: `[C, L]`, `[C, H, W]`, `[C, D, H, W]`, or `[L, D]`, or `[D]`.

    `sequence` tells `[L, D]` (a sequence of vectors) from `[C, L]`. `limit` is set for
    whole numbers: all are below it (0: no limit is known). Otherwise the value is real.
    """

    shape: tuple[Size, ...]
    sequence: bool = False
    limit: int | None = None

    @property
    def rank(self) -> int:
        """The number of axes, without the batch."""
        return len(self.shape)

    @property
    def channel_axis(self) -> int:
        """The last axis of a sequence or a vector, the first of anything else."""
        return len(self.shape) - 1 if self.sequence else 0

    @property
    def channels(self) -> Size:
        """The size of the channel axis."""
        return self.shape[self.channel_axis]

    @property
    def spatial(self) -> tuple[Size, ...]:
        """The sizes of all axes but channels."""
        at = self.channel_axis
        return self.shape[:at] + self.shape[at + 1 :]

    @property
    def size(self) -> Size:
        """The number of elements; `None` where an axis is unknown."""
        return product(self.shape)

    @property
    def integer(self) -> bool:
        """Whether it holds whole numbers (indices)."""
        return self.limit is not None

    @property
    def axis_names(self) -> tuple[str, ...]:
        """`channels`, `height`, `width`, ...: the name of each axis."""
        spatial = self.spatial_names
        at = self.channel_axis
        return (*spatial[:at], "channels", *spatial[at:]) if self.shape else ()

    @property
    def spatial_names(self) -> tuple[str, ...]:
        """The names of all axes but channels."""
        count = max(len(self.shape) - 1, 0)
        return _SPATIAL_NAMES.get(count) or tuple(f"axis {i + 1}" for i in range(count))

    def with_channels(self, channels: Size) -> "TensorType":
        """The same with another number of channels."""
        at = self.channel_axis
        shape = (*self.shape[:at], channels, *self.shape[at + 1 :])
        return TensorType(shape, self.sequence, self.limit)

    def with_spatial(self, spatial: tuple[Size, ...]) -> "TensorType":
        """The same channels over other spatial axes."""
        at = self.channel_axis
        shape = (*spatial[:at], self.channels, *spatial[at:])
        return TensorType(shape, self.sequence, self.limit)

    def __str__(self) -> str:
        """`64x56x56`, `[10]`, `[?, 64]`: as it is written in a `.net` file."""
        sizes = ["?" if n is None else str(int(n)) for n in self.shape]
        if len(sizes) > 1 and "?" not in sizes:
            return "x".join(sizes)
        return f"[{', '.join(sizes)}]"


def product(sizes: tuple[Size, ...]) -> Size:
    """The product of sizes; `None` where one is unknown."""
    known = [n for n in sizes if n is not None]
    return prod(known) if len(known) == len(sizes) else None


def dims(sizes: tuple[Size, ...]) -> str:
    """`7x7`, `5`, `?x3`."""
    return "x".join("?" if n is None else str(int(n)) for n in sizes)
