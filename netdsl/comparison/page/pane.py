"""One of the two panes: a network drawn where the layout of both has its layers."""

from collections.abc import Iterator, Sequence

from netdsl.comparison.page.boxes import SIDES, box
from netdsl.comparison.page.faces import MARK, STYLES, title
from netdsl.comparison.page.folds import Fold
from netdsl.comparison.page.frames import Frame
from netdsl.comparison.page.picture import Picture
from netdsl.comparison.page.union import Wire
from netdsl.comparison.wording import names
from netdsl.drawing.layout import Point, Rectangle
from netdsl.drawing.markup import Element, element
from netdsl.drawing.writing import PADDING, SMALL, TITLE
from netdsl.ir.graph import Scope

_MARGIN = 24.0


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
        element("g", {"class": "spots"}, *_boxes(of, side)),
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
            "y": at.y + TITLE,
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


def _boxes(of: Picture, side: int) -> Iterator[Element]:
    for number, spot in enumerate(of.union.spots):
        at = spot.sides[side]
        if at is not None:
            yield box(number, spot, at, side, of.layout.boxes[number])


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
