"""A scene as PNG: Graphviz draws the shapes with cairo, as it draws its own."""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence

from netdsl.diagnostics import Diagnostic, NetdslError, Note
from netdsl.drawing.layout import Point, needed
from netdsl.plot.graphviz import quoted
from netdsl.plot.scene import (
    COLOURS,
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
from netdsl.plot.script import Block, Label, Statement, line, printed
from netdsl.plot.svg import rounded
from netdsl.render.canvas import display_width

_DPI = 144
_LARGEST = 30_000
"""Cairo draws no picture with more pixels on an edge."""
_PIECE = 8_000
"""Graphviz reads no longer string."""
_ROUND = 0.5523
"""Of a radius: where a Bézier curve has its handles to look like a quarter of a circle."""
_FONT = "DejaVu Sans Mono"
_ADVANCE, _MIDDLE = 0.609, 0.26
"""Of a size: the width of a character, and how far above its line the middle of writing is."""


def png(scene: Scene) -> bytes:
    """The picture, two pixels to a point, or fewer where it is huge."""
    needed()
    edge = max(scene.width, scene.height)
    dpi = min(_DPI, _LARGEST * 72 / edge)
    graph = printed(_graph(scene, dpi), quoted)
    command = [sys.executable, "-P", os.path.join(os.path.dirname(__file__), "cairo.py")]
    done = subprocess.run(command, input=graph.encode(), capture_output=True, check=False)  # noqa: S603
    if done.returncode or not done.stdout.startswith(b"\x89PNG"):
        why = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        notes = (Note(why),) if why else ()
        raise NetdslError([Diagnostic("N901", "Graphviz drew no PNG", None, notes=notes)])
    return done.stdout


def _graph(scene: Scene, dpi: float) -> Block:
    """The shapes behind, and a node for each text: cairo breaks down at texts behind."""
    shapes = [s for i in scene.items for s in (i.shapes if isinstance(i, Group) else (i,))]
    pen = _Pen(scene.height)
    drawn = " ".join(o for s in shapes if not isinstance(s, Text) for o in pen.drawn(s))
    pieces = [Label(drawn[n : n + _PIECE]) for n in range(0, len(drawn), _PIECE)]
    joined = [part for piece in pieces for part in (" + ", piece)][1:]
    texts = [shape for shape in shapes if isinstance(shape, Text)]
    corners = ((0.0, 0.0), (scene.width, scene.height))
    return Block(
        line("graph {"),
        (
            line(f'graph [dpi={dpi:.2f} pad=0 bgcolor="{PAPER}" _background=', *joined, "]"),
            line('node [label="" shape=none fixedsize=true height=0.01 margin=0]'),
            *(
                line(f'c{n} [pos="{x:.2f},{y:.2f}" style=invis width=0.01]')
                for n, (x, y) in enumerate(corners)
            ),
            *(pen.text(n, text) for n, text in enumerate(texts)),
        ),
        "}",
    )


class _Pen:
    """Writes xdot operations; y grows upwards there."""

    def __init__(self, height: float) -> None:
        self._height = height

    def drawn(self, shape: Shape) -> Iterator[str]:
        """The operations for a shape."""
        match shape:
            case Box(at, radius, paint):
                corners = _corners(at.x, at.y, at.x + at.width, at.bottom, radius)
                yield from self._filled(corners, paint)
            case Curve(points, paint):
                yield from self._stroked(points, paint)
            case Bend(points, paint):
                yield from self._stroked(list(_bent(points)), paint)
            case Polygon(points, paint):
                yield from (_colour("C", paint.fill, paint.fill_opacity), _colour("c", None, 1))
                yield f"P {len(points)} {self._points(points)}"

    def text(self, number: int, shape: Text) -> Statement:
        """A node that is nothing but its label, as wide as the writing."""
        wide = display_width(shape.text) * shape.size * _ADVANCE
        x = shape.x + wide * {"start": 0.5, "middle": 0.0, "end": -0.5}[shape.anchor]
        y = self._height - shape.y + shape.size * _MIDDLE
        font = f"{_FONT} Bold" if shape.bold else _FONT
        return line(
            f't{number} [pos="{x:.2f},{y:.2f}" width={wide / 72:.4f} fontsize={shape.size:g} '
            f'fontname="{font}" fontcolor="{_alpha("ink", shape.opacity)}" label=',
            Label(shape.text),
            "]",
        )

    def _filled(self, curve: Sequence[Point], paint: Paint) -> Iterator[str]:
        yield _colour("C", paint.fill, paint.fill_opacity)
        yield _colour("c", paint.stroke, paint.stroke_opacity)
        yield _width(paint.width)
        yield f"b {len(curve)} {self._points(curve)}"

    def _stroked(self, curve: Sequence[Point], paint: Paint) -> Iterator[str]:
        yield _colour("c", paint.stroke, paint.stroke_opacity)
        yield _width(paint.width)
        yield f"B {len(curve)} {self._points(curve)}"

    def _points(self, points: Sequence[Point]) -> str:
        return " ".join(f"{x:.1f} {self._height - y:.1f}" for x, y in points)


def _string(text: str) -> str:
    """A word with its length in front."""
    return f"{len(text.encode())} -{text}"


def _colour(which: str, name: str | None, opacity: float) -> str:
    if name is None:
        return f"{which} {_string('#00000000')}"
    return f"{which} {_string(_alpha(name, opacity))}"


def _alpha(name: str, opacity: float) -> str:
    colour = {"ink": INK, "paper": PAPER}.get(name) or COLOURS[name]
    return f"{colour}{round(opacity * 255):02x}"


def _width(width: float) -> str:
    return f"S {_string(f'setlinewidth({width:g})')}"


def _corners(x: float, y: float, right: float, bottom: float, radius: float) -> list[Point]:
    """A rectangle with round corners as a closed chain of Bézier curves."""
    r = min(radius, (right - x) / 2, (bottom - y) / 2)
    k = r * (1 - _ROUND)
    chain = [(x + r, y)]
    for start, a, b, end in (
        ((right - r, y), (right - k, y), (right, y + k), (right, y + r)),
        ((right, bottom - r), (right, bottom - k), (right - k, bottom), (right - r, bottom)),
        ((x + r, bottom), (x + k, bottom), (x, bottom - k), (x, bottom - r)),
        ((x, y + r), (x, y + k), (x + k, y), (x + r, y)),
    ):
        chain += [chain[-1], start, start, a, b, end]
    return chain


def _bent(points: Sequence[Point]) -> Iterator[Point]:
    """A line with rounded corners as a chain of Bézier curves."""
    at = points[0]
    yield at
    for before, corner, after in rounded(tuple(points)):
        yield from (at, before, before, corner, corner, after)
        at = after
    yield from (at, points[-1], points[-1])
