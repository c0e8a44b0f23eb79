"""Layers that lay the numbers out anew, or pass some of them on, and change none."""

from typing import Annotated, Any

from netdsl.layers.axes import AnyAxis
from netdsl.layers.base import Layer, LayerError
from netdsl.layers.demands import need_axis, need_size
from netdsl.layers.parameters import Flag, ParameterType, Whole, whole
from netdsl.layers.reach import Reach, carried, places, shifted
from netdsl.layers.saving import VIEW, Saved
from netdsl.layers.tensor import Size, TensorType, product


class NewShape(ParameterType):
    """Sizes of 1 or more, one of which may be -1: what is left over."""

    def check(self, value: Any) -> Any:
        sizes = tuple(map(whole, value)) if isinstance(value, tuple) else (whole(value),)
        if sizes and all(n is not None and (n >= 1 or n == -1) for n in sizes):
            if sizes.count(-1) < 2:
                return sizes
            raise ValueError("has -1 more than once: only one size can be what is left over")
        raise self.refuse(value)

    def expects(self) -> str:
        return "sizes such as `[64, 7, 7]`, each 1 or more, one of them perhaps -1"


class SequenceFlag(Flag):
    """`true` or `false`; a number is meant as a second size."""

    def check(self, value: Any) -> bool:
        if whole(value) is not None:
            raise ValueError("must be `true` or `false`: sizes stand in a list, `reshape([3, 4])`")
        return super().check(value)


class Order(ParameterType):
    """Every axis once, in the wanted order: `(1, 0)`."""

    settles = True

    def check(self, value: Any) -> Any:
        axes = tuple(map(whole, value)) if isinstance(value, tuple) else ()
        if axes and sorted(-1 if n is None else n for n in axes) == list(range(len(axes))):
            return axes
        raise self.refuse(value)

    def settle(self, value: Any, x: TensorType, layer: Any) -> Any:
        if len(value) != x.rank:
            names = ", ".join(f"{i} {name}" for i, name in enumerate(x.axis_names))
            raise ValueError(f"orders {len(value)} axes, but {x} has {x.rank} ({names})")
        return value

    def expects(self) -> str:
        return "every axis once, counted from 0 without the batch, such as `(1, 0)`"


Shape = Annotated[tuple[int, ...], NewShape()]
IsSequence = Annotated[bool, SequenceFlag()]
AxisOrder = Annotated[tuple[int, ...], Order()]
Place = Annotated[int, Whole()]
PlaceOrEnd = Annotated[int | None, Whole(optional=True)]


class Identity(Layer):
    """The value itself: the plain skip connection.

    Output: the shape of the input.
    """

    __slots__ = ()

    name = "identity"
    family = "shape"
    idle = True

    def infer(self, x: TensorType) -> TensorType:
        return x

    def saved(self, xs: tuple[TensorType, ...], y: TensorType) -> Saved:
        return VIEW


class Flatten(Layer):
    """All axes in one, channels first: `[C, H, W]` becomes `[C * H * W]`.

    Output: `[size]`.
    """

    __slots__ = ()

    name = "flatten"
    family = "shape"

    def accept(self, x: TensorType) -> None:
        need_axis(self, x)
        unknown = [axis for axis, size in enumerate(x.shape) if size is None]
        if unknown:
            need_size(self, x, unknown[0])

    def infer(self, x: TensorType) -> TensorType:
        self.accept(x)
        return TensorType((x.size,), limit=x.limit)

    def reach(self, x: TensorType, y: TensorType) -> tuple[Reach | None, ...] | None:
        return super().reach(x, y) if x.rank == 1 else None

    def saved(self, xs: tuple[TensorType, ...], y: TensorType) -> Saved:
        return VIEW


