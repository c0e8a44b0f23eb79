"""What one place of a layer's output sees of its input, an axis at a time.

All layers that move along an axis fit one rule: place `i` sees the places `j` for which
`up * j` is one of some evenly spaced numbers around `step * i`.
"""

from math import lcm
from typing import TYPE_CHECKING

from netdsl.layers.tensor import TensorType
from netdsl.record import record

if TYPE_CHECKING:  # importing it costs every command 2 ms
    from fractions import Fraction


@record
class Reach:
    """Place `i` sees `j` where `up * j == step * i + start + spacing * t`, `t` in `range(taps)`.

    A convolution has `up` 1: its kernel is `taps` wide and begins `start` places away. A
    transposed one has its stride there, and so has nearest upsampling its factor. Without
    `taps` nothing is seen. `source` is the axis of places of the input, where it is another.
    """

    step: int = 1
    taps: int = 1
    start: int = 0
    spacing: int = 1
    up: int = 1
    source: int | None = None


SAME = Reach()
"""The place itself and no other."""
NOTHING = Reach(taps=0)
"""No place: what is stretched over an axis says nothing of its places."""


def places(x: TensorType) -> tuple[int, ...]:
    """The axes of places: all but channels; of a row of indices its only axis."""
    if x.rank == 1 and x.integer:
        return (0,)
    return tuple(axis for axis in range(x.rank) if axis != x.channel_axis)


def everywhere_on(axis: int, x: TensorType) -> tuple[Reach | None, ...]:
    """Of a layer that mixes all places of one axis, and leaves the others alone."""
    return tuple([None if place == axis else SAME for place in places(x)])


def shifted(starts: tuple[int, ...]) -> tuple[Reach, ...]:
    """Of a layer whose first place is so far along each axis of the input."""
    return tuple([Reach(start=start) if start else SAME for start in starts])


def carried(order: tuple[int, ...], x: TensorType, y: TensorType) -> tuple[Reach | None, ...]:
    """Of a layer that lays axes anew: axis `i` of the output is axis `order[i]` of the input.

    Places that were channels see all.
    """
    found = {axis: Reach(source=number) for number, axis in enumerate(places(x))}
    return tuple([found.get(order[axis]) for axis in places(y)])


def between(step: "Fraction", offset: "Fraction", before: "Fraction", after: "Fraction") -> Reach:
    """Of a layer whose place `i` sees what lies around `c = step * i + offset`.

    It sees the places above `c - before` and below `c + after`, those two left out.
    """
    up = lcm(*(number.denominator for number in (step, offset, before, after)))
    first = int(up * (offset - before)) + 1
    return Reach(int(up * step), int(up * (before + after)) - 1, first, up=up)
