"""What stands below one another: the labels of neighbouring lines, and the checks of a section."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate, groupby

from netdsl.record import record
from netdsl.syntax.printer_expressions import WIDTH

FAR = 12
"""Labels that differ by more have columns of their own."""
FAR_OUT = 20
"""Few checks (one, or a quarter) that stand farther out by more are not waited for."""


@record
class Cell:
    """The end of something on a line, behind which there can be more room."""

    line: int
    piece: int
    """The index of the piece of text that comes next."""
    column: int
    """Where it ends."""
    end: int
    """Where the line ends, without its comment."""
    group: tuple[object, ...] = ()


class Columns:
    """Gathers the labels and checks while a text is printed."""

    def __init__(self) -> None:
        self._labels: list[Cell] = []
        self._checks: list[Cell] = []
        self._section = 0

    def section(self) -> None:
        """An empty line: what stands below has columns of its own."""
        self._section += 1

    def label(self, cell: Cell) -> None:
        """A label whose statement stands on one line."""
        self._labels.append(cell)

    def check(self, line: int, piece: int, column: int, end: int) -> None:
        """A check at the end of a line."""
        self._checks.append(Cell(line, piece, column, end, (self._section,)))

    def spaces(self) -> dict[int, int]:
        """How many spaces more stand before a piece."""
        made: dict[int, int] = {}
        wider: dict[int, int] = {}
        for run in _runs(self._labels):
            for cell, column in _placed(run, _clusters):
                room = min(column - cell.column, WIDTH - cell.end)
                if room == column - cell.column and room > 0:
                    made[cell.piece] = wider[cell.line] = room
        checks = [
            Cell(c.line, c.piece, c.column + more, c.end + more, c.group)
            for c in self._checks
            for more in (wider.get(c.line, 0),)
        ]
        for _, section in groupby(checks, lambda cell: cell.group):
            for cell, column in _placed(list(section), _columns):
                if column > cell.column:
                    made[cell.piece] = column - cell.column
        return made


def _runs(labels: Iterable[Cell]) -> Iterator[list[Cell]]:
    """The labels on lines directly below one another, of one indent and kind."""
    run: list[Cell] = []
    for cell in sorted(labels, key=lambda cell: cell.line):
        if run and (cell.line != run[-1].line + 1 or cell.group != run[-1].group):
            yield run
            run = []
        run.append(cell)
    if run:
        yield run


def _placed(
    cells: Sequence[Cell], columns: Callable[[Sequence[Cell]], list[int]]
) -> Iterator[tuple[Cell, int]]:
    """Each cell with the column that it gets; `columns` sees them the narrowest first."""
    ordered = sorted(cells, key=lambda cell: cell.column)
    return zip(ordered, columns(ordered), strict=True)


def _clusters(ordered: Sequence[Cell]) -> list[int]:
    """A column for those of about one width."""
    made: list[int] = []
    for at in range(len(ordered) - 1, -1, -1):
        column = ordered[at].column
        below = at + 1 < len(ordered) and ordered[at + 1].column - column <= FAR
        made.append(made[-1] if below else column)
    return made[::-1]


def _columns(ordered: Sequence[Cell]) -> list[int]:
    """One column for all that are not far wider than the others, and fit on their lines with it."""
    widest = list(accumulate((cell.end - cell.column for cell in ordered), max))
    last = _ordinary(ordered)
    while last > 0 and ordered[last].column + widest[last] > WIDTH:
        last -= 1
    return [max(cell.column, ordered[last].column) for cell in ordered]


def _ordinary(ordered: Sequence[Cell]) -> int:
    """The index of the widest check that the others wait for."""
    count = len(ordered)
    for few in range(1, max(1, count // 4) + 1):
        if few >= count:
            break
        gap = ordered[count - few].column - ordered[count - few - 1].column
        if gap > FAR_OUT:
            return count - few - 1
    return count - 1
