"""A network that goes down and up again as a U: what skips across stands side by side."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from netdsl.drawing.layout import Cluster, Layout, Manner, Point, Rectangle, Wire, layout
from netdsl.drawing.writing import TITLE
from netdsl.plot.columns import Arranged
from netdsl.plot.faces import title_width
from netdsl.plot.place import DOWN, Placed, box_of
from netdsl.plot.seams import ranges
from netdsl.record import record

_UP = Manner(beside=14, below=20, middle=True, ordered="in", titles_below=True)
_ACROSS = 74.0
"""Between the way down and the way up."""
_BETWEEN = 44.0
"""Between levels: the lines across run there."""
_TURN = 16.0
_TIP = 9.0
"""The last part of a line, which has the arrow."""


@record
class Valley:
    """The first card of every stretch of the way: down, level by level, the ground, and up."""

    down: tuple[int, ...]
    ground: int
    up: tuple[int, ...]


def valley(of: Placed) -> Valley | None:
    """The levels of a network whose only long lines lie within one another."""
    firsts = _units(of)
    if firsts is None:
        return None
    unit = [u for u, (a, b) in enumerate(zip(firsts, [*firsts[1:], len(of.stems)], strict=True))
            for _ in range(a, b)]  # fmt: skip
    across = sorted({(unit[w.start], unit[w.end]) for w in of.wires if unit[w.end] > unit[w.start]})
    long = [(a, b) for a, b in across if b - a > 1]
    chain = {(a, b) for a, b in across if b - a == 1}
    nested = all(a < c and d < b for (a, b), (c, d) in pairwise(long))
    if len(long) < 2 or not nested or len(chain) != len(firsts) - 1:
        return None
    down = (0, *(a + 1 for a, _ in long))
    up = tuple(b for _, b in reversed(long))
    return Valley(
        tuple(firsts[n] for n in down[:-1]), firsts[down[-1]], tuple(firsts[n] for n in up)
    )


def _units(of: Placed) -> list[int] | None:
    """The first card of each frame that is in no other, and each card in none."""
    firsts: list[int] = []
    tops = [
        r for r, frame in zip(ranges(of), of.figure.frames, strict=True) if frame.parent is None
    ]
    inside = dict(tops)
    n = 0
    while n < len(of.stems):
        firsts.append(n)
        if of.figure.cards[n].frame is not None and n not in inside:
            return None
        n = inside.get(n, n) + 1
    return firsts


def u_shaped(of: Placed) -> Arranged | None:
    """The picture as a U; `None` where the network is none."""
    found = valley(of)
    return None if found is None else _U(of, found).made()


class _U:
    """Lays both sides out by themselves, then moves each stretch to its level."""

    def __init__(self, of: Placed, found: Valley) -> None:
        self._of = of
        self._turn = found.up[0]
        self._last = len(of.stems)
        self._left = self._side(0, self._turn, DOWN)
        self._right = _mirrored(self._side(self._turn, self._last, _UP))
        self._starts = [*found.down, found.ground, *found.up]
        self._levels = len(found.down)
        self._boxes: list[Rectangle] = [*self._left.boxes, *self._right.boxes]
        self._frames = _merged(of, self._turn, self._left, self._right)
        self._stretch = [0] * self._last
        for number, start in enumerate(self._starts):
            for n in range(start, self._last):
                self._stretch[n] = number

    def _side(self, first: int, last: int, manner: Manner) -> Layout:
        of = self._of
        numbers = [n for n, (a, _) in enumerate(ranges(of)) if first <= a < last]
        place = {number: n for n, number in enumerate(numbers)}
        boxes = [box_of(of, n, place) for n in range(first, last)]
        clusters = []
        for number in numbers:
            frame = of.figure.frames[number]
            parent = None if frame.parent is None else place[frame.parent]
            clusters.append(Cluster((title_width(frame), TITLE), parent))
        weights = {(w.start, w.end): w.weight for w in of.wires}
        order = of.wires if manner.ordered == "out" else of.figure.lines
        wires = [
            Wire(w.start - first, w.end - first, weights[w.start, w.end])
            for w in order
            if first <= w.start < w.end < last
        ]
        return layout(boxes, clusters, wires, manner)

    def made(self) -> Arranged:
        """Everything at its place."""
        shifts = self._shifts()
        boxes = tuple(_by(b, shifts[self._stretch[n]]) for n, b in enumerate(self._boxes))
        frames = tuple(
            _by(frame, shifts[self._stretch[first]])
            for (first, _), frame in zip(ranges(self._of), self._frames, strict=True)
        )
        bridges: list[tuple[Point, ...]] = []
        courses = self._courses()
        wires = []
        for wire in self._of.wires:
            a, b = self._stretch[wire.start], self._stretch[wire.end]
            if a == b:
                dx, dy = shifts[a]
                wires.append(tuple((x + dx, y + dy) for x, y in courses[wire.start, wire.end]))
                continue
            start, end = self._ends(boxes, wire)
            if (a >= self._levels + 1) == (b >= self._levels + 1):
                wires.append(_straight(start, end))
            else:
                below = max(frames_bottom(frames, boxes, self._of, wire.start), start[1]) + _TURN
                bridges.append((start, (start[0], below), (end[0], below), (end[0], end[1] + _TIP)))
                wires.append(_straight((end[0], end[1] + _TIP), end))
        width = max(p.x + p.width for p in (*boxes, *frames))
        height = max([p.bottom for p in (*boxes, *frames)] + [y for b in bridges for _, y in b])
        upward = frozenset(range(self._turn, self._last))
        made = Layout(width, height, boxes, frames, tuple(wires))
        return Arranged(self._of, made, tuple(bridges), upward)

    def _shifts(self) -> list[Point]:
        """How far each stretch moves: levels have their lower edges in common."""
        spans = list(self._spans())
        levels = self._levels
        across = self._left.width + _ACROSS
        made: list[Point] = [(0.0, 0.0)] * len(spans)
        ground = 0.0
        for level in range(levels):
            left, right = spans[level], spans[2 * levels - level]
            heights = [bottom - top for top, bottom in (left, right)]
            ground += max(heights) + (_BETWEEN if level else 0.0)
            made[level] = 0.0, ground - left[1]
            made[2 * levels - level] = across, ground - right[1]
        made[levels] = 0.0, ground + _BETWEEN - spans[levels][0]
        return made

    def _spans(self) -> Iterator[tuple[float, float]]:
        """The upper and lower edge of each stretch."""
        tops: dict[int, list[float]] = {}
        bottoms: dict[int, list[float]] = {}
        for n, box in enumerate(self._boxes):
            tops.setdefault(self._stretch[n], []).append(box.y)
            bottoms.setdefault(self._stretch[n], []).append(box.bottom)
        for (first, _), frame in zip(ranges(self._of), self._frames, strict=True):
            tops[self._stretch[first]].append(frame.y)
            bottoms[self._stretch[first]].append(frame.bottom)
        return ((min(tops[n]), max(bottoms[n])) for n in range(len(self._starts)))

    def _courses(self) -> dict[tuple[int, int], tuple[Point, ...]]:
        """The courses of lines within a side, by their ends."""
        made: dict[tuple[int, int], tuple[Point, ...]] = {}
        for side, first, last in (
            (self._left, 0, self._turn),
            (self._right, self._turn, self._last),
        ):
            order: Sequence[Wire] = self._of.wires if not first else self._of.figure.lines  # type: ignore[assignment]
            pairs = [(w.start, w.end) for w in order if first <= w.start < w.end < last]
            made.update(zip(pairs, side.wires, strict=True))
        return made

    def _ends(self, boxes: Sequence[Rectangle], wire: Wire) -> tuple[Point, Point]:
        """Where a line begins and ends: above cards on the way down, below them on the way up."""
        start, end = boxes[wire.start], boxes[wire.end]
        return (
            (start.x + start.width / 2, start.y if wire.start >= self._turn else start.bottom),
            (end.x + end.width / 2, end.bottom if wire.end >= self._turn else end.y),
        )


def frames_bottom(
    frames: Sequence[Rectangle], boxes: Sequence[Rectangle], of: Placed, card: int
) -> float:
    """The lower edge of the outermost frame around a card."""
    bottom = boxes[card].bottom
    frame = of.figure.cards[card].frame
    while frame is not None:
        bottom = max(bottom, frames[frame].bottom)
        frame = of.figure.frames[frame].parent
    return bottom


def _merged(of: Placed, turn: int, left: Layout, right: Layout) -> list[Rectangle]:
    """The frames of both sides in the order of the figure."""
    sides = iter(left.clusters), iter(right.clusters)
    return [next(sides[first >= turn]) for first, _ in ranges(of)]


def _mirrored(of: Layout) -> Layout:
    def flip(at: Rectangle) -> Rectangle:
        return Rectangle(at.x, of.height - at.bottom, at.width, at.height)

    return Layout(
        of.width,
        of.height,
        tuple(map(flip, of.boxes)),
        tuple(map(flip, of.clusters)),
        tuple(tuple((x, of.height - y) for x, y in course) for course in of.wires),
    )


def _by(at: Rectangle, shift: Point) -> Rectangle:
    return Rectangle(at.x + shift[0], at.y + shift[1], at.width, at.height)


def _straight(a: Point, b: Point) -> tuple[Point, ...]:
    """A line that leaves and arrives upright."""
    middle = (a[1] + b[1]) / 2
    return a, (a[0], middle), (b[0], middle), b
