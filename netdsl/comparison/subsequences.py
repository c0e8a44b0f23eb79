"""What long sequences have in common, in near-linear time."""

from bisect import bisect_left
from collections.abc import Hashable, Sequence

from netdsl.comparison.rows import Pairs


def longest_common(a: Sequence[Hashable], b: Sequence[Hashable], most: int) -> Pairs | None:
    """The longest common subsequence, where all but `most` elements are in it; else `None`.

    By Myers (1986), "An O(ND) difference algorithm and its variations".
    """
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


def longest_increasing(pairs: Pairs) -> Pairs:
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
