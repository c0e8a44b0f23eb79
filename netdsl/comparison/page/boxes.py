"""The boxes of a drawing: a layer with its words and marks."""

from collections.abc import Iterator

from netdsl.comparison.page.faces import STYLES, Face, face, marks_width
from netdsl.comparison.page.union import Spot
from netdsl.comparison.report import Side
from netdsl.drawing.layout import Rectangle
from netdsl.drawing.markup import Element, element
from netdsl.drawing.writing import LINE, PADDING, SMALL

SIDES = ("old", "new")
_FIRST, _SECOND = 17.0, 33.0
"""Where the lines of a box with two stand."""
_TAB = 3.0
"""Between the tab with the marks and the edge."""


def box(number: int, spot: Spot, at: Side, side: int, place: Rectangle) -> Element:
    """A spot on one side, at its place."""
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
    first = place.height / 2 + 4 if place.height <= LINE else _FIRST
    if place.height > LINE:
        yield element("text", {"class": "name", "x": left, "y": _FIRST}, of.name)
        yield element("text", {"class": "call", "x": left, "y": _SECOND}, of.call)
    else:
        call = element("tspan", {"class": "call", "dx": SMALL}, of.call)
        yield element("text", {"class": "name", "x": left, "y": first}, of.name, call)
    right = place.width - PADDING
    yield element("text", {"class": "shape", "x": right, "y": first}, of.shape)
