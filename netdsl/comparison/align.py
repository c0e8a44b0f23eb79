"""Two sequences of layers, aligned: which of one are which of the other, in the same order.

Short sequences are aligned at the least cost (`cheapest.py`). Long ones are first cut where
they agree (`subsequences.py`).
"""

from bisect import bisect_left
from collections.abc import Iterator

from netdsl.comparison.cheapest import cheapest
from netdsl.comparison.costs import Costs
from netdsl.comparison.rows import Gap, Pairs, Row
from netdsl.comparison.slide import settled
from netdsl.comparison.subsequences import longest_common, longest_increasing

_CELLS = 60_000
"""The largest table that is filled in."""
_DIFFERENCES = 600
"""So many differences are looked for in long sequences before their paths decide."""
_ISLAND = 3
"""Fewer layers that agree between two differences may be chance."""


def align(a: Row, b: Row, costs: Costs) -> Pairs:
    """The pairs, in order."""
    start, end = _common_ends(a, b)
    middle = Gap(start, len(a) - end, start, len(b) - end)
    pairs = [(i, i) for i in range(start)]
    pairs += _middle(a, b, middle, costs)
    pairs += [(len(a) - k, len(b) - k) for k in range(end, 0, -1)]
    return pairs


def _common_ends(a: Row, b: Row) -> tuple[int, int]:
    """How many layers are the same at the beginning, and at the end."""
    shorter = min(len(a), len(b))
    start = 0
    while start < shorter and a.ids[start] == b.ids[start] and a.paths[start] == b.paths[start]:
        start += 1
    end = 0
    rest = shorter - start
    while end < rest and a.ids[~end] == b.ids[~end] and a.paths[~end] == b.paths[~end]:
        end += 1
    return start, end


def _middle(a: Row, b: Row, gap: Gap, costs: Costs) -> Pairs:
    if gap.cells <= _CELLS:
        return cheapest(a, b, gap, costs)
    inner_a, inner_b = a.part(gap.a_start, gap.a_end), b.part(gap.b_start, gap.b_end)
    common = longest_common(inner_a.keys(), inner_b.keys(), _DIFFERENCES)
    if common is None:
        agreed = _by_path(inner_a, inner_b, costs)
    else:
        agreed = settled(common, inner_a, inner_b)
    made: Pairs = []
    at = (0, 0)
    gaps = _joined(_gaps(agreed, len(inner_a), len(inner_b)))
    for inner in gaps:
        made += _between(agreed, at, inner)
        if inner.cells <= _CELLS:
            made += cheapest(inner_a, inner_b, inner, costs)
        else:
            made += _inside(agreed, inner)
        at = (inner.a_end, inner.b_end)
    made += _between(agreed, at, Gap(len(inner_a), 0, len(inner_b), 0))
    return [(i + gap.a_start, j + gap.b_start) for i, j in made]


def _between(pairs: Pairs, at: tuple[int, int], gap: Gap) -> Pairs:
    """The pairs from a place up to a gap."""
    low, high = bisect_left(pairs, at), bisect_left(pairs, (gap.a_start, gap.b_start))
    return pairs[low:high]


def _inside(pairs: Pairs, gap: Gap) -> Pairs:
    low, high = bisect_left(pairs, (gap.a_start, 0)), bisect_left(pairs, (gap.a_end, 0))
    return pairs[low:high]


def _gaps(pairs: Pairs, length_a: int, length_b: int) -> Iterator[Gap]:
    i = j = 0
    for x, y in [*pairs, (length_a, length_b)]:
        if x > i or y > j:
            yield Gap(i, x, j, y)
        i, j = x + 1, y + 1


def _joined(gaps: Iterator[Gap]) -> Iterator[Gap]:
    """Gaps with next to nothing between them as one, as long as that stays small."""
    last: Gap | None = None
    for gap in gaps:
        if last is not None:
            both = Gap(last.a_start, gap.a_end, last.b_start, gap.b_end)
            if gap.a_start - last.a_end < _ISLAND and both.cells <= _CELLS // 8:
                last = both
                continue
            yield last
        last = gap
    if last is not None:
        yield last


def _by_path(a: Row, b: Row, costs: Costs) -> Pairs:
    """The most pairs of equal paths and likely layers that stand in the same order."""
    places = {path: j for j, path in enumerate(b.paths)}
    found = [
        (i, places[path])
        for i, path in enumerate(a.paths)
        if path in places and costs.of(a.ids[i], b.ids[places[path]])[0] < 1
    ]
    return longest_increasing(found)
