"""What is written on boxes and frames, and the room that it takes."""

from netdsl.analysis.written import block_call
from netdsl.comparison.page.frames import Frame
from netdsl.comparison.page.union import Spot
from netdsl.comparison.report import Side
from netdsl.ir.graph import Scope
from netdsl.record import record
from netdsl.render.canvas import display_width, printable

CHARACTER, SMALL = 7.3, 6.7
"""The widths of a character in the two sizes of writing; all of it is in one monospaced font."""
LINE, LINES = 26.0, 42.0
"""The heights of a box with one line, and with two."""
MARK = 9.0
"""What a mark takes."""
PADDING = 9.0
TITLE = 15.0
"""The height of what is written on a frame."""
STYLES = {
    "+": "added",
    "-": "removed",
    "~": "changed",
    "^": "moved",
    ">": "rewired",
    "=": "renamed",
}
"""What marks are called, from the loudest on."""
_LONGEST_NAME, _LONGEST_CALL = 28, 56


@record
class Face:
    """The words on a box. `brief`: all of them fit in one line."""

    name: str
    call: str
    shape: str
    brief: bool

    @property
    def width(self) -> float:
        """What it takes from edge to edge, without marks."""
        name = CHARACTER * display_width(self.name)
        shape = SMALL * display_width(self.shape)
        call = SMALL * display_width(self.call)
        if self.brief:
            return name + call + shape + 2 * PADDING + 3 * SMALL
        return max(name + shape + 3 * SMALL, call) + 2 * PADDING


def face(spot: Spot, side: Side) -> Face:
    """What a spot shows on one of its sides."""
    if spot.kind != "layer":
        when = " when training" if side.layer.get("training") else ""
        return Face(_short(side.path, _LONGEST_NAME), f"{spot.kind}{when}", side.shape, True)
    name = _short(side.path.rpartition(".")[2], _LONGEST_NAME)
    call = _short(side.call, _LONGEST_CALL)
    return Face(name, call, _short(side.shape, _LONGEST_NAME), "(" not in call)


def faces(spot: Spot) -> tuple[Face | None, Face | None]:
    """The faces of both sides."""
    old, new = (None if side is None else face(spot, side) for side in spot.sides)
    return old, new


def size(spot: Spot) -> tuple[float, float]:
    """The width and height that a spot needs for both sides."""
    found = [f for f in faces(spot) if f is not None]
    brief = all(f.brief for f in found)
    marks = marks_width(spot.marks)
    return max(f.width for f in found) + marks, LINE if brief else LINES


def marks_width(marks: str) -> float:
    """The width of the tab that shows marks."""
    return MARK + MARK * len(marks) if marks else 0.0


def title(scope: Scope) -> tuple[str, str]:
    """The name of a scope, and the call of its block."""
    return _short(scope.name, _LONGEST_NAME), _short(block_call(scope), _LONGEST_CALL)


def title_width(frame: Frame) -> float:
    """The room for what is written on a frame, on either side."""
    found = [title(scope) for scope in (frame.old, frame.new) if scope is not None]
    return max(SMALL * (display_width(name) + display_width(call) + 4) for name, call in found)


def _short(text: str, longest: int) -> str:
    text = printable(text).replace("\n", " ")
    if display_width(text) <= longest:
        return text
    return f"{text[: longest - 1]}\u2026"
