"""An arranged figure as shapes."""

from collections.abc import Iterator
from math import hypot

from netdsl.drawing.layout import Point, Rectangle
from netdsl.drawing.writing import CHARACTER, LINE, PADDING, SMALL, TITLE
from netdsl.plot.columns import Arranged
from netdsl.plot.faces import BESIDE, ROW, Face, title, title_width
from netdsl.plot.figure import Card, Figure, Frame
from netdsl.plot.junction import JUNCTION
from netdsl.plot.place import card_at
from netdsl.plot.scene import Bend, Box, Curve, Group, Paint, Polygon, Scene, Shape, Text
from netdsl.render.canvas import display_width

MARGIN = 14.0
HEAD = 42.0
"""The room for the title above a picture."""
_FOOT = 24.0
_ARROW = 6.0
_OVER = 1.5
"""So far a stem goes on: Graphviz lets lines begin a little off a box."""
_WIRE = Paint(stroke="ink", stroke_opacity=0.6, width=1.1)
_PLAIN = Paint("plain", 0.08, "ink", 0.4)
_TIP = Paint(fill="ink", fill_opacity=0.75)
_LEGEND = {
    "convolution": "convolution",
    "dense": "dense",
    "attention": "attention, recurrence",
    "pooling": "pooling, resizing",
    "merge": "joining",
    "block": "closed block",
}


def painted(of: Arranged) -> Scene:
    """The picture with its title above and its legend below."""
    figure, layout = of.placed.figure, of.layout
    marks, legend_width = legend(figure)
    title_wide = max(CHARACTER * 1.3 * display_width(figure.title), SMALL * len(figure.facts))
    inner = max(layout.width, legend_width, title_wide)
    left = MARGIN + (inner - layout.width) / 2
    moved = _Painter(of, left, MARGIN + HEAD)
    height = HEAD + layout.height + 2 * MARGIN + _FOOT
    shapes = (
        *head(figure.title, figure.facts),
        *moved.frames(),
        *moved.wires(),
        *moved.titles(),
        *moved.cards(),
        *shifted(marks, MARGIN, height - MARGIN),
    )
    return Scene(
        f"The network {figure.title}", _about(figure), inner + 2 * MARGIN, height, tuple(shapes)
    )


def head(name: str, facts: str) -> Iterator[Shape]:
    """What stands above every picture."""
    yield Text(MARGIN, MARGIN + 13, name, 15, bold=True)
    yield Text(MARGIN, MARGIN + 29, facts, 11, opacity=0.75)


def _about(of: Figure) -> str:
    layers = sum(1 for card in of.cards if card.family not in ("input", "output"))
    ends = {
        kind: ", ".join(f"{c.name} {c.shape}" for c in of.cards if c.family == kind)
        for kind in ("input", "output")
    }
    return (
        f"From {ends['input']} to {ends['output']}: {of.facts}; {layers} boxes in "
        f"{len(of.frames)} frames."
    )


class _Painter:
    """Turns places into shapes, moved by a corner."""

    def __init__(self, of: Arranged, x: float, y: float) -> None:
        self._of = of
        self._x, self._y = x, y

    def _place(self, at: Rectangle) -> Rectangle:
        return Rectangle(at.x + self._x, at.y + self._y, at.width, at.height)

    def _points(self, points: tuple[Point, ...]) -> tuple[Point, ...]:
        return tuple((x + self._x, y + self._y) for x, y in points)

    def frames(self) -> Iterator[Group]:
        """The rectangles of frames; behind those that stand for several, the edges of others."""
        edge = Paint(fill="ink", fill_opacity=0.025, stroke="ink", stroke_opacity=0.32)
        behind = Paint(stroke="ink", stroke_opacity=0.25)
        for frame, at in self._framed():
            shapes: list[Shape] = [Box(at, 7, edge)]
            if frame.count > 1:
                shapes.append(Bend(_corner(at, 3.0), behind))
            yield Group("\n".join(filter(None, (frame.path, frame.call))), tuple(shapes))

    def titles(self) -> Iterator[Shape]:
        """What is written on frames, above the lines that cross them."""
        for frame, at in self._framed():
            yield from _title(frame, at)

    def _framed(self) -> Iterator[tuple[Frame, Rectangle]]:
        frames = self._of.placed.figure.frames
        places = self._of.layout.clusters
        return ((f, self._place(at)) for f, at in zip(frames, places, strict=True))

    def wires(self) -> Iterator[Shape]:
        """Lines with their arrows, and those from column to column."""
        for corners in self._of.bridges:
            yield Bend(self._points(corners), _WIRE)
        for line, course in zip(self._of.placed.wires, self._of.layout.wires, strict=True):
            points = self._points(course)
            yield Curve(points, _WIRE)
            if self._of.placed.figure.cards[line.end].family != JUNCTION:
                yield Polygon(_arrow(points), _TIP)

    def cards(self) -> Iterator[Group]:
        """Cards with their stems and shapes."""
        placed = self._of.placed
        for n, (card, face) in enumerate(zip(placed.figure.cards, placed.faces, strict=True)):
            if card.family == JUNCTION:
                yield Group("", tuple(_dot(self._place(self._of.layout.boxes[n]))))
                continue
            upward = n in self._of.upward
            at = self._place(card_at(placed, n, self._of.layout.boxes[n], upward=upward))
            stem = self._place(self._of.layout.boxes[n]) if placed.stems[n] else None
            yield Group(_tip(card), tuple(_card(card, face, at, stem, right=placed.right)))


