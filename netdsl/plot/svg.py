"""A scene as SVG that stands alone: no script, no font, no other file."""

from collections.abc import Iterator

from netdsl.drawing.layout import Point
from netdsl.drawing.markup import Attributes, Element, element, verbatim
from netdsl.plot.scene import (
    COLOURS,
    DARK_INK,
    DARK_PAPER,
    INK,
    PAPER,
    Bend,
    Box,
    Curve,
    Group,
    Paint,
    Polygon,
    Scene,
    Shape,
    Text,
)

_FONT = "ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace"
_STYLE = (
    f".netdsl-plot{{color:{INK}}}.netdsl-plot .paper{{fill:{PAPER}}}"
    f"@media(prefers-color-scheme:dark){{.netdsl-plot{{color:{DARK_INK}}}"
    f".netdsl-plot .paper{{fill:{DARK_PAPER}}}}}"
)
_CORNER = 8.0


def svg(scene: Scene) -> Element:
    """The picture on its own paper, which is dark where the reader has it so."""
    return _root(
        scene,
        {"class": "netdsl-plot", "color": INK},
        verbatim("style", {}, _STYLE),
        element("rect", {"class": "paper", "fill": PAPER, "width": "100%", "height": "100%"}),
        *map(_item, scene.items),
    )


def inline(scene: Scene) -> Element:
    """The picture in the colours of the page around it, on which it leaves no style."""
    shown = (item for item in scene.items if not _is_paper(item))
    return _root(scene, {}, *map(_item, shown))


def _is_paper(item: Group | Shape) -> bool:
    return isinstance(item, Box) and item.paint.fill == "paper"


def _root(scene: Scene, given: Attributes, *children: Element) -> Element:
    return element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            **given,
            "viewBox": f"0 0 {scene.width:.2f} {scene.height:.2f}",
            "width": scene.width,
            "height": scene.height,
            "role": "img",
            "aria-label": f"{scene.title}. {scene.about}",
            "fill": "currentColor",
            "font-family": _FONT,
        },
        element("title", None, scene.title),
        element("desc", None, scene.about),
        *children,
    )


def _item(item: Group | Shape) -> Element:
    if isinstance(item, Group):
        shapes = tuple(_shape(shape) for shape in item.shapes)
        return element("g", None, element("title", None, item.tip) if item.tip else None, *shapes)
    return _shape(item)


def _shape(shape: Shape) -> Element:
    match shape:
        case Box(at, radius, paint):
            sizes: Attributes = {"x": at.x, "y": at.y, "width": at.width, "height": at.height}
            return element("rect", {**sizes, "rx": radius or None, **_paint(paint)})
        case Curve(points, paint):
            first, *rest = map(_point, points)
            return element("path", {"d": f"M{first}C{' '.join(rest)}", **_paint(paint)})
        case Bend(points, paint):
            return element("path", {"d": "".join(_bent(points)), **_paint(paint)})
        case Polygon(points, paint):
            return element("path", {"d": f"M{'L'.join(map(_point, points))}Z", **_paint(paint)})
        case Text():
            return _text(shape)


def _text(shape: Text) -> Element:
    given: Attributes = {
        "x": shape.x,
        "y": shape.y,
        "font-size": shape.size,
        "font-weight": "600" if shape.bold else None,
        "text-anchor": None if shape.anchor == "start" else shape.anchor,
        "fill-opacity": None if shape.opacity == 1 else shape.opacity,
        "xml:space": "preserve",
    }
    return element("text", given, shape.text)


def _paint(of: Paint) -> Attributes:
    edge: Attributes = {}
    if of.stroke is not None:
        edge = {
            "stroke": _colour(of.stroke),
            "stroke-opacity": None if of.stroke_opacity == 1 else of.stroke_opacity,
            "stroke-width": None if of.width == 1 else of.width,
        }
    if of.fill is None:
        return {"fill": "none", **edge}
    opacity = None if of.fill_opacity == 1 else f"{of.fill_opacity:g}"
    kind = "paper" if of.fill == "paper" else None
    return {"class": kind, "fill": _colour(of.fill), "fill-opacity": opacity, **edge}


def _colour(name: str) -> str:
    return {"ink": "currentColor", "paper": PAPER}.get(name) or COLOURS[name]


def _point(point: Point) -> str:
    return f"{point[0]:.1f},{point[1]:.1f}"


def _bent(points: tuple[Point, ...]) -> Iterator[str]:
    yield f"M{_point(points[0])}"
    for before, corner, after in rounded(points):
        yield f"L{_point(before)}Q{_point(corner)} {_point(after)}"
    yield f"L{_point(points[-1])}"


def rounded(points: tuple[Point, ...]) -> Iterator[tuple[Point, Point, Point]]:
    """The corners of a line, each with the points where its rounding begins and ends."""
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        yield _towards(corner, before), corner, _towards(corner, after)


def _towards(a: Point, b: Point) -> Point:
    """The point on the way from one corner to another where the rounding ends."""
    far = abs(b[0] - a[0]) + abs(b[1] - a[1])
    part = min(_CORNER, far / 2) / far if far else 0
    return a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part
