"""Where a picture may be cut into columns: where nothing but one value goes on."""

from collections.abc import Sequence
from itertools import accumulate

from netdsl.plot.place import Placed
from netdsl.record import record


@record
class Seam:
    """A cut behind a card: `y` is where, `source` the card whose value goes on."""

    after: int
    y: float
    source: int


def seams(of: Placed) -> tuple[Seam, ...]:
    """All places to cut a picture that goes down, from top to bottom."""
    count = len(of.figure.cards)
    crossing, held = _crossing(of), _held(of)
    lowest = list(accumulate(_bottoms(of), max))
    highest = list(accumulate(reversed(_tops(of)), min))[::-1]
    made = []
    for n in range(count - 1):
        source = crossing[n]
        if source is not None and not held[n] and lowest[n] < highest[n + 1]:
            made.append(Seam(n, (lowest[n] + highest[n + 1]) / 2, source))
    return tuple(made)


def _crossing(of: Placed) -> list[int | None]:
    """Behind each card the only one whose lines go further, if there is one."""
    furthest: dict[int, int] = {}
    for line in of.figure.lines:
        furthest[line.start] = max(furthest.get(line.start, 0), line.end)
    ending: dict[int, list[int]] = {}
    for start, end in furthest.items():
        ending.setdefault(end, []).append(start)
    alive: dict[int, None] = {}
    made: list[int | None] = []
    for n in range(len(of.figure.cards)):
        for start in ending.get(n, ()):
            alive.pop(start)
        if n in furthest:
            alive[n] = None
        made.append(next(iter(alive)) if len(alive) == 1 else None)
    return made


def ranges(of: Placed) -> list[tuple[int, int]]:
    """The first and the last card of each frame, whatever stands between."""
    found = [(len(of.figure.cards), -1)] * len(of.figure.frames)
    for n, card in enumerate(of.figure.cards):
        if card.frame is not None:
            first, last = found[card.frame]
            found[card.frame] = min(first, n), max(last, n)
    for n in reversed(range(len(found))):
        parent = of.figure.frames[n].parent
        if parent is not None:
            (a, b), (first, last) = found[n], found[parent]
            found[parent] = min(a, first), max(b, last)
    return found


def _held(of: Placed) -> list[bool]:
    """Whether a frame goes on behind each card."""
    steps = [0] * (len(of.figure.cards) + 1)
    for first, last in ranges(of):
        steps[first] += 1
        steps[last] -= 1
    return [count > 0 for count in accumulate(steps)]


def _bottoms(of: Placed) -> list[float]:
    made = [place.bottom for place in of.layout.boxes]
    for (_, last), place in zip(ranges(of), of.layout.clusters, strict=True):
        made[last] = max(made[last], place.bottom)
    return made


def _tops(of: Placed) -> list[float]:
    made = [place.y for place in of.layout.boxes]
    for (first, _), place in zip(ranges(of), of.layout.clusters, strict=True):
        made[first] = min(made[first], place.y)
    return made


def fewest(cuts: Sequence[float], end: float, most: float) -> list[int]:
    """The cuts, by number, that leave no piece longer than `most` where that can be."""
    taken: list[int] = []
    start = 0.0
    for n, y in enumerate(cuts):
        further = cuts[n + 1] if n + 1 < len(cuts) else end
        if further - start > most and y > start:
            taken.append(n)
            start = y
    return taken
