"""Both networks laid out at once."""

from collections import Counter
from collections.abc import Iterator, Sequence

from netdsl.comparison.page.faces import size, title_width
from netdsl.comparison.page.folds import Fold, folds
from netdsl.comparison.page.frames import Frame
from netdsl.comparison.page.union import Union
from netdsl.drawing.layout import Box, Cluster, Layout, Rectangle, Wire, layout
from netdsl.drawing.writing import TITLE
from netdsl.record import record

_GONE, _BRANCH, _CHAIN = 1, 2, 4
"""The weights of lines: those of the old network alone bend around the others."""


@record
class Picture:
    """Both networks, laid out once."""

    union: Union
    layout: Layout
    folds: tuple[Fold, ...]


def picture(union: Union) -> Picture:
    """Where everything stands."""
    numbers = [n for n, frame in enumerate(union.frames) if frame.nests]
    place = {number: n for n, number in enumerate(numbers)}
    around = dict(_innermost(union.frames))
    boxes = [
        Box(*size(spot), place[around[n]] if n in around else None)
        for n, spot in enumerate(union.spots)
    ]
    clusters = []
    for number in numbers:
        frame = union.frames[number]
        parent = None if frame.parent is None else place[frame.parent]
        clusters.append(Cluster((title_width(frame), TITLE), parent))
    wires = [Wire(w.start, w.end, n) for w, n in zip(union.wires, _weights(union), strict=True)]
    found = layout(boxes, clusters, wires)
    frames = tuple(
        found.clusters[place[n]] if frame.nests else _around(found, frame.spots)
        for n, frame in enumerate(union.frames)
    )
    whole = Layout(found.width, found.height, found.boxes, frames, found.wires)
    return Picture(union, whole, folds(union, whole))


def _weights(union: Union) -> Iterator[int]:
    """The new network is drawn straight, above all where one layer follows one other."""
    wires = [wire for wire in union.wires if wire.new]
    outs, ins = Counter(w.start for w in wires), Counter(w.end for w in wires)
    for wire in union.wires:
        alone = outs[wire.start] == ins[wire.end] == 1
        yield _GONE if not wire.new else _CHAIN if alone else _BRANCH


def _innermost(frames: Sequence[Frame]) -> Iterator[tuple[int, int]]:
    """The frame that each spot stands in; a smaller one comes later."""
    for number, frame in enumerate(frames):
        if frame.nests:
            yield from ((spot, number) for spot in frame.spots)


def _around(found: Layout, spots: Sequence[int]) -> Rectangle:
    """A frame around boxes, wherever they are."""
    places = [found.boxes[n] for n in spots]
    left, top = min(p.x for p in places) - 6, min(p.y for p in places) - 6 - TITLE
    right, bottom = max(p.x + p.width for p in places) + 6, max(p.bottom for p in places) + 6
    return Rectangle(left, top, right - left, bottom - top)
