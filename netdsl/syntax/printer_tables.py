"""Lists of lists: their rows stay as written, and what stands below one another is in columns."""

from collections.abc import Sequence
from itertools import pairwise

from netdsl.syntax import tree


def begins_row(table: tree.Sequence) -> list[bool]:
    """For each item of a list of lists, whether it was written on a line below the one before."""
    if not all(isinstance(item, tree.Sequence) for item in table.items):
        return [False] * len(table.items)
    text = table.span.source.text
    between = pairwise(item.span for item in table.items)
    return [False, *(text.find("\n", one.end, two.start) >= 0 for one, two in between)]


def padded(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """The cells of a table, all but the last of a row as wide as the widest below one another."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        [*(c.ljust(w) for c, w in zip(row[:-1], widths, strict=False)), row[-1]] for row in rows
    ]
