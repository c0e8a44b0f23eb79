"""Tables of cells: aligned text, and Markdown."""

from collections.abc import Sequence

from netdsl.render.canvas import display_width

Cells = Sequence[str]


def columns(header: Cells, rows: Sequence[Cells], right: Sequence[bool]) -> list[str]:
    """The header, a rule, and a line a row; `right` says which columns are aligned there."""
    widths = [max(map(display_width, column)) for column in zip(header, *rows, strict=True)]
    rule = ["-" * width for width in widths]
    return [
        "  ".join(fitted(*each) for each in zip(row, widths, right, strict=True)).rstrip()
        for row in (header, rule, *rows)
    ]


def markdown(header: Cells, rows: Sequence[Cells], right: Sequence[bool]) -> str:
    """The same in Markdown."""
    rule = ["---:" if each else "---" for each in right]
    return "\n".join(f"| {' | '.join(row)} |" for row in (header, rule, *rows))


def fitted(cell: str, width: int, right: bool) -> str:
    """A cell with blanks up to the width of its column."""
    blanks = " " * (width - display_width(cell))
    return blanks + cell if right else cell + blanks
