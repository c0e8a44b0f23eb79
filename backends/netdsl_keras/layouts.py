"""How a weight lies in PyTorch and in Keras: reshaped, its axes permuted, reshaped.

Every layout is a permutation of the numbers, so gradients and the state of an optimiser
map as the weights do. numpy is imported when an array is to be changed.
"""

from math import prod
from typing import Any

from netdsl.record import record


@record
class Layout:
    """From PyTorch's layout to Keras' and back.

    `shape` is PyTorch's. `split` is a shape of as many numbers, whose axes are put in the
    order `axes`; the result is reshaped to `keras_shape`. With `blocks`, what stands along
    the first axis of `split` is put in that order before.
    """

    name: str
    shape: tuple[int, ...]
    split: tuple[int, ...]
    axes: tuple[int, ...]
    keras_shape: tuple[int, ...]
    blocks: tuple[int, ...] = ()

    def to_keras(self, array: Any) -> Any:
        """An array in PyTorch's layout, in Keras'. Always a copy: nothing is shared."""
        import numpy

        split = numpy.reshape(array, self.split)
        moved = (split[list(self.blocks)] if self.blocks else split).transpose(self.axes)
        return numpy.array(moved, order="C").reshape(self.keras_shape)

    def to_torch(self, array: Any) -> Any:
        """An array in Keras' layout, in PyTorch's. Always a copy."""
        import numpy

        back = tuple(self.axes.index(i) for i in range(len(self.axes)))
        moved = numpy.reshape(array, tuple(self.split[i] for i in self.axes)).transpose(back)
        if self.blocks:
            moved = moved[numpy.argsort(self.blocks)]
        return numpy.array(moved, order="C").reshape(self.shape)

    def order(self) -> list[int]:
        """For each number in Keras' order, its place in PyTorch's."""
        steps = [prod(self.split[i + 1 :]) for i in range(len(self.split))]
        places = [0]
        for axis in self.axes:
            along = self.blocks if self.blocks and axis == 0 else range(self.split[axis])
            places = [p + steps[axis] * i for p in places for i in along]
        return places


def layout(name: str, shape: tuple[int, ...], number: int = 0) -> Layout:
    """The layout of this name for a weight of this shape in PyTorch."""
    shape = tuple(int(n) for n in shape)
    rank = len(shape)
    match name:
        case "id":
            return _permuted(name, shape, tuple(range(rank)))
        case "conv":
            return _permuted(name, shape, (*range(2, rank), 1, 0))
        case "dense":
            return _permuted(name, shape, (1, 0))
        case "connections":
            return _permuted(name, shape, (*range(1, rank), 0))
        case "flat":
            return Layout(name, shape, shape, tuple(range(rank)), (prod(shape),))
        case "behind":
            return Layout(name, shape, shape, tuple(range(rank)), (*(1,) * number, *shape))
        case "depthwise":
            split = (shape[0] // number, number, *shape[2:])
            axes = (*range(2, rank), 0, 1)
            return Layout(name, shape, split, axes, tuple(split[i] for i in axes))
        case "gates":
            return _gates(name, shape)
    raise ValueError(f"there is no layout {name!r}")


def _gates(name: str, shape: tuple[int, ...]) -> Layout:
    """The gates of a GRU: PyTorch has reset, update, new; Keras update, reset, new."""
    split = (3, shape[0] // 3, *shape[1:])
    axes = (*range(2, len(split)), 0, 1)
    return Layout(name, shape, split, axes, shape[::-1], (1, 0, 2))


def _permuted(name: str, shape: tuple[int, ...], axes: tuple[int, ...]) -> Layout:
    return Layout(name, shape, shape, axes, tuple(shape[i] for i in axes))
