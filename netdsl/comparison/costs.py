"""How unlike two layers are: what it costs to take one for the other.

To take a layer out, or to put one in, costs 1. So two layers that cost 2 are no pair.
"""

from netdsl.ir.graph import Node
from netdsl.layers.base import Layer

NO_PAIR = 9.0
OTHER_HOME = 1.0
"""More where somebody gave both layers other names, or the one's place is in both networks."""
_RENAMED, _RENAMED_IDLE = 0.05, 0.02
"""For another name: of a layer with weights, whose names move with it, and of any other."""
_CHANGED, _ARGUMENT, _MOST = 0.15, 0.05, 0.5
"""For other arguments at the same path, for each of them, and for all of them."""
_ELSEWHERE = 0.75
"""More for other arguments where the path is another too."""
_FAMILY_THERE, _FAMILY = 1.0, 1.4
"""For another layer of the family (relu, gelu), at the same path and at another."""
_KIND_THERE = 1.7
"""For a layer of another kind at the same path."""
_REUSE = 0.5
"""For weights of its own in place of another layer's."""


class Costs:
    """The layers of both networks by number, and what they cost as pairs; each is found once."""

    def __init__(self) -> None:
        self._ids: dict[tuple[Layer, bool], int] = {}
        self._layers: list[tuple[Layer, bool]] = []
        self._known: dict[tuple[int, int], tuple[float, float]] = {}

    def ids(self, nodes: list[Node]) -> list[int]:
        """A number for each node: equal where the layers are."""
        ids = self._ids
        made = []
        for node in nodes:
            key = (node.layer, node.reuses is not None)
            found = ids.get(key)
            if found is None:
                found = ids[key] = len(ids)
                self._layers.append(key)
            made.append(found)
        return made

    def of(self, a: int, b: int) -> tuple[float, float]:
        """The cost of two layers at the same path, and at different ones."""
        key = (a, b)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = _cost(*self._layers[a], *self._layers[b])
        return found


def _cost(a: Layer, reuses: bool, b: Layer, reused: bool) -> tuple[float, float]:
    renamed = _RENAMED if has_weights(a) or has_weights(b) else _RENAMED_IDLE
    extra = _REUSE if reuses != reused else 0.0
    if a == b:
        return extra, renamed + extra
    if type(a) is type(b):
        count = sum(x != y for x, y in zip(a.values.values(), b.values.values(), strict=True))
        changed = min(_CHANGED + _ARGUMENT * count, _MOST)
        return changed + extra, changed + _ELSEWHERE + extra
    if a.takes_several != b.takes_several:
        return NO_PAIR, NO_PAIR
    if a.family == b.family:
        return _FAMILY_THERE + extra, _FAMILY + extra
    return _KIND_THERE + extra, NO_PAIR


def has_weights(layer: Layer) -> bool:
    """Whether layers of this kind may own weights."""
    return type(layer).weights is not Layer.weights