class Reshape(Layer):
    """The same numbers in the same order, channels first, under another shape.

    Output: `shape`. Two axes are `[C, L]`, but where the input is a sequence, or with
    `sequence = true`, they are a sequence `[L, D]`. Image to sequence, as in a vision
    transformer, is `reshape([C, H * W]) -> permute((1, 0))`.
    """

    __slots__ = ()

    name = "reshape"
    family = "shape"

    shape: Shape
    """The new sizes without the batch; one of them may be -1: what is left over."""
    sequence: IsSequence = False
    """Whether a shape of two axes is a sequence of vectors, `[L, D]`."""

    def accept(self, x: TensorType) -> None:
        need_axis(self, x)
        if self.sequence and len(self.shape) != 2:
            raise LayerError(
                "N204",
                f"`sequence` of `reshape` is for two axes, but `shape` has {len(self.shape)}",
                field="sequence",
            )

    def infer(self, x: TensorType) -> TensorType:
        self.accept(x)
        sequence = len(self.shape) == 2 and (x.sequence or self.sequence)
        at = 1 if sequence else 0
        sizes = [None if n == -1 else int(n) for n in self.shape]
        channels: Size = self.shape[at]
        if -1 in self.shape:
            rest = self._left_over(x, product(tuple(n for n in sizes if n is not None)) or 1)
            sizes[self.shape.index(-1)] = None if rest is None else int(rest)
            channels = rest if channels == -1 else channels
        elif None in x.shape:
            need_size(self, x, x.shape.index(None))
        elif product(tuple(sizes)) != x.size:
            raise self._does_not_fit(x, f"{product(tuple(sizes))}")
        return _type((*sizes[:at], channels, *sizes[at + 1 :]), x, sequence=sequence)

    def reach(self, x: TensorType, y: TensorType) -> tuple[Reach | None, ...] | None:
        return super().reach(x, y) if x == y else None

    def _left_over(self, x: TensorType, given: int) -> Size:
        """The size that -1 stands for, in terms of the channels where it can be."""
        known = product(tuple(n for n in x.shape if n is not None)) or 1
        if known % given:
            if None in x.shape:
                need_size(self, x, x.shape.index(None))
            raise self._does_not_fit(x, f"a multiple of {given}")
        if None in x.shape:
            return None
        assert x.channels is not None
        others = int(known) // int(x.channels)
        if others % given == 0:
            return x.channels * (others // given)
        return x.channels // (given // others) if given % others == 0 else int(known // given)

    def _does_not_fit(self, x: TensorType, wanted: str) -> LayerError:
        sizes = ", ".join(str(int(n)) for n in self.shape)
        remedy = None
        if -1 not in self.shape and len(self.shape) > 1:
            head = product(self.shape[:-1]) or 1
            if x.size is not None and x.size % head == 0:
                remedy = f"[{', '.join(str(int(n)) for n in self.shape[:-1])}, {x.size // head}]"
        return LayerError(
            "N306",
            f"`reshape` cannot make [{sizes}], which takes {wanted} numbers, "
            f"of {x}, which has {x.size}",
            field="shape",
            help="" if remedy is None else f"`{remedy}` has as many",
        )

    def saved(self, xs: tuple[TensorType, ...], y: TensorType) -> Saved:
        return VIEW


class Permute(Layer):
    """The axes in another order: axis `i` of the output is axis `axes[i]` of the input.

    Output: the sizes in that order. `permute((1, 0))` makes a sequence `[L, D]` of `[C, L]`,
    and the other way round; of three and more axes the first one is channels.
    """

    __slots__ = ()

    name = "permute"
    family = "shape"

    axes: AxisOrder
    """Every axis of the input once, counted from 0 without the batch."""

    def accept(self, x: TensorType) -> None:
        need_axis(self, x)

    def infer(self, x: TensorType) -> TensorType:
        axes: Any = self.normalise(x).axes
        shape = tuple([x.shape[axis] for axis in axes])
        return _type(shape, x, sequence=x.sequence != (tuple(axes) == (1, 0)))

    def reach(self, x: TensorType, y: TensorType) -> tuple[Reach | None, ...] | None:
        axes: Any = self.normalise(x).axes
        return carried(axes, x, y)

    def saved(self, xs: tuple[TensorType, ...], y: TensorType) -> Saved:
        return VIEW


class Slice(Layer):
    """Some places of one axis, from `start` to before `stop`, as Python counts them.

    Output: the shape of the input, with `stop - start` places on that axis.
    """

    __slots__ = ()

    name = "slice"
    family = "shape"

    axis: AnyAxis
    """The axis: its name, or its number from 0 without the batch."""
    start: Place
    """The first place; negative numbers count from the end."""
    stop: PlaceOrEnd = None
    """The place behind the last one; negative numbers count from the end, `none` is the end."""

    def accept(self, x: TensorType) -> None:
        need_axis(self, x)

    def infer(self, x: TensorType) -> TensorType:
        axis: Any = self.normalise(x).axis
        shape = (*x.shape[:axis], self._count(x, axis), *x.shape[axis + 1 :])
        return _type(shape, x, sequence=x.sequence)

    def reach(self, x: TensorType, y: TensorType) -> tuple[Reach | None, ...] | None:
        axis: Any = self.normalise(x).axis
        start = self.start if self.start >= 0 else self.start + (x.shape[axis] or -self.start)
        return shifted(tuple([int(start) if place == axis else 0 for place in places(x)]))

    def _count(self, x: TensorType, axis: int) -> Size:
        size = x.shape[axis]
        if size is None:
            return None
        start = self._place(x, axis, size, "start", self.start)
        stop = size if self.stop is None else self._place(x, axis, size, "stop", self.stop)
        if start >= stop:
            end = "the end" if self.stop is None else str(int(self.stop))
            raise LayerError(
                "N307",
                f"`slice` from {int(self.start)} to {end} takes nothing of "
                f"{_axis(x, axis)}, which has {_places(size)}",
                field="start",
            )
        return stop - start

    def _place(self, x: TensorType, axis: int, size: int, field: str, place: int) -> int:
        """The place counted from 0, which must be one of the axis, or its end."""
        if not -size <= place <= size:
            raise LayerError(
                "N307",
                f"`{field}` of `slice` is {int(place)}, but {_axis(x, axis)} has {_places(size)}",
                field=field,
            )
        return place if place >= 0 else size + place

    def saved(self, xs: tuple[TensorType, ...], y: TensorType) -> Saved:
        return VIEW


class Select(Layer):
    """One place of one axis, which is gone afterwards: `select(0, 0)` is a first token.

    Output: the shape of the input without that axis. Of two axes a vector is left; of three
    and more, the first one that is left is channels.
    """

    __slots__ = ()

    name = "select"
    family = "shape"

    axis: AnyAxis
    """The axis: its name, or its number from 0 without the batch."""
    index: Place
    """The place, from 0; negative numbers count from the end."""

    def accept(self, x: TensorType) -> None:
        need_axis(self, x)
        if x.rank < 2:
            raise LayerError(
                "N303",
                f"`select` would leave a single number of its input {x}, which is a vector",
                help="`slice(0, i, i + 1)` takes one place and keeps the axis",
            )

    def infer(self, x: TensorType) -> TensorType:
        axis: Any = self.normalise(x).axis
        size = x.shape[axis]
        if size is not None and not -size <= self.index < size:
            raise LayerError(
                "N307",
                f"`index` of `select` is {int(self.index)}, "
                f"but {_axis(x, axis)} has {_places(size)}",
                field="index",
                help=f"from 0 to {int(size) - 1}, or from -{int(size)} to -1",
            )
        return _type(x.shape[:axis] + x.shape[axis + 1 :], x, sequence=False)

    def reach(self, x: TensorType, y: TensorType) -> tuple[Reach | None, ...] | None:
        gone: Any = self.normalise(x).axis
        return carried(tuple([axis for axis in range(x.rank) if axis != gone]), x, y)

    def saved(self, xs: tuple[TensorType, ...], y: TensorType) -> Saved:
        return VIEW


def _type(shape: tuple[Size, ...], x: TensorType, *, sequence: bool) -> TensorType:
    """The type of such a shape with what `x` holds; only channels keep their expression."""
    at = 1 if sequence else 0
    sizes = [n if n is None or axis == at else int(n) for axis, n in enumerate(shape)]
    return TensorType(tuple(sizes), sequence, x.limit)


def _axis(x: TensorType, axis: int) -> str:
    return f"axis {axis} ({x.axis_names[axis]}) of {x}"


def _places(size: int) -> str:
    return f"{int(size)} place{'' if size == 1 else 's'}"
