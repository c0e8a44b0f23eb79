"""One of the two panes: a network drawn where the layout of both has its layers."""

from collections import Counter
from collections.abc import Iterator, Sequence

from netdsl.comparison.page.faces import (
    LINE,
    MARK,
    PADDING,
    SMALL,
    Face,
    face,
    marks_width,
    size,
    title,
    title_width,
)
from netdsl.comparison.page.folds import Fold, folds
from netdsl.comparison.page.frames import Frame
from netdsl.comparison.page.union import Spot, Union, Wire
from netdsl.comparison.report import Side
from netdsl.comparison.wording import names
from netdsl.drawing import layout as drawing
from netdsl.drawing.layout import Box, Cluster, Layout, Point, Rectangle, layout
from netdsl.drawing.markup import Element, element
from netdsl.ir.graph import Scope
from netdsl.record import record

SIDES = ("old", "new")
STYLES = {
    "+": "added",
    "-": "removed",
    "~": "changed",
    "^": "moved",
    "=": "renamed",
    ">": "rewired",
}
_MARGIN = 16.0
_TITLE = 15.0
_BASE = 17.0
_BELOW = 33.0
_TAB = 3.0
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
        clusters.append(Cluster((title_width(frame), _TITLE), parent))
    wires = [
        drawing.Wire(w.start, w.end, n) for w, n in zip(union.wires, _weights(union), strict=True)
    ]
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
    left, top = min(p.x for p in places) - 6, min(p.y for p in places) - 6 - _TITLE
    right, bottom = max(p.x + p.width for p in places) + 6, max(p.bottom for p in places) + 6
    return Rectangle(left, top, right - left, bottom - top)


def pane(of: Picture, side: int) -> Element:
    """The drawing of the old network (0) or the new one (1)."""
    width, height = of.layout.width + 2 * _MARGIN, of.layout.height + 2 * _MARGIN
    return element(
        "svg",
        {
            "id": f"{SIDES[side]}-graph",
            "viewBox": f"{-_MARGIN:g} {-_MARGIN:g} {width:.2f} {height:.2f}",
            "width": width,
            "height": height,
            "role": "group",
            "aria-label": f"the {SIDES[side]} network",
        },
        element("g", {"class": "frames"}, *_frames(of, side)),
        element("g", {"class": "wires"}, *_wires(of, side)),
        element("g", {"class": "titles"}, *_titles(of, side)),
        element("g", {"class": "spots"}, *_spots(of, side)),
        element("g", {"class": "folds"}, *_folds(of, side)),
    )


def _frames(of: Picture, side: int) -> Iterator[Element]:
    for number, frame in enumerate(of.union.frames):
        if (frame.old, frame.new)[side] is not None:
            at = of.layout.clusters[number]
            given: dict[str, str | float | None] = {
                "class": f"frame{_frame_style(frame)}",
                "data-frame": str(number),
                **_sizes(at),
                "rx": 7,
            }
            yield element("rect", given)


def _sizes(at: Rectangle) -> dict[str, float]:
    return {"x": at.x, "y": at.y, "width": at.width, "height": at.height}


def _titles(of: Picture, side: int) -> Iterator[Element]:
    """What is written on frames: above the lines that cross them."""
    for number, frame in enumerate(of.union.frames):
        scope = (frame.old, frame.new)[side]
        if scope is not None:
            yield _title(number, frame, scope, of.layout.clusters[number])


def _title(number: int, frame: Frame, scope: Scope, at: Rectangle) -> Element:
    name, call = title(scope)
    mark = _frame_mark(frame)
    return element(
        "text",
        {
            "class": f"title{_frame_style(frame)}",
            "data-frame": str(number),
            "x": at.x + PADDING,
            "y": at.y + _TITLE,
        },
        element("title", None, _full_title(scope)),
        element("tspan", {"class": "mark"}, f"{mark} ") if mark else None,
        element("tspan", {"class": "name"}, name),
        element("tspan", {"class": "call"}, f"  {call}") if call else None,
    )


def _full_title(scope: Scope) -> str:
    _, call = title(scope)
    return "\n".join(filter(None, (f"{scope.path}  {call}".rstrip(), scope.doc)))


def _frame_style(frame: Frame) -> str:
    mark = _frame_mark(frame)
    return f" {STYLES[mark]}" if mark else ""


def _frame_mark(frame: Frame) -> str:
    if frame.old is None:
        return "+"
    if frame.new is None:
        return "-"
    if title(frame.old)[1] != title(frame.new)[1]:
        return "~"
    return "" if frame.old.name == frame.new.name else "="


def _wires(of: Picture, side: int) -> Iterator[Element]:
    for wire, course in zip(of.union.wires, of.layout.wires, strict=True):
        if (wire.old, wire.new)[side]:
            yield element("path", _wire(wire, course, side))


