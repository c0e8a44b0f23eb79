"""The cheapest alignment of two short sequences (Needleman & Wunsch 1970)."""

from collections.abc import Sequence

from netdsl.comparison.costs import OTHER_HOME, Costs
from netdsl.comparison.rows import Gap, Pairs, Row


def cheapest(a: Row, b: Row, gap: Gap, costs: Costs) -> Pairs:
    """The pairs of a gap that cost least together, with what is left alone."""
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
