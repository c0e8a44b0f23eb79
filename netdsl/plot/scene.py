"""A picture as shapes, before it is SVG or PNG. Everything is in points; y grows downwards.

Colours are names of `COLOURS`, `ink` or `paper`: the last two change in the dark.
"""

from netdsl.drawing.layout import Point, Rectangle
from netdsl.record import record

COLOURS = {
    "convolution": "#2f7bd0",
    "dense": "#d08a1d",
    "attention": "#c2557f",
    "pooling": "#2a9d6f",
    "merge": "#7a5cd0",
    "block": "#3a8fa3",
    "plain": "#808080",
}
"""Middle tones: laid on thinly, they are told apart on white and on black."""
INK, PAPER = "#1f2328", "#ffffff"
DARK_INK, DARK_PAPER = "#e3e7ec", "#15181c"


@record
class Paint:
    """What a shape is filled and edged with, and how thickly that is laid on."""

    fill: str | None = None
    fill_opacity: float = 1.0
    stroke: str | None = None
    stroke_opacity: float = 1.0
    width: float = 1.0


@record
class Box:
    """A rectangle with rounded corners."""

    at: Rectangle
    radius: float
    paint: Paint


@record
class Curve:
    """A chain of cubic Bézier curves."""

    points: tuple[Point, ...]
    paint: Paint


@record
class Bend:
    """A line with rounded corners."""

    points: tuple[Point, ...]
    paint: Paint


@record
class Polygon:
    """A closed shape with straight edges."""

    points: tuple[Point, ...]
    paint: Paint


@record
class Text:
    """A line of writing; `anchor` is `start`, `middle` or `end`."""

    x: float
    y: float
    text: str
    size: float = 11
    bold: bool = False
    anchor: str = "start"
    opacity: float = 1.0


Shape = Box | Curve | Bend | Polygon | Text


@record
class Group:
    """Shapes that belong together, with what is shown when one points at them."""

    tip: str
    shapes: tuple[Shape, ...]


@record
class Scene:
    """The whole: `title` names it, `about` tells those who cannot see it what it shows."""

    title: str
    about: str
    width: float
    height: float
    items: tuple[Group | Shape, ...]
