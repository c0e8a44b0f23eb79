"""Where parameters, multiply-adds and memory sit over the depth: three bar charts side by side."""

from collections.abc import Callable, Iterator
from math import floor, log10

from netdsl.drawing.layout import Rectangle
from netdsl.drawing.writing import shortened
from netdsl.layers.tensor import Size
from netdsl.plot.figure import Card, Figure
from netdsl.plot.paint import HEAD, MARGIN, head, legend, shifted
from netdsl.plot.scene import Box, Group, Paint, Scene, Shape, Text
from netdsl.record import record
from netdsl.render.canvas import display_width
from netdsl.render.numbers import scaled

_ROW, _BAR = 19.0, 12.0
_PANEL, _GAP, _NUMBER = 170.0, 22.0, 58.0
"""The widths of a chart's bars, between charts, and of the number behind a bar."""
_TITLE, _AXIS, _FOOT = 24.0, 20.0, 28.0
_LONGEST = 46
_CHARACTER = 6.7
_GRID = Paint(fill="ink", fill_opacity=0.12)
_PALE = Paint(fill="ink", fill_opacity=0.035)


@record
class Chart:
    """A measure: its title, its unit, and its value for a card."""

    title: str
    unit: str
    of: Callable[[Card], Size]


CHARTS = (
    Chart("parameters", "", lambda card: card.params),
    Chart("multiply-adds", "", lambda card: card.macs),
    Chart("memory of outputs", "B", lambda card: card.memory),
)


def charts(of: Figure) -> Scene:
    """A row a card, from the input down. Cards without any cost have none."""
    cards = [c for c in of.cards if c.family not in ("input", "output")]
    cards = [c for c in cards if any(chart.of(c) != 0 for chart in CHARTS)]
    names = [_name(of, card) for card in cards]
    room = max([display_width(name) for name in names], default=0) * _CHARACTER + 14
    top = MARGIN + HEAD + _TITLE
    bottom = top + _ROW * len(cards)
    marks, legend_width = legend(of, families_only=True)
    step = _PANEL + _NUMBER + _GAP
    facts = f"{of.facts}; float32, a batch of one"
    inner = max(room + step * len(CHARTS) - _GAP, legend_width, display_width(facts) * _CHARACTER)
    height = bottom + _AXIS + _FOOT + MARGIN
    shapes: list[Group | Shape] = [*head(of.title, facts)]
    for n, name in enumerate(names):
        y = top + _ROW * n
        if n % 2 == 0:
            shapes.append(Box(Rectangle(MARGIN, y, inner, _ROW), 0, _PALE))
        shapes.append(Text(MARGIN + 4, y + 13, name, 11))
    for n, chart in enumerate(CHARTS):
        x = MARGIN + room + step * n
        shapes += _chart(chart, cards, x, top, bottom)
    shapes += shifted(marks, MARGIN, height - MARGIN)
    about = "; ".join(_told(chart, cards, names) for chart in CHARTS)
    return Scene(
        f"What {of.title} costs, layer by layer", f"{about}.", inner + 2 * MARGIN, height,
        tuple(shapes),
    )  # fmt: skip


def _name(of: Figure, card: Card) -> str:
    """What is written in front of a row: the frames around, the name, the call."""
    parts: list[str] = [card.name or card.call]
    frame = card.frame
    while frame is not None:
        around = of.frames[frame]
        parts.append(f"{around.name} x{around.count}" if around.count > 1 else around.name)
        frame = around.parent
    many = f" x{card.count}" if card.count > 1 else ""
    return shortened(".".join(reversed(parts)) + many, _LONGEST)


def _chart(
    chart: Chart, cards: list[Card], x: float, top: float, bottom: float
) -> Iterator[Group | Shape]:
    values = [chart.of(card) for card in cards]
    known = [value for value in values if value is not None]
    most = max(known, default=0)
    yield Text(x, top - 8, f"{chart.title}, {scaled(sum(known), chart.unit)}", 11, bold=True)
    for tick in _ticks(most):
        at = x + _PANEL * tick / most
        yield Box(Rectangle(at - 0.5, top, 1, bottom - top + 4), 0, _GRID)
        yield Text(at, bottom + 15, scaled(tick, chart.unit), 9, anchor="middle", opacity=0.75)
    for n, (card, value) in enumerate(zip(cards, values, strict=True)):
        y = top + _ROW * n
        length = _PANEL * value / most if value and most else 0
        number = "?" if value is None else scaled(value, chart.unit) if value else ""
        family = card.family
        paint = Paint(family, 0.45, family, 0.9)
        bar = Box(Rectangle(x, y + (_ROW - _BAR) / 2, max(length, 0.8), _BAR), 1.5, paint)
        text = Text(x + length + 5, y + 13, number, 10, opacity=0.85)
        if value != 0:
            yield Group(f"{card.path}\n{card.call}\n{number}", (bar, text))


def _ticks(most: int) -> list[int]:
    """Round numbers on the axis, from 0 on: at most five."""
    if most <= 0:
        return []
    power = 10 ** floor(log10(most))
    steps = (max(power * n // 10, 1) for n in (1, 2, 5, 10, 20, 50))
    step = next(step for step in steps if most / step < 4.5)
    return list(range(0, most + 1, step))


def _told(chart: Chart, cards: list[Card], names: list[str]) -> str:
    """The largest, for those who do not see the picture."""
    values = [chart.of(card) or 0 for card in cards]
    if not any(values):
        return f"{chart.title}: none"
    n = max(range(len(values)), key=lambda n: values[n])
    return f"{chart.title}: most in {names[n]} ({scaled(values[n], chart.unit)})"
