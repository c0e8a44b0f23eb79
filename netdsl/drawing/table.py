"""The summary as a table that unfolds, without a script: a scope is a `details` element."""

from collections.abc import Iterator

from netdsl.analysis.summary import Row, Summary
from netdsl.analysis.tables import ALIGN, HEADER, Line, cells, folded, only, said, totals
from netdsl.drawing.markup import Element, element
from netdsl.render.canvas import display_width

_STEP = 2
"""The characters that a row is set in for each level."""
_LONGEST = 44


def table(summary: Summary) -> Element:
    """A row a layer or scope, and the totals."""
    lines = [*folded(summary.rows)]
    every = [cells(line, line.name) for line in lines]
    kept = said([HEADER, *every])
    shown = [only(row, kept) for row in every]
    head_cells = only(HEADER, kept)
    align = [right for right, keep in zip(ALIGN, kept, strict=True) if keep]
    indents = [line.level * _STEP for line in lines]
    names = [display_width(c[0]) + i for c, i in zip(shown, indents, strict=True)]
    columns = zip(*(head_cells, *shown), strict=True)
    widths = [min(_LONGEST, max(map(display_width, column))) for column in columns]
    widths[0] = min(2 * _LONGEST, max([widths[0], *names]))
    below = _Rows(lines, shown, widths, align)
    head = element(
        "div", {"style": f"{_row(0)};font-weight:600"}, *_cells(head_cells, widths, align, 0)
    )
    return element(
        "div",
        {"style": "overflow-x:auto"},
        element("div", {"style": _FONT}, head, *below.made(0)),
        element("p", None, *_totals(summary)),
    )


_FONT = "font:12px/1.6 ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace;white-space:pre"
_SUMMARY = "display:list-item;list-style-position:outside;cursor:pointer;font-weight:600;"


def _row(indent: int) -> str:
    """The style of a row; what opens it stands in the margin."""
    return f"width:max-content;margin-left:calc(1.4em + {indent}ch)"


class _Rows:
    """Turns the flat list of lines back into a tree, from left to right."""

    def __init__(
        self, lines: list[Line], shown: list[list[str]], widths: list[int], align: list[bool]
    ) -> None:
        self.lines, self.shown, self.widths, self.align = lines, shown, widths, align
        self.at = 0

    def made(self, level: int) -> Iterator[Element]:
        """The rows of a level, each with those that it holds."""
        while self.at < len(self.lines) and self.lines[self.at].level == level:
            row: Row = self.lines[self.at].row
            indent = level * _STEP
            written = _cells(self.shown[self.at], self.widths, self.align, indent)
            self.at += 1
            below = [*self.made(level + 1)]
            if below:
                head = element("summary", {"style": _SUMMARY + _row(indent)}, *written)
                yield element("details", None, head, *below)
            else:
                weight = ";font-weight:600" if row.scope else ""
                yield element("div", {"style": _row(indent) + weight}, *written)


def _cells(
    texts: list[str], widths: list[int], align: list[bool], indent: int
) -> Iterator[Element]:
    for number, (text, right) in enumerate(zip(texts, align, strict=True)):
        room = widths[number] - (0 if number else indent)
        side = "text-align:right;" if right else ""
        style = (
            f"{side}display:inline-block;width:{room}ch;margin-right:2ch;"
            "overflow:hidden;text-overflow:ellipsis;vertical-align:top"
        )
        yield element("span", {"style": style, "title": text or None}, text)


def _totals(summary: Summary) -> Iterator[Element | str]:
    for number, (name, value) in enumerate(totals(summary)):
        if number:
            yield element("br")
        yield f"{name}: {value}"
