"""The lines of a whole file: documentation, and what stands apart."""

from netdsl.syntax import tree
from netdsl.syntax.printer_comments import Line, Margin


def documented(file: tree.File, lines: list[Line[tree.Item]]) -> list[Line[tree.Item]]:
    """The lines with the documentation of a tree that was made without comments."""
    if file.comments:
        return lines
    made: list[Line[tree.Item]] = _doc_lines(file.doc)
    for number, line in enumerate(lines):
        doc = line.item.doc if isinstance(line.item, tree.Block | tree.Network) else ""
        above = _doc_lines(doc)
        blank = line.blank or (number == 0 and bool(made))
        made += [Line(None, one.remark, blank and not index) for index, one in enumerate(above)]
        made.append(Line(line.item, line.remark, blank and not above))
    return made


def _doc_lines(doc: str) -> list[Line[tree.Item]]:
    return [Line(None, f"# {text}".rstrip(), False) for text in doc.split("\n")] if doc else []


def loose_below(margin: Margin, lines: list[Line[tree.Item]]) -> list[Line[tree.Item]]:
    """The lines with the comments inside of definitions without a body of their own below them.

    Above, they would be documentation.
    """
    made: list[Line[tree.Item]] = []
    apart = False
    for line in lines:
        made.append(Line(line.item, line.remark, line.blank or apart))
        below: list[str] = []
        match line.item:
            case tree.Block(body=tree.Chain()) | tree.Network(body=None, edits=None):
                below = margin.loose(line.item)
        made += [Line(None, text, not index) for index, text in enumerate(below)]
        apart = bool(below)
    return made


def beginnings(lines: list[Line[tree.Item]]) -> list[bool]:
    """For each line, whether a block or network or its documentation begins there."""
    made: list[bool] = []
    following = False
    for line in reversed(lines):
        begins = following if line.item is None else _defines(line.item)
        made.append(begins)
        following = begins and not line.blank
    return made[::-1]


def _defines(item: tree.Item) -> bool:
    return isinstance(item, tree.Block | tree.Network)
