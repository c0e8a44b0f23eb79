"""A network as a picture: SVG that stands for itself, in the colours of the page around it."""

from collections import Counter
from collections.abc import Iterator
from math import hypot

from netdsl.drawing.layout import Box, Cluster, Layout, Point, Rectangle, Wire, layout
from netdsl.drawing.markup import Attributes, Element, element
from netdsl.drawing.sketch import Frame, Sketch, Spot, sketch
from netdsl.drawing.writing import LINE, LINES, PADDING, SMALL, TITLE, shortened, width
from netdsl.ir.graph import Graph
from netdsl.record import record

_NAME, _CALL, _SHAPE = 26, 44, 24
"""How many characters are written of each; the whole stands in the tooltip."""
_MARGIN = 8.0
_ARROW = 5.0
_FONT = "ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace"
_FILLS = {
    "weighted": ("#2f7bd0", 0.16),
    "merge": ("#8a5cd0", 0.18),
    "scope": ("#2a9d6f", 0.15),
    "input": ("#808080", 0.18),
    "output": ("#808080", 0.18),
    "layer": ("#808080", 0.05),
}
"""The fill of each kind of box, and how much of it: they are told apart on white and on black."""


@record
class _Face:
    """What is written on a box."""

    name: str
    call: str
    shape: str

    @property
    def brief(self) -> bool:
        """Whether all of it fits in one line."""
        return "(" not in self.call

    @property
    def size(self) -> Point:
        """The width and height that it takes."""
        name = width(self.name, bold=True) + width(self.shape) + 3 * SMALL + 2 * PADDING
        if self.brief:
            return name + (width(self.call) + SMALL if self.call else 0), LINE
        return max(name, width(self.call) + 2 * PADDING), LINES


def drawing(graph: Graph, depth: int | None = None) -> Element:
    """The network with its scopes open `depth` deep.

    `NetdslError` where there is no Graphviz to lay it out, or it is too large to draw.
    """
    of = sketch(graph, depth)
    faces = [_face(spot) for spot in of.spots]
    boxes = [Box(*f.size, s.frame) for f, s in zip(faces, of.spots, strict=True)]
    clusters = [Cluster((width(_title(f)) + PADDING, TITLE), f.parent) for f in of.frames]
    places = layout(boxes, clusters, list(_weighed(of)))
    wide, high = places.width + 2 * _MARGIN, places.height + 2 * _MARGIN
    return element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"{-_MARGIN:g} {-_MARGIN:g} {wide:.2f} {high:.2f}",
            "width": wide,
            "height": high,
            "role": "img",
            "aria-label": f"the network {graph.name}",
            "fill": "currentColor",
            "font-family": _FONT,
        },
        *_frames(of, places),
        *_wires(places),
        *(_box(*one) for one in zip(of.spots, faces, places.boxes, strict=True)),
    )


def _weighed(of: Sketch) -> Iterator[Wire]:
    """Where one box follows one other, the line is straight."""
    outs, ins = Counter(a for a, _ in of.wires), Counter(b for _, b in of.wires)
    for start, end in of.wires:
        yield Wire(start, end, 4 if outs[start] == ins[end] == 1 else 2)


def _face(spot: Spot) -> _Face:
    call = "" if spot.call == spot.name else spot.call
    return _Face(shortened(spot.name, _NAME), shortened(call, _CALL), shortened(spot.shape, _SHAPE))


def _title(frame: Frame) -> str:
    return f"{shortened(frame.name, _NAME)}  {shortened(frame.call, _CALL)}".rstrip()


def _frames(of: Sketch, places: Layout) -> Iterator[Element]:
    for frame, at in zip(of.frames, places.clusters, strict=True):
        edge: Attributes = {
            "fill": "none",
            "stroke": "currentColor",
            "stroke-opacity": 0.3,
            "rx": 6,
        }
        yield element(
            "g",
            None,
            _tooltip(frame.path, frame.call),
            element("rect", {**_sizes(at), **edge, "pointer-events": "all"}),
            _text(_title(frame), at.x + PADDING, at.y + TITLE, opacity=0.7),
        )


def _sizes(at: Rectangle) -> Attributes:
    return {"x": at.x, "y": at.y, "width": at.width, "height": at.height}


def _wires(places: Layout) -> Iterator[Element]:
    for course in places.wires:
        first, *rest = (f"{x:.1f},{y:.1f}" for x, y in course)
        line: Attributes = {"fill": "none", "stroke": "currentColor", "stroke-opacity": 0.55}
        yield element("path", {"d": f"M{first}C{' '.join(rest)}", **line})
        yield element("path", {"d": _arrow(course), "fill-opacity": 0.7})


def _arrow(course: tuple[Point, ...]) -> str:
    """A triangle at the end of a line, in its direction."""
    (x, y), (x0, y0) = course[-1], next(p for p in reversed(course) if p != course[-1])
    far = hypot(x - x0, y - y0)
    dx, dy = (x - x0) / far * _ARROW, (y - y0) / far * _ARROW
    left, right = (x - dx - dy / 2, y - dy + dx / 2), (x - dx + dy / 2, y - dy - dx / 2)
    return "M" + "L".join(f"{a:.1f},{b:.1f}" for a, b in ((x, y), left, right)) + "Z"


def _box(spot: Spot, face: _Face, at: Rectangle) -> Element:
    fill, opacity = _FILLS[spot.kind]
    round_ = at.height / 2 if spot.kind in ("input", "output") else 4
    edge: Attributes = {
        "rx": round_,
        "fill": fill,
        "fill-opacity": opacity,
        "stroke": "currentColor",
        "stroke-opacity": 0.45,
    }
    left, right = at.x + PADDING, at.x + at.width - PADDING
    first = at.y + (at.height / 2 + 4 if face.brief else 17)
    call_at = left + width(face.name, bold=True) + SMALL if face.brief else left
    return element(
        "g",
        None,
        _tooltip(spot.path, spot.call, spot.shape),
        element("rect", {**_sizes(at), **edge}),
        _text(face.name, left, first, bold=True),
        _text(face.call, call_at, first if face.brief else at.y + 33) if face.call else None,
        _text(face.shape, right, first, anchor="end", opacity=0.7),
    )


def _tooltip(*lines: str) -> Element:
    return element("title", None, "\n".join(filter(None, lines)))


def _text(
    text: str,
    x: float,
    y: float,
    *,
    bold: bool = False,
    anchor: str | None = None,
    opacity: float | None = None,
) -> Element:
    given: Attributes = {
        "x": x,
        "y": y,
        "font-size": 12 if bold else 11,
        "font-weight": "600" if bold else None,
        "text-anchor": anchor,
        "fill-opacity": opacity,
        "xml:space": "preserve",
    }
    return element("text", given, text)
