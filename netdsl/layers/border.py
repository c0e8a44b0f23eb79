"""Layers that add places around the spatial axes, or take places away there."""

from typing import Any, ClassVar

from netdsl.layers.axes import PadWidths, Pair
from netdsl.layers.base import Layer, LayerError
from netdsl.layers.demands import need_maps
from netdsl.layers.reach import Reach, shifted
from netdsl.layers.saving import NOTHING, Saved
from netdsl.layers.tensor import TensorType


class Border(Layer):
    """The base of these layers: `n` is settled to a pair for each spatial axis."""

    __slots__ = ()

    family = "shape"

    sign: ClassVar[int] = 1
    """Whether places are added, 1, or taken away, -1."""

    def accept(self, x: TensorType) -> None:
        need_maps(self, x, range(1, 4))

    def reach(self, x: TensorType, y: TensorType) -> tuple[Reach | None, ...] | None:
        return shifted(tuple([-self.sign * before for before, _ in self.pairs(x)]))

    def pairs(self, x: TensorType) -> tuple[Pair, ...]:
        """Before and after each spatial axis."""
        found: Any = self.normalise(x).values["n"]
        return tuple((int(before), int(after)) for before, after in found)

    def grown(self, x: TensorType) -> TensorType:
        """The type with the border added, or taken away."""
        sizes = zip(x.spatial, self.pairs(x), strict=True)
        return x.with_spatial(
            tuple(None if n is None else int(n) + self.sign * sum(pair) for n, pair in sizes)
        )


class ZeroPad(Border):
    """Zeros around every spatial axis.

    Output: `[channels, *spatial]`, each axis longer by what is added before and after.
    """

    __slots__ = ()

    name = "zeropad"

    n: PadWidths
    """How many zeros: a number, one for each axis, or pairs (before, after)."""

    def infer(self, x: TensorType) -> TensorType:
        return self.grown(x)

    def saved(self, xs: tuple[TensorType, ...], y: TensorType) -> Saved:
        return NOTHING


class ReflectPad(Border):
    """A border in which the input is mirrored; the places at its edge are not repeated.

    Output: `[channels, *spatial]`, each axis longer by what is added before and after.
    `[1, 2, 3]` with two places on each side is `[3, 2, 1, 2, 3, 2, 1]`.
    """

    __slots__ = ()

    name = "reflectpad"

    n: PadWidths
    """How many places: a number, one for each axis, or pairs (before, after)."""

    def infer(self, x: TensorType) -> TensorType:
        for name, size, pair in zip(x.spatial_names, x.spatial, self.pairs(x), strict=True):
            if size is not None and max(pair) >= size:
                raise LayerError(
                    "N307",
                    f"`reflectpad` mirrors {max(pair)} places of the {name} of {x}, "
                    f"which has {int(size)}: the one at the edge is not repeated",
                    field="n",
                    help=f"at most {int(size) - 1} on the {name}; `zeropad` pads with any width",
                )
        return self.grown(x)

    def saved(self, xs: tuple[TensorType, ...], y: TensorType) -> Saved:
        return Saved(inputs=True, fresh=True)


class Crop(Border):
    """Places taken away at the ends of every spatial axis.

    Output: `[channels, *spatial]`, each axis shorter by what is taken away at both ends.
    """

    __slots__ = ()

    name = "crop"
    sign = -1

    n: PadWidths
    """How many places: a number, one for each axis, or pairs (before, after)."""

    def infer(self, x: TensorType) -> TensorType:
        for name, size, pair in zip(x.spatial_names, x.spatial, self.pairs(x), strict=True):
            if size is not None and sum(pair) >= size:
                raise LayerError(
                    "N307",
                    f"`crop` takes {pair[0]} + {pair[1]} places off the {name} of {x}, "
                    f"which has {int(size)}",
                    field="n",
                    help=f"leave at least one: at most {int(size) - 1} at both ends together",
                )
        return self.grown(x)

    def saved(self, xs: tuple[TensorType, ...], y: TensorType) -> Saved:
        return Saved(shares=True, hands_on=True, copies=True)
