"""What is written on cards and frames, and the room that it takes."""

from netdsl.drawing.writing import CHARACTER, LINE, PADDING, SMALL, shortened
from netdsl.plot.figure import Card, Frame
from netdsl.plot.junction import JUNCTION
from netdsl.record import record
from netdsl.render.canvas import display_width
from netdsl.render.numbers import scaled

_LONGEST, _LONGEST_TITLE = 40, 56
ROW = 15.0
"""The height of a further line on a card."""
STEM = 19.0
"""The part of a line below a card where the shape stands: every line out of a card has it."""
BESIDE = 5.0
"""Between a stem and its shape."""


@record
class Face:
    """The lines on a card, from top to bottom, each in its style. `right` stands in the first."""

    lines: tuple[str, ...]
    right: str
    shape: str
    styles: tuple[str, ...]
    """`bold`, `plain` or `faint`."""

    @property
    def size(self) -> tuple[float, float]:
        """The width and height of the card, without its stem."""
        first = CHARACTER * display_width(self.lines[0])
        if self.right:
            first += SMALL * (display_width(self.right) + 2)
        rest = [SMALL * display_width(line) for line in self.lines[1:]]
        return max([first, *rest]) + 2 * PADDING, LINE + ROW * (len(self.lines) - 1)

    @property
    def shape_width(self) -> float:
        """The room that the shape needs beside the stem."""
        return SMALL * display_width(self.shape) + BESIDE


def face(card: Card) -> Face:
    """What a card shows."""
    if card.family in ("input", "output"):
        lines = [" ".join(filter(None, (card.name, card.call)))]
        return Face((shortened(lines[0], _LONGEST),), "", card.shape, ("bold",))
    if card.family == JUNCTION:
        return Face(("",), "", "", ("plain",))
    name, call = card.name, card.call
    if card.family == "block" and card.count == 1 and _automatic(name, call):
        name = ""
    if card.count > 1:
        name = f"{name} x{card.count}"
    rows: list[tuple[str, str]] = []
    named = bool(name and name != call)
    if named:
        rows.append((name, "bold"))
    if card.before:
        rows.append((_chain((*card.before, "")), "faint"))
    if call:
        rows.append((call, "plain" if named else "bold"))
    if card.after:
        rows.append((_chain(("", *card.after)), "faint"))
    rows = _joined(rows)
    lines = [shortened(text, _LONGEST) for text, _ in rows]
    return Face(tuple(lines), _params(card), card.shape, tuple(style for _, style in rows))


def _chain(calls: tuple[str, ...]) -> str:
    return " \u2192 ".join(calls).strip()


def _joined(rows: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """A merge and what rides on it fit in one line."""
    if len(rows) == 2 and rows[1][1] == "faint" and len(rows[0][0]) + len(rows[1][0]) < 18:
        return [(f"{rows[0][0]} {rows[1][0]}", "bold")]
    return rows


def _params(card: Card) -> str:
    """The number of parameters, of one where the card stands in a repeated frame."""
    if card.family == "block":
        return scaled(card.params) if card.params else ""
    first, last = card.each
    if not first and not last:
        return ""
    return scaled(first) if first == last else f"{scaled(first)}..{scaled(last)}"


def title(frame: Frame) -> tuple[str, str]:
    """The name of a frame with how often it stands in a row, and the call of its block."""
    name = f"{frame.name} x{frame.count}" if frame.count > 1 else frame.name
    params = scaled(frame.params) if frame.params else ""
    call = shortened(frame.call, _LONGEST_TITLE)
    if frame.count == 1 and _automatic(frame.name, frame.call):
        return call, params
    return shortened(name, _LONGEST), f"{call}  {params}".strip()


def _automatic(name: str, call: str) -> bool:
    """Whether a block has the name that it got by itself: `double_conv1`."""
    block = call.partition("(")[0]
    return bool(block) and name.startswith(block) and not name[len(block) :].strip("0123456789")


def title_width(frame: Frame) -> float:
    """The room for what is written on a frame."""
    name, call = title(frame)
    return SMALL * (display_width(name) * 1.09 + display_width(call) + 3)
