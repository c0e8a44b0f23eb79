"""The arithmetic of windows that slide over an axis: convolutions and pools.

One place for the size of the output, the padding that `same` means, PyTorch's rule for
`ceil`, and the text that shows how a size came about. Sizes of axes are plain numbers
here, without traces: they follow from the whole network above, not from one block.
"""

from typing import Any

from netdsl.layers.axes import Pair
from netdsl.layers.base import Layer, LayerError
from netdsl.layers.reach import Reach
from netdsl.layers.saving import numbers
from netdsl.layers.tensor import Size, TensorType, dims
from netdsl.record import record


@record
class Window:
    """A window over one axis. `padding` is zeros before and after; `None` means `same`.

    With `ceil` a last window may reach over the end, but not start in the padding.
    """

    kernel: int
    stride: int = 1
    dilation: int = 1
    padding: Pair | None = (0, 0)
    ceil: bool = False

    @property
    def reach(self) -> int:
        """How many places a window spans, holes included."""
        return self.dilation * (self.kernel - 1) + 1

    def pads(self, size: Size) -> Pair | None:
        """Zeros before and after an axis of this size.

        `same` is TensorFlow's: as many as give `ceil(size / stride)` windows, the odd one
        at the end. `None` where that depends on an unknown size.
        """
        if self.padding is not None:
            return self.padding
        if size is None:
            if self.stride > 1:
                return None
            total = self.reach - 1
        else:
            total = max((-(-size // self.stride) - 1) * self.stride + self.reach - size, 0)
        total = int(total)
        return total // 2, total - total // 2

    def seen(self, size: Size) -> Reach:
        """What a window sees of an axis; where padding is not known, about its own place."""
        before, _ = self.pads(size) or ((self.reach - 1) // 2, 0)
        return Reach(int(self.stride), int(self.kernel), -int(before), int(self.dilation))

    def count(self, size: Size) -> Size:
        """How many windows there are: the size of the output. Below 1, none fits."""
        if size is None:
            return None
        if self.padding is None:
            return int(-(-size // self.stride))
        room = size + sum(self.padding) - self.reach
        if not self.ceil:
            return int(room // self.stride + 1)
        return int(-(-room // self.stride)) + 1 - self._drops(size, room)

    def _drops(self, size: int, room: int) -> bool:
        """Whether `ceil` would give a last window that starts in the padding."""
        before, _ = self.padding or (0, 0)
        return -(-room // self.stride) * self.stride >= size + before

    def arithmetic(self, size: int, *, dilated: bool = False) -> str:
        """The size of the output with the numbers that it follows from.

        `dilated` writes the dilation out also where it is 1.
        """
        count = self.count(size)
        if self.padding is None:
            return f"ceil({int(size)} / {int(self.stride)}) = {count}"
        kernel = f"{int(self.kernel)}"
        reach = f"{int(self.dilation)}*({kernel} - 1) - 1" if dilated else kernel
        room = f"{int(size)}{_padding_text(self.padding)} - {reach}"
        if not self.ceil:
            return f"({room}) // {int(self.stride)} + 1 = {count}"
        text = f"ceil(({room}) / {int(self.stride)}) + 1"
        if self._drops(size, size + sum(self.padding) - self.reach):
            text += " - 1 (it would start in the padding)"
        return f"{text} = {count}"


def _padding_text(pads: Pair) -> str:
    before, after = (int(n) for n in pads)
    if before == after:
        return f" + 2*{before}" if before else ""
    return "".join(f" + {n}" for n in (before, after) if n)


class Windowed(Layer):
    """The base of layers that slide a window over every spatial axis."""

    __slots__ = ()

    def windows(self, x: TensorType) -> tuple[Window, ...]:
        """The window of each spatial axis."""
        layer: Any = self.normalise(x)
        kernel = layer.kernel
        padding = getattr(layer, "padding", ((0, 0),) * len(kernel))
        pads = (None,) * len(kernel) if padding == "same" else padding
        dilation = getattr(layer, "dilation", (1,) * len(kernel))
        ceil = getattr(layer, "ceil", False)
        axes = zip(kernel, layer.stride, dilation, pads, strict=True)
        return tuple([Window(k, s, d, p, ceil) for k, s, d, p in axes])

    def slide(self, x: TensorType) -> tuple[Size, ...]:
        """The spatial sizes of the output; raises `LayerError` where a window does not fit."""
        windows = self.windows(x)
        sizes = tuple(w.count(n) for w, n in zip(windows, x.spatial, strict=True))
        if any(n is not None and n < 1 for n in sizes):
            raise self._does_not_fit(windows, x)
        return sizes

    def reach(self, x: TensorType, y: TensorType) -> tuple[Reach | None, ...] | None:
        return tuple([w.seen(size) for w, size in zip(self.windows(x), x.spatial, strict=True)])

    def padded_copy(self, x: TensorType, *, most: int | None = None) -> int:
        """The numbers of a copy with the padding around it; 0 where none is made.

        The frameworks' own layers pad both ends alike, pools by half of the kernel at most:
        `most` times the padding is at most the kernel. Without `most` there is always a copy.
        """
        windows = self.windows(x)
        pairs = [w.pads(n) or (0, 0) for w, n in zip(windows, x.spatial, strict=True)]
        if most is not None and all(
            before == after and most * before <= window.kernel
            for (before, after), window in zip(pairs, windows, strict=True)
        ):
            return 0
        sizes = [(n or 1) + sum(pair) for n, pair in zip(x.spatial, pairs, strict=True)]
        return numbers(x.with_spatial(tuple(sizes)))

    def arithmetic(self, x: TensorType) -> tuple[str, ...]:
        dilated = "dilation" in self.fields
        return tuple(
            f"{name}: {window.arithmetic(size, dilated=dilated)}"
            for name, window, size in zip(x.spatial_names, self.windows(x), x.spatial, strict=True)
            if size is not None
        )

    def _does_not_fit(self, windows: tuple[Window, ...], x: TensorType) -> LayerError:
        kernel = dims(tuple(w.kernel for w in windows))
        reach = dims(tuple(w.reach for w in windows))
        padded = tuple(
            None if n is None else n + sum(w.pads(n) or (0, 0))
            for w, n in zip(windows, x.spatial, strict=True)
        )
        room = dims(padded)
        spans = "" if reach == kernel else f", which spans {reach} with its dilation,"
        added = "" if padded == x.spatial else f", {room} with its padding"
        return LayerError(
            "N304",
            f"the {kernel} window of `{self.name}`{spans} does not fit into {x}{added}",
            field="kernel",
            arithmetic=self.arithmetic(x),
            help=f"make the window at most {room}"
            + (", or write `padding = same`" if "padding" in self.fields else ""),
        )
