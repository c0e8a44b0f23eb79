"""The receptive field of every value: how many places of the input one of its places sees.

A value's places repeat themselves: the place `period` further on sees the same, `shift` places
further on. So what the first `period` places see says it all, exactly, whatever is scaled up
and down in between, and however skip connections lie on each other. Borders do not count: the
input has no end.

What is the usual reading, where there are several: normalisations do not count; what joins by
stretching (the gate of squeeze and excitation) does not count either, or every such network
would see everything; an axis over which a layer looks everywhere has no number; branches count
as if they lay on each other, also where `concat` puts places behind places.
"""

from collections.abc import Iterator
from fractions import Fraction
from math import gcd, lcm, prod

from netdsl.ir.graph import Graph, Node
from netdsl.layers.reach import SAME, Reach, places
from netdsl.layers.tensor import TensorType
from netdsl.record import record

MOST_PHASES = 1024
"""How many places may see each something else; an axis beyond that has no number."""


@record
class Field:
    """What one place of a value sees, for each axis of places.

    `size` is the number of places of the input at most, from the first to the last; `None`
    is the whole input. `stride` is how many places of the input lie between two neighbours.
    """

    size: tuple[int | None, ...]
    stride: tuple[Fraction, ...]


@record
class _Axis:
    """The first and last place that each of the first `period` places sees; `None` sees none."""

    seen: tuple[tuple[int, int] | None, ...]
    shift: int

    @property
    def stride(self) -> Fraction:
        return Fraction(self.shift, len(self.seen))

    @property
    def size(self) -> int:
        return max((last - first + 1 for first, last in filter(None, self.seen)), default=0)

    def at(self, place: int) -> tuple[int, int] | None:
        """What a place sees, which may be any whole number."""
        repeats, phase = divmod(place, len(self.seen))
        found = self.seen[phase]
        if found is None:
            return None
        return found[0] + repeats * self.shift, found[1] + repeats * self.shift


_Axes = tuple[_Axis | None, ...]
_OWN = _Axis(((0, 0),), 1)
"""A place of the input sees itself."""
_NONE = _Axis((None,), 0)


def receptive_fields(graph: Graph) -> dict[int, Field | None]:
    """The field of every value, by its number; `None` for a value that has no places."""
    return {value: _field(axes) for value, axes in _axes(graph).items()}


def receptive_field(graph: Graph) -> tuple[int | None, ...] | None:
    """The largest field of a layer's output that is not the whole input, as papers quote it.

    An axis that all layers see all of is `None`. The whole is `None` where no value has
    places, and where layers see either one place or everything, as those of a transformer.
    """
    inputs = {source.value for source in graph.inputs}
    sizes = {
        tuple([None if axis is None else axis.size for axis in axes])
        for value, axes in _axes(graph).items()
        if value not in inputs
    }
    largest = max(sizes, key=_extent, default=())
    everywhere = any(None in size for size in sizes)
    trivial = all(n is None or n <= 1 for n in largest)
    return None if trivial and (everywhere or not largest) else largest


def _extent(size: tuple[int | None, ...]) -> tuple[int, int, tuple[int, ...]]:
    """What sizes are compared by: how many axes have a number, and these."""
    known = tuple([n for n in size if n is not None])
    return len(known), prod(known), known


def _axes(graph: Graph) -> dict[int, _Axes]:
    types = {source.value: source.type for source in graph.inputs}
    found: dict[int, _Axes] = {v: (_OWN,) * len(places(t)) for v, t in types.items()}
    for node in graph.nodes():
        branches = [_through(node, types[v], found[v]) for v in node.inputs]
        found[node.value] = tuple(map(_joined, zip(*branches, strict=True)))
        types[node.value] = node.type
    return found


def _through(node: Node, x: TensorType, axes: _Axes) -> _Axes:
    """What the places of a layer's output see through one of its inputs."""
    reaches = node.layer.reach(x, node.type)
    if reaches is None:
        return (None,) * len(places(node.type))
    return tuple([_along(axes, reach, number) for number, reach in enumerate(reaches)])


def _along(axes: _Axes, reach: Reach | None, number: int) -> _Axis | None:
    if reach is None:
        return None
    if not reach.taps:
        return _NONE
    axis = axes[number if reach.source is None else reach.source]
    return axis if axis is None or reach is SAME else _composed(axis, reach)


def _composed(axis: _Axis, reach: Reach) -> _Axis | None:
    """What a place sees through a layer and all before it."""
    around = reach.up * len(axis.seen)
    period = around // gcd(reach.step, around)
    if period > MOST_PHASES:
        return None
    shift = reach.step * period // around * axis.shift
    return _Axis(tuple([_hull(axis, reach, place) for place in range(period)]), shift)


def _hull(axis: _Axis, reach: Reach, place: int) -> tuple[int, int] | None:
    seen = [found for j in _taken(reach, place, len(axis.seen)) if (found := axis.at(j))]
    if not seen:
        return None
    return min(first for first, _ in seen), max(last for _, last in seen)


def _taken(reach: Reach, place: int, period: int) -> Iterator[int]:
    """The places that one place of the output sees, or as many at both ends as can matter."""
    first = reach.step * place + reach.start
    last = first + reach.spacing * (reach.taps - 1)
    if reach.spacing == 1:
        low, high = -(-first // reach.up), last // reach.up
        if high - low < 2 * period:
            return iter(range(low, high + 1))
        return iter((*range(low, low + period), *range(high - period + 1, high + 1)))
    numbers = range(first, last + 1, reach.spacing)
    return (number // reach.up for number in numbers if number % reach.up == 0)


def _joined(branches: tuple[_Axis | None, ...]) -> _Axis | None:
    """The places that any branch sees; of unlike strides, those of the branch that sees most."""
    known = [axis for axis in branches if axis is not None]
    if len(known) < len(branches):
        return None
    known = [axis for axis in known if axis.size] or known[:1]
    if len(known) == 1 or all(axis == known[0] for axis in known):
        return known[0]
    period = lcm(*(len(axis.seen) for axis in known))
    if len({axis.stride for axis in known}) > 1 or period > MOST_PHASES:
        return max(known, key=lambda axis: axis.size)
    seen = tuple([_union([axis.at(place) for axis in known]) for place in range(period)])
    return _Axis(seen, int(known[0].stride * period))


def _union(seen: list[tuple[int, int] | None]) -> tuple[int, int] | None:
    some = [found for found in seen if found]
    return (min(f for f, _ in some), max(n for _, n in some)) if some else None


def _field(axes: _Axes) -> Field | None:
    if not axes:
        return None
    return Field(
        tuple([None if axis is None else axis.size for axis in axes]),
        tuple([Fraction(0) if axis is None else axis.stride for axis in axes]),
    )
