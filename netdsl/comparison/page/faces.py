"""What is written on boxes and frames, and the room that it takes."""

from netdsl.analysis.written import block_call
from netdsl.comparison.page.frames import Frame
from netdsl.comparison.page.union import Spot
from netdsl.comparison.report import Side
from netdsl.drawing.writing import CHARACTER, LINE, LINES, PADDING, SMALL, shortened
from netdsl.ir.graph import Scope
from netdsl.record import record
from netdsl.render.canvas import display_width

MARK = 9.0
"""What a mark takes."""
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
        return Face(shortened(side.path, _LONGEST_NAME), f"{spot.kind}{when}", side.shape, True)
    name = shortened(side.path.rpartition(".")[2], _LONGEST_NAME)
    call = shortened(side.call, _LONGEST_CALL)
    return Face(name, call, shortened(side.shape, _LONGEST_NAME), "(" not in call)


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
    return shortened(scope.name, _LONGEST_NAME), shortened(block_call(scope), _LONGEST_CALL)


def title_width(frame: Frame) -> float:
    """The room for what is written on a frame, on either side."""
    found = [title(scope) for scope in (frame.old, frame.new) if scope is not None]
    return max(SMALL * (display_width(name) + display_width(call) + 4) for name, call in found)
