"""A long picture in columns, like text, so that it fits a page or a slide."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import log

from netdsl.drawing.layout import Layout, Point, Rectangle
from netdsl.plot.place import Placed
from netdsl.plot.seams import Seam, fewest, ranges, seams
from netdsl.record import record

RATIO = 1.4
"""Width by height that a picture is best in."""
GUTTER = 46.0
"""Between columns; the line from one to the next goes up in it."""
_TURN = 14.0
"""Between what stands in a column and the line below and above it."""
_MOST = 12


@record
class Arranged:
    """A placed figure in its columns; `bridges` are the lines from one to the next, by corners.

    `upward` are the cards that a way upwards leads through: their stems are above them.
    """

    placed: Placed
    layout: Layout
    bridges: tuple[tuple[Point, ...], ...]
    upward: frozenset[int] = frozenset()


@record
class _Column:
    """The cards from `first` to `last`, and the rectangle around all of them."""

    first: int
    last: int
    around: Rectangle


def arranged(of: Placed, columns: int | None = None) -> Arranged:
    """The figure in so many columns, or in as many as bring it near to a good shape."""
    flat = _transposed(of) if of.right else of
    cuts = seams(flat)
    ratio = 1 / RATIO if of.right else RATIO
    best: tuple[float, list[_Column], list[Seam]] | None = None
    for count in range(1, min(len(cuts) + 1, _MOST) + 1) if columns is None else (columns,):
        taken = _split(flat, cuts, count)
        parts = _columns(flat, taken)
        width = sum(p.around.width + GUTTER for p in parts) - GUTTER
        height = max(p.around.height for p in parts)
        covered = sum(p.around.width * p.around.height for p in parts) / (width * height)
        off = abs(log(width / height / ratio)) - 1.5 * log(covered)
        if best is None or off < best[0] - 0.05:
            best = off, parts, taken
    assert best is not None
    made = _moved(flat, best[1], best[2])
    return _transposed_back(of, made) if of.right else made


def _split(of: Placed, cuts: Sequence[Seam], count: int) -> list[Seam]:
    """At most `count` columns, the longest of them as short as can be."""
    ys = [cut.y for cut in cuts]
    low, high = of.layout.height / max(count, 1), of.layout.height
    for _ in range(24):
        middle = (low + high) / 2
        taken = fewest(ys, of.layout.height, middle)
        edges = [0.0, *(ys[n] for n in taken), of.layout.height]
        longest = max(b - a for a, b in pairwise(edges))
        if len(taken) < count and longest <= middle:
            high = middle
        else:
            low = middle
    return [cuts[n] for n in fewest(ys, of.layout.height, high)]


def _columns(of: Placed, taken: Sequence[Seam]) -> list[_Column]:
    edges = [-1, *(cut.after for cut in taken), len(of.layout.boxes) - 1]
    starts = [n + 1 for n in edges[:-1]]
    column = {n: c for c, first in enumerate(starts) for n in range(first, edges[c + 1] + 1)}
    places: list[list[Rectangle]] = [[] for _ in starts]
    for n, box in enumerate(of.layout.boxes):
        places[column[n]].append(box)
    for (first, _), frame in zip(ranges(of), of.layout.clusters, strict=True):
        places[column[first]].append(frame)
    for line, course in zip(of.wires, of.layout.wires, strict=True):
        if column[line.start] == column[line.end]:
            places[column[line.end]] += [Rectangle(x, y, 0, 0) for x, y in course]
    return [
        _Column(first, last, _around(found))
        for first, last, found in zip(starts, edges[1:], places, strict=True)
    ]


def _around(places: Sequence[Rectangle]) -> Rectangle:
    left, top = min(p.x for p in places), min(p.y for p in places)
    right, bottom = max(p.x + p.width for p in places), max(p.bottom for p in places)
    return Rectangle(left, top, right - left, bottom - top)


def _moved(of: Placed, parts: Sequence[_Column], taken: Sequence[Seam]) -> Arranged:
    """Each column beside the one before, and the lines that join them."""
    shifts: list[Point] = []
    at = 0.0
    top = 2 * _TURN if len(parts) > 1 else 0.0
    for part in parts:
        shifts.append((at - part.around.x, top - part.around.y))
        at += part.around.width + GUTTER
    column = [c for c, p in enumerate(parts) for _ in range(p.first, p.last + 1)]
    layout = of.layout
    boxes = tuple(_by(box, shifts[column[n]]) for n, box in enumerate(layout.boxes))
    frames = tuple(
        _by(frame, shifts[column[first]])
        for (first, _), frame in zip(ranges(of), layout.clusters, strict=True)
    )
    wires = tuple(
        tuple((x + dx, y + dy) for x, y in course)
        for line, course in zip(of.wires, layout.wires, strict=True)
        for dx, dy in (shifts[column[line.end]],)
    )
    height = top + max(p.around.height for p in parts)
    made = Layout(at - GUTTER, height + (_TURN if taken else 0), boxes, frames, wires)
    return Arranged(of, made, tuple(_bridges(of, parts, taken, shifts)))


def _by(at: Rectangle, shift: Point) -> Rectangle:
    return Rectangle(at.x + shift[0], at.y + shift[1], at.width, at.height)


def _bridges(
    of: Placed, parts: Sequence[_Column], taken: Sequence[Seam], shifts: Sequence[Point]
) -> Iterator[tuple[Point, ...]]:
    """From the stem of the last card of a column to where its lines begin in the next one."""
    for c, cut in enumerate(taken):
        box = of.layout.boxes[cut.source]
        x, y = box.x + box.width / 2, box.bottom
        (dx, dy), (ex, ey) = shifts[c], shifts[c + 1]
        bottom = parts[c].around.bottom + dy + _TURN
        gutter = parts[c].around.x + parts[c].around.width + dx + GUTTER / 2
        above = parts[c + 1].around.y + ey - 2 * _TURN
        yield (
            (x + dx, y + dy),
            (x + dx, bottom),
            (gutter, bottom),
            (gutter, above),
            (x + ex, above),
            (x + ex, y + ey),
        )


def _transposed(of: Placed) -> Placed:
    return Placed(of.figure, of.faces, _turned(of.layout), of.stems, of.wires)


def _turned(of: Layout) -> Layout:
    def turn(at: Rectangle) -> Rectangle:
        return Rectangle(at.y, at.x, at.height, at.width)

    return Layout(
        of.height,
        of.width,
        tuple(map(turn, of.boxes)),
        tuple(map(turn, of.clusters)),
        tuple(tuple((y, x) for x, y in course) for course in of.wires),
    )


def _transposed_back(of: Placed, made: Arranged) -> Arranged:
    bridges = tuple(tuple((y, x) for x, y in corners) for corners in made.bridges)
    return Arranged(of, _turned(made.layout), bridges)