def _wire(wire: Wire, course: Sequence[Point], side: int) -> dict[str, str]:
    only = not (wire.old and wire.new)
    style = ("removed", "added")[side] if only else "kept"
    return {
        "class": f"wire {style}",
        "d": _path(course),
        "marker-end": f"url(#arrow-{style})",
        "data-from": str(wire.start),
        "data-to": str(wire.end),
    }


def _path(course: Sequence[Point]) -> str:
    first, *rest = (f"{x:.1f},{y:.1f}" for x, y in course)
    return f"M{first}C{' '.join(rest)}"


def _spots(of: Picture, side: int) -> Iterator[Element]:
    for number, spot in enumerate(of.union.spots):
        at = spot.sides[side]
        if at is not None:
            yield _spot(number, spot, at, side, of.layout.boxes[number])


def _spot(number: int, spot: Spot, at: Side, side: int, place: Rectangle) -> Element:
    style = f" {STYLES[spot.marks[0]]}" if spot.marks else ""
    other = spot.sides[1 - side]
    reshaped = other is not None and other.shape != at.shape
    port = place.height / 2 if spot.kind != "layer" else 5
    what = STYLES[spot.marks[0]] if spot.marks else "the same"
    return element(
        "g",
        {
            "class": f"spot {spot.kind}{style}{' reshaped' if reshaped else ''}",
            "id": f"{SIDES[side]}-{number}",
            "data-spot": str(number),
            "transform": f"translate({place.x:.2f},{place.y:.2f})",
            "tabindex": "0" if spot.marks else "-1",
            "role": "button",
            "aria-label": f"{at.path}, {at.call}, {what}",
        },
        element("title", None, f"{at.path}\n{at.call}\n{at.shape}"),
        element("rect", {"width": place.width, "height": place.height, "rx": port}),
        *_tab(spot.marks, place),
        *_words(face(spot, at), marks_width(spot.marks), place),
    )


def _tab(marks: str, place: Rectangle) -> Iterator[Element]:
    if marks:
        width = marks_width(marks) - _TAB
        height = place.height - 2 * _TAB
        yield element(
            "rect",
            {"class": "tab", "x": _TAB, "y": _TAB, "width": width, "height": height, "rx": 3},
        )
        x, y = _TAB + width / 2, place.height / 2 + 4
        yield element("text", {"class": "mark", "x": x, "y": y}, marks)


def _words(of: Face, start: float, place: Rectangle) -> Iterator[Element]:
    left = start + PADDING
    first = place.height / 2 + 4 if place.height <= LINE else _BASE
    if place.height > LINE:
        yield element("text", {"class": "name", "x": left, "y": _BASE}, of.name)
        yield element("text", {"class": "call", "x": left, "y": _BELOW}, of.call)
    else:
        call = element("tspan", {"class": "call", "dx": SMALL}, of.call)
        yield element("text", {"class": "name", "x": left, "y": first}, of.name, call)
    right = place.width - PADDING
    yield element("text", {"class": "shape", "x": right, "y": first}, of.shape)


def _folds(of: Picture, side: int) -> Iterator[Element]:
    for number, fold in enumerate(of.folds):
        scopes = [(of.union.frames[n].old, of.union.frames[n].new)[side] for n in fold.frames]
        found = [scope for scope in scopes if scope is not None]
        if found:
            yield _folded(number, fold, found, of)


def _folded(number: int, fold: Fold, scopes: Sequence[Scope], of: Picture) -> Element:
    places = [of.layout.clusters[n] for n in fold.frames]
    middle = sum(p.x + p.width / 2 for p in places) / len(places)
    marks = {mark for n in fold.spots for mark in of.union.spots[n].marks}
    loudest = next((m for m in STYLES if m in marks), "")
    first = f"{loudest} {names([s.path for s in scopes])}".strip()
    second = f"{len(scopes)} more like it: click to open"
    width = SMALL * max(len(first), len(second)) + 4 * PADDING
    return element(
        "g",
        {
            "class": f"fold {STYLES.get(loudest, '')}".strip(),
            "data-fold": str(number),
            "data-x": f"{middle - width / 2:.2f}",
            "display": "none",
            "tabindex": "0",
            "role": "button",
            "aria-label": f"{first}, {second}",
        },
        element("rect", {"class": "sheet", "x": 6, "y": 6, "width": width, "height": 44, "rx": 6}),
        element("rect", {"class": "sheet", "x": 3, "y": 3, "width": width, "height": 44, "rx": 6}),
        element("rect", {"width": width, "height": 44, "rx": 6}),
        element("text", {"class": "name", "x": width / 2, "y": MARK * 2}, first),
        element("text", {"class": "call", "x": width / 2, "y": MARK * 4 - 1}, second),
    )
