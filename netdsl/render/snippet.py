"""Lines of a source with labels under them.

```
4 |   add {
  |   --- the branches are joined
```
"""

from bisect import bisect_left, bisect_right

from netdsl.diagnostics import Label
from netdsl.record import record
from netdsl.render.canvas import Palette, Row, display_columns, printable
from netdsl.render.wrap import wrap_call, wrap_prose
from netdsl.source import Source

LIMIT = 120
"""The columns of a line that are shown; a longer one is cut around its first label."""

_BEFORE = 30
_CUT = "..."


@record
class Pointer:
    """A label with its style: the place itself (`^`), or one that explains it (`-`)."""

    label: Label
    style: str
    primary: bool


@record
class _Mark:
    """A pointer on its line, in display columns."""

    start: int
    end: int
    pointer: Pointer


class Gutter:
    """The left edge with the line numbers, wide enough for all of one message."""

    def __init__(self, last_line: int, palette: Palette) -> None:
        self.width = len(str(last_line))
        self.palette = palette

    def arrow(self, head: str, place: str) -> str:
        """` --> file:line:column`."""
        return " " * self.width + self.palette("gutter", head) + " " + place

    def blank(self) -> str:
        """The bar alone."""
        return " " * self.width + self.palette("gutter", " |")

    def code(self, number: int, text: str) -> str:
        """A numbered line."""
        return (self.palette("gutter", f"{number:>{self.width}} |") + " " + text).rstrip()

    def under(self, row: Row) -> str:
        """A line of marks."""
        return self.blank() + " " + row.painted(self.palette)

    def change(self, number: int, sign: str, text: str) -> str:
        """A line that an edit removes (`-`) or adds (`+`)."""
        style = "added" if sign == "+" else "removed"
        head = self.palette("gutter", f"{number:>{self.width}}")
        return f"{head} {self.palette(style, f'{sign} {text}'.rstrip())}"

    def tail(self, word: str, text: str, mark: tuple[int, int] | None = None) -> str:
        """`= note: ...`, for words without a place; `mark` is a part of them to underline."""
        head = " " * (self.width + 1) + self.palette("gutter", "=") + " "
        indent = self.width + 5 + len(word)
        shown = text if mark is not None else wrap_prose(wrap_call(text, indent))
        line = head + self.palette("title", word) + ": " + hang(shown, indent)
        if mark is None:
            return line
        return (
            line + "\n" + " " * (indent + mark[0]) + self.palette("note", "^" * (mark[1] - mark[0]))
        )


def hang(text: str, indent: int) -> str:
    """`text`, its lines after the first moved to the right."""
    return printable(text).replace("\n", "\n" + " " * indent)


def place(source: Source, offset: int) -> str:
    """`file:line:column`."""
    line, column = source.position(offset)
    return f"{printable(source.name)}:{line}:{column}"


def snippet(source: Source, pointers: list[Pointer], gutter: Gutter) -> list[str]:
    """The lines that the pointers are on, with their marks and labels below."""
    by_line: dict[int, list[Pointer]] = {}
    for pointer in pointers:
        by_line.setdefault(pointer.label.span.position[0], []).append(pointer)
    lines: list[str] = []
    previous = 0
    for number in sorted(by_line):
        if previous and number == previous + 2:
            lines.append(gutter.code(previous + 1, cut(source.line(previous + 1), [])[0]))
        elif previous and number > previous + 2:
            lines.append(gutter.palette("gutter", "..."))
        lines.extend(_line(source.line(number), number, by_line[number], gutter))
        previous = number
    return lines


def cut(text: str, spans: list[tuple[int, int]]) -> tuple[str, list[tuple[int, int]]]:
    """A line as it is shown, and the display columns of spans of its characters."""
    columns = display_columns(text)
    if columns[-1] <= LIMIT:
        shown = printable(text)
        return shown, [(columns[a], max(columns[b], columns[a] + 1)) for a, b in spans]
    room = LIMIT - 2 * len(_CUT)
    focus = columns[spans[0][0]] if spans else 0
    left = min(max(focus - _BEFORE, 0), columns[-1] - room)
    first = bisect_left(columns, left)
    last = bisect_right(columns, columns[first] + room) - 1
    head = _CUT if first else ""
    shown = head + printable(text[first:last]) + (_CUT if last < len(text) else "")
    moved = []
    for a, b in spans:
        start = columns[min(max(a, first), last)] - columns[first] + len(head)
        end = columns[min(max(b, first), last)] - columns[first] + len(head)
        moved.append((start, max(end, start + 1)))
    return shown, moved


def _line(text: str, number: int, pointers: list[Pointer], gutter: Gutter) -> list[str]:
    # The place itself decides which part of a long line is shown.
    pointers = sorted(pointers, key=lambda p: not p.primary)
    spans = [_within(text, p.label) for p in pointers]
    shown, places = cut(text, spans)
    marks = [_Mark(a, b, p) for (a, b), p in zip(places, pointers, strict=True)]
    return [gutter.code(number, shown), *(gutter.under(row) for row in _rows(marks))]


def _within(text: str, label: Label) -> tuple[int, int]:
    """The characters of the line that a label covers: of several lines, the first."""
    start = min(label.span.position[1] - 1, len(text))
    end = start + label.span.end - label.span.start
    return start, max(start, min(end, len(text.rstrip())))


def _rows(marks: list[_Mark]) -> list[Row]:
    under = Row()
    for mark in sorted(marks, key=lambda m: (m.pointer.primary, m.start - m.end)):
        sign = "^" if mark.pointer.primary else "-"
        under.put(mark.start, sign * (mark.end - mark.start), mark.pointer.style)
    marks = sorted(marks, key=lambda m: (m.start, m.end))
    last = marks[-1]
    beside = all(m.end <= last.start for m in marks[:-1])
    if beside and last.pointer.label.text:
        under.put(last.end + 1, _words(last), last.pointer.style)
    hanging = [m for m in (marks[:-1] if beside else marks) if m.pointer.label.text]
    return [under, *_hanging(hanging)]


def _hanging(marks: list[_Mark]) -> list[Row]:
    """Labels that find no room beside their marks hang below, the rightmost first."""
    if not marks:
        return []
    rows = [Row()]
    for mark in marks:
        rows[0].put(mark.start, "|", mark.pointer.style)
    while marks:
        mark = marks.pop()
        row = Row()
        for other in marks:
            row.put(other.start, "|", other.pointer.style)
        row.put(mark.start, _words(mark), mark.pointer.style)
        rows.append(row)
    return rows


def _words(mark: _Mark) -> str:
    return printable(mark.pointer.label.text).replace("\n", " ")