def _corner(at: Rectangle, by: float) -> tuple[Point, ...]:
    """The edge of a sheet behind, to the right and below."""
    right, bottom = at.x + at.width + by, at.bottom + by
    return ((right - by, at.y + by + 4), (right, at.y + by + 4), (right, bottom),
            (at.x + by + 4, bottom), (at.x + by + 4, bottom - by))  # fmt: skip


def _title(frame: Frame, at: Rectangle) -> Iterator[Shape]:
    name, call = title(frame)
    left, base = at.x + PADDING, at.y + TITLE
    back = Rectangle(left - 3, base - 10, title_width(frame), 13)
    yield Box(back, 3, Paint(fill="paper", fill_opacity=0.85))
    yield Text(left, base, name, 11, bold=True, opacity=0.85)
    yield Text(left + SMALL * (display_width(name) * 1.03 + 2), base, call, 11, opacity=0.7)


def _arrow(course: tuple[Point, ...]) -> tuple[Point, ...]:
    """A triangle at the end of a line, in its direction."""
    (x, y), (x0, y0) = course[-1], next(p for p in reversed(course) if p != course[-1])
    far = hypot(x - x0, y - y0)
    dx, dy = (x - x0) / far * _ARROW, (y - y0) / far * _ARROW
    return (x, y), (x - dx - dy / 2, y - dy + dx / 2), (x - dx + dy / 2, y - dy - dx / 2)


def _tip(card: Card) -> str:
    many = f"{card.count} in a row" if card.count > 1 else ""
    params = f"{card.params:,} parameters" if card.params else ""
    return "\n".join(filter(None, (card.path, card.call, card.shape, params, many, card.detail)))


def _card(
    card: Card, face: Face, at: Rectangle, box: Rectangle | None, *, right: bool
) -> Iterator[Shape]:
    if box is not None:
        yield from _stem(face, at, box, right=right)
    ends = card.family in ("input", "output")
    colour = card.family if card.family in _LEGEND else "plain"
    paint = _PLAIN if colour == "plain" else Paint(colour, 0.2, colour, 0.75)
    yield Box(at, at.height / 2 if ends else 4, paint)
    if card.count > 1:
        yield Bend(_corner(at, 3), Paint(stroke="ink", stroke_opacity=0.35))
    middle = ends or card.family == "merge" or (len(face.lines) == 1 and not face.right)
    for n, (line, style) in enumerate(zip(face.lines, face.styles, strict=True)):
        x = at.x + (at.width / 2 if middle else PADDING)
        size, opacity = (12, 1.0) if style == "bold" else (11, 0.7 if style == "faint" else 1.0)
        y = at.y + LINE / 2 + 4 + ROW * n
        anchor = "middle" if middle else "start"
        yield Text(x, y, line, size, bold=style == "bold", anchor=anchor, opacity=opacity)
    if face.right:
        x, y = at.x + at.width - PADDING, at.y + LINE / 2 + 4
        yield Text(x, y, face.right, 11, anchor="end", opacity=0.75)


def _dot(at: Rectangle) -> Iterator[Shape]:
    """A junction: no more than the line itself."""
    x = at.x + at.width / 2
    yield Curve(_straight((x, at.y - _OVER), (x, at.bottom + _OVER)), _WIRE)


def _stem(face: Face, at: Rectangle, box: Rectangle, *, right: bool) -> Iterator[Shape]:
    """The beginning of every line out of a card, with the shape beside it."""
    if right:
        y = box.y + box.height / 2
        yield Curve(_straight((at.x + at.width, y), (box.x + box.width + _OVER, y)), _WIRE)
        yield Text(at.x + at.width + BESIDE, y - 4, face.shape, 11, opacity=0.85)
        return
    x = box.x + box.width / 2
    if box.y < at.y:
        yield Curve(_straight((x, at.y), (x, box.y - _OVER)), _WIRE)
        yield Text(x + BESIDE, at.y - 6, face.shape, 11, opacity=0.85)
    else:
        yield Curve(_straight((x, at.bottom), (x, box.bottom + _OVER)), _WIRE)
        yield Text(x + BESIDE, at.bottom + 13, face.shape, 11, opacity=0.85)


def _straight(a: Point, b: Point) -> tuple[Point, ...]:
    return (a, a, b, b)


def legend(of: Figure, *, families_only: bool = False) -> tuple[list[Shape], float]:
    """The families that there are, with their colours, from x = 0 on; and its width."""
    shapes: list[Shape] = []
    x = 0.0
    used = {card.family for card in of.cards}
    for name, words in _LEGEND.items():
        if name in used:
            shapes.append(Box(Rectangle(x, -9, 11, 11), 2, Paint(name, 0.2, name, 0.75)))
            shapes.append(Text(x + 16, 0, words, 10, opacity=0.75))
            x += 16 + 6.1 * len(words) + 14
    if families_only:
        return shapes, x
    many = any(f.count > 1 for f in of.frames) or any(c.count > 1 for c in of.cards)
    note = "right in a box: parameters" + ("; xN: N equal ones in a row" if many else "")
    shapes.append(Text(x, 0, note, 10, opacity=0.75))
    return shapes, x + 6.1 * len(note)


def shifted(shapes: list[Shape], x: float, y: float) -> Iterator[Shape]:
    """The shapes of a legend at their place."""
    for shape in shapes:
        if isinstance(shape, Text):
            yield Text(shape.x + x, shape.y + y, shape.text, shape.size, opacity=shape.opacity)
        elif isinstance(shape, Box):
            at = shape.at
            moved = Rectangle(at.x + x, at.y + y, at.width, at.height)
            yield Box(moved, shape.radius, shape.paint)
