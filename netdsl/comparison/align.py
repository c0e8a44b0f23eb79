"""Two sequences of layers, aligned: which of one are which of the other, in the same order.

Short sequences are aligned at the least cost (`costs.py`). Long ones are first cut where
they agree, by the algorithm of Myers (1986, "An O(ND) difference algorithm and its
variations"), whose time is linear in the length for a given number of differences.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from netdsl.comparison.costs import OTHER_HOME, Costs
from netdsl.record import record

Pairs = list[tuple[int, int]]

_CELLS = 60_000
"""The largest table that is filled in."""
_DIFFERENCES = 600
"""So many differences are looked for in long sequences before their paths decide."""
_ISLAND = 3
"""Fewer layers that agree between two differences may be chance."""


@record
class Row:
    """A sequence of layers: the number of each layer (`Costs.ids`), its path, its label, its home.

    The label is empty where the name is an automatic one, by kind or position. The home is
    what people named in the path; `elsewhere` says that the other network has that home too.
    """

    ids: list[int]
    paths: list[str]
    labels: list[str]
    homes: list[str]
    elsewhere: list[bool]

    def part(self, start: int, end: int) -> "Row":
        """A piece of the sequence."""
        return self._each(lambda column: column[start:end])

    def backwards(self) -> "Row":
        """The sequence from its end."""
        return self._each(lambda column: column[::-1])

    def _each(self, of: Callable[[list[Any]], list[Any]]) -> "Row":
        return Row(
            of(self.ids), of(self.paths), of(self.labels), of(self.homes), of(self.elsewhere)
        )

    def __len__(self) -> int:
        return len(self.ids)


@record
class Gap:
    """The parts of both sequences between two places where they agree."""

    a_start: int
    a_end: int
    b_start: int
    b_end: int

    @property
    def cells(self) -> int:
        """The size of its table."""
        return (self.a_end - self.a_start) * (self.b_end - self.b_start)


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
        return _cheapest(a, b, gap, costs)
    inner_a, inner_b = a.part(gap.a_start, gap.a_end), b.part(gap.b_start, gap.b_end)
    agreed = _agreement(inner_a.ids, inner_b.ids, _DIFFERENCES)
    if agreed is None:
        agreed = _by_path(inner_a, inner_b, costs)
    else:
        agreed = _settled(agreed, inner_a, inner_b)
    made: Pairs = []
    at = (0, 0)
    gaps = _joined(_gaps(agreed, len(inner_a), len(inner_b)))
    for inner in gaps:
        made += _between(agreed, at, inner)
        if inner.cells <= _CELLS:
            made += _cheapest(inner_a, inner_b, inner, costs)
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


def _cheapest(a: Row, b: Row, gap: Gap, costs: Costs) -> Pairs:
    """The pairs of the cheapest alignment of a gap (Needleman & Wunsch 1970)."""
    width = gap.b_end - gap.b_start
    if not gap.cells:
        return []
    there = b.part(gap.b_start, gap.b_end)
    ids, paths, labels, homes, known = (
        there.ids, there.paths, there.labels, there.homes, there.elsewhere
    )  # fmt: skip
    above = [float(j) for j in range(width + 1)]
    ways: list[bytearray] = []
    for i in range(gap.a_start, gap.a_end):
        layer, path, label, home, at_home = (
            a.ids[i], a.paths[i], a.labels[i], a.homes[i], a.elsewhere[i]
        )  # fmt: skip
        prices = {other: costs.of(layer, other) for other in set(ids)}
        row = [above[0] + 1.0]
        way = bytearray(width)
        left = row[0]
        for j in range(width):
            same, different = prices[ids[j]]
            best = above[j] + (same if paths[j] == path else different)
            if home != homes[j] and (
                at_home or known[j] or (label and labels[j] and label != labels[j])
            ):
                best += OTHER_HOME
            choice = 0
            if above[j + 1] + 1.0 < best:
                best, choice = above[j + 1] + 1.0, 1
            if left + 1.0 < best:
                best, choice = left + 1.0, 2
            way[j] = choice
            row.append(best)
            left = best
        above = row
        ways.append(way)
    return _traced_back(ways, gap)


def _traced_back(ways: Sequence[bytearray], gap: Gap) -> Pairs:
    i, j = len(ways), gap.b_end - gap.b_start
    pairs: Pairs = []
    while i and j:
        match ways[i - 1][j - 1]:
            case 0:
                i, j = i - 1, j - 1
                pairs.append((gap.a_start + i, gap.b_start + j))
            case 1:
                i -= 1
            case _:
                j -= 1
    return pairs[::-1]


def _agreement(a: Sequence[int], b: Sequence[int], most: int) -> Pairs | None:
    """The longest common subsequence, where all but `most` elements are in it."""
    n, m = len(a), len(b)
    if abs(n - m) > most:
        return None
    furthest = {1: 0}
    history: list[dict[int, int]] = []
    for d in range(most + 1):
        history.append(dict(furthest))
        for k in range(-d, d + 1, 2):
            down = k == -d or (k != d and furthest[k - 1] < furthest[k + 1])
            x = furthest[k + 1] if down else furthest[k - 1] + 1
            y = x - k
            while x < n and y < m and a[x] == b[y]:
                x, y = x + 1, y + 1
            furthest[k] = x
            if x >= n and y >= m:
                return _common(history, n, m)
    return None


def _common(history: list[dict[int, int]], x: int, y: int) -> Pairs:
    pairs: Pairs = []
    for d in range(len(history) - 1, -1, -1):
        furthest = history[d]
        k = x - y
        down = k == -d or (k != d and furthest[k - 1] < furthest[k + 1])
        before_k = k + 1 if down else k - 1
        before_x = furthest[before_k] if d else 0
        before_y = before_x - before_k if d else 0
        while x > before_x and y > before_y:
            x, y = x - 1, y - 1
            pairs.append((x, y))
        x, y = before_x, before_y
    return pairs[::-1]


def _settled(pairs: Pairs, a: Row, b: Row) -> Pairs:
    """The same with every insertion slid to where most paths agree.

    Of equal layers in a row, it makes no difference to the rest which of them is new.
    """
    for _ in range(2):
        pairs = _slid(pairs, a, b)
        pairs = _flipped(_slid(_flipped(pairs), b, a))
        # Backwards, down is up.
        pairs = _backwards(pairs, a, b)
        a, b = a.backwards(), b.backwards()
    return pairs


def _slid(pairs: Pairs, a: Row, b: Row) -> Pairs:
    """Slide every run that is only in `b` down, as far as that lets more paths agree."""
    partner: list[int | None] = [None] * len(b)
    for i, j in pairs:
        partner[j] = i
    start = 0
    while start < len(b):
        end = start
        while end < len(b) and partner[end] is None:
            end += 1
        if end > start:
            end += _slide_run(partner, a, b, start, end)
        start = end + 1
    return [(i, j) for j, i in enumerate(partner) if i is not None]


def _slide_run(partner: list[int | None], a: Row, b: Row, start: int, end: int) -> int:
    """Slide the run from `start` to `end`; by how many layers."""
    gain = best = keep = offset = 0
    while end + offset < len(b) and b.ids[start + offset] == b.ids[end + offset]:
        i = partner[end + offset]
        if i is None:
            break
        gain += (a.paths[i] == b.paths[start + offset]) - (a.paths[i] == b.paths[end + offset])
        offset += 1
        if gain > best:
            best, keep = gain, offset
    for k in range(keep):
        partner[start + k], partner[end + k] = partner[end + k], None
    return keep


def _flipped(pairs: Pairs) -> Pairs:
    return [(j, i) for i, j in pairs]


def _backwards(pairs: Pairs, a: Row, b: Row) -> Pairs:
    return [(len(a) - 1 - i, len(b) - 1 - j) for i, j in reversed(pairs)]


def _by_path(a: Row, b: Row, costs: Costs) -> Pairs:
    """The most pairs of equal paths and likely layers that stand in the same order."""
    places = {path: j for j, path in enumerate(b.paths)}
    found = [
        (i, places[path])
        for i, path in enumerate(a.paths)
        if path in places and costs.of(a.ids[i], b.ids[places[path]])[0] < 1
    ]
    return _longest_increasing(found)


def _longest_increasing(pairs: Pairs) -> Pairs:
    """The longest subsequence whose second members increase too."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for index, (_, j) in enumerate(pairs):
        place = bisect_left(tails, j)
        before.append(ends[place - 1] if place else -1)
        if place == len(tails):
            tails.append(j)
            ends.append(index)
        else:
            tails[place], ends[place] = j, index
    made: Pairs = []
    at = ends[-1] if ends else -1
    while at >= 0:
        made.append(pairs[at])
        at = before[at]
    return made[::-1]
