"""Where the boxes of a graph stand, in layers from top to bottom: Graphviz' `dot` decides.

Everything is told by numbers, in the units of the picture; y grows downwards.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from typing import Any

from netdsl.diagnostics import Diagnostic, Help, NetdslError, Note
from netdsl.record import record

Point = tuple[float, float]

MOST_BOXES = 6_000
"""More than that nobody can read, and no browser shows with ease."""
_PATIENCE = 20.0
"""Seconds that a layout may take."""
_THOROUGH = "splines=spline"
_HASTY = "splines=line nslimit=1 nslimit1=1 mclimit=0.1"
_INCH = 72.0


@record
class Manner:
    """How a layout looks. `beside` and `below` are the gaps between boxes, in points.

    With `right`, it goes from left to right. With `middle`, lines leave a box at the middle
    of one edge and enter at that of the other. `ordered` is `out` or `in`: what comes out
    of a box, or goes into it, stands in the order of its lines. With `titles_below`, what is
    written on clusters stands at their lower edges.
    """

    beside: float = 11.52
    below: float = 18.72
    right: bool = False
    middle: bool = False
    ordered: str = ""
    titles_below: bool = False


PLAIN = Manner()


@record
class Box:
    """Something to place: its size, and the number of the cluster that it stands in."""

    width: float
    height: float
    cluster: int | None = None


@record
class Cluster:
    """A frame around boxes and other clusters. `title` is the size of what is written on it."""

    title: Point
    parent: int | None = None


@record
class Wire:
    """A line between two boxes, by their numbers.

    The higher number stands below the lower one, whichever is the start. What weighs more
    is shorter and straighter.
    """

    start: int
    end: int
    weight: int = 1


@record
class Rectangle:
    """A place: its upper left corner and its size."""

    x: float
    y: float
    width: float
    height: float

    @property
    def bottom(self) -> float:
        """The y of its lower edge."""
        return self.y + self.height


@record
class Layout:
    """The places of boxes and clusters, by number, and the course of every wire.

    A course is a chain of cubic Bézier curves, point after point, from start to end.
    """

    width: float
    height: float
    boxes: tuple[Rectangle, ...]
    clusters: tuple[Rectangle, ...]
    wires: tuple[tuple[Point, ...], ...]


def layout(
    boxes: Sequence[Box],
    clusters: Sequence[Cluster],
    wires: Sequence[Wire],
    manner: Manner = PLAIN,
) -> Layout:
    """Place everything. `NetdslError` without Graphviz, and for what is too large for it.

    A cluster stands behind its parent in the sequence.
    """
    needed()
    if len(boxes) > MOST_BOXES:
        raise _too_large(f"{len(boxes):,} boxes; a drawing has at most {MOST_BOXES:,}")
    for care in (_THOROUGH, _HASTY):
        answer = _answer("\n".join(_graph(boxes, clusters, wires, manner, care)))
        if answer is not None:
            return _layout(answer, len(boxes), len(clusters), wires)
    raise _too_large(f"{len(boxes):,} boxes and {len(wires):,} lines are too many for `dot`")


def needed() -> None:
    """`NetdslError` where there is no Graphviz."""
    if find_spec("pygraphviz") is None:
        message = "to lay out a drawing, the package `pygraphviz` is needed"
        help_ = Help('`pip install "netdsl[plot]"`')
        raise NetdslError([Diagnostic("N807", message, None, helps=(help_,))])


def _too_large(why: str) -> NetdslError:
    return NetdslError([Diagnostic("N901", "the drawing is too large", None, notes=(Note(why),))])


def _answer(graph: str) -> dict[str, Any] | None:
    """What Graphviz says; `None` where it takes too long, or breaks down at such a graph."""
    command = [sys.executable, "-P", os.path.join(os.path.dirname(__file__), "dot.py")]
    try:
        done = subprocess.run(  # noqa: S603
            command, input=graph.encode(), capture_output=True, timeout=_PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        return None
    if done.returncode > 0:
        why = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        message = f"the package `pygraphviz` does not work: {why}"
        raise NetdslError([Diagnostic("N807", message, None)])
    if done.returncode:
        return None
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _graph(
    boxes: Sequence[Box],
    clusters: Sequence[Cluster],
    wires: Sequence[Wire],
    manner: Manner,
    care: str,
) -> Iterator[str]:
    """The graph in the DOT language."""
    gaps = f"nodesep={manner.beside / _INCH:.4g} ranksep={manner.below / _INCH:.4g}"
    way = "rankdir=LR " if manner.right else ""
    order = f"ordering={manner.ordered} " if manner.ordered else ""
    place = "labelloc=b " if manner.titles_below else ""
    yield f"digraph {{ graph [{gaps} {way}{order}{place}{care}]"
    yield 'node [shape=box fixedsize=true label=""]'
    ends = ("e", "w") if manner.right else ("s", "n")
    middle = f" tailport={ends[0]} headport={ends[1]}" if manner.middle else ""
    yield f"edge [dir=none{middle}]"
    inside: list[list[int]] = [[] for _ in clusters]
    below: list[list[int]] = [[] for _ in clusters]
    tops: list[int] = []
    for number, cluster in enumerate(clusters):
        (tops if cluster.parent is None else below[cluster.parent]).append(number)
    for number, box in enumerate(boxes):
        yield f"{number} [width={box.width / _INCH:.4f} height={box.height / _INCH:.4f}]"
        if box.cluster is not None:
            inside[box.cluster].append(number)
    stack: list[int | None] = list(reversed(tops))
    while stack:
        at = stack.pop()
        if at is None:
            yield "}"
            continue
        yield f"subgraph cluster_{at} {{ {_title(clusters[at].title)}"
        yield " ".join(map(str, inside[at]))
        stack += [None, *reversed(below[at])]
    for number, wire in enumerate(wires):
        upper, lower = sorted((wire.start, wire.end))
        yield f"{upper} -> {lower} [id={number} weight={wire.weight}]"
    yield "}"


def _title(size: Point) -> str:
    """A title of that size. A table has one that no font on the machine changes."""
    width, height = (round(n) for n in size)
    return (
        "graph [margin=7 labeljust=l label=<<TABLE BORDER='0' CELLBORDER='0' CELLPADDING='0' "
        f"CELLSPACING='0' FIXEDSIZE='TRUE' WIDTH='{width}' HEIGHT='{height}'>"
        "<TR><TD></TD></TR></TABLE>>]"
    )


def _layout(answer: dict[str, Any], boxes: int, clusters: int, wires: Sequence[Wire]) -> Layout:
    whole = _around(_drawn(answer))
    left, top = whole.x, whole.bottom
    places: list[Rectangle] = [Rectangle(0, 0, 0, 0)] * boxes
    frames: list[Rectangle] = [Rectangle(0, 0, 0, 0)] * clusters
    for item in answer.get("objects", ()):
        name = item["name"]
        place = _around([(x - left, top - y) for x, y in _drawn(item)])
        if name.startswith("cluster_"):
            frames[int(name.removeprefix("cluster_"))] = place
        else:
            places[int(name)] = place
    courses: list[tuple[Point, ...]] = [()] * len(wires)
    for edge in answer.get("edges", ()):
        number = int(edge["id"])
        course = [(x - left, top - y) for x, y in _drawn(edge)]
        if wires[number].start > wires[number].end:
            course.reverse()
        courses[number] = tuple(course)
    return Layout(whole.width, whole.height, tuple(places), tuple(frames), tuple(courses))


def _drawn(item: dict[str, Any]) -> list[Point]:
    """The points of an outline or a curve.

    They are exact: attributes such as `pos` have five digits, too few for a long network.
    """
    found = next(step["points"] for step in item["_draw_"] if "points" in step)
    return [(x, y) for x, y in found]


def _around(points: Sequence[Point]) -> Rectangle:
    left, top = (min(axis) for axis in zip(*points, strict=True))
    right, bottom = (max(axis) for axis in zip(*points, strict=True))
    return Rectangle(left, top, right - left, bottom - top)
