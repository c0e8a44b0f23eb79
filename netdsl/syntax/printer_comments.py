"""Where comments and empty lines go when a tree is printed."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Generic, TypeVar

from netdsl.record import record
from netdsl.syntax import tree

T = TypeVar("T", bound=tree.Item | tree.BodyItem)
_EMPTY_LINE = re.compile(r"\n[ \t\r]*\n")


@record
class Line(Generic[T]):
    """A statement or item with the comment behind it, or a comment on a line of its own."""

    item: T | None
    remark: str
    blank: bool
    """Whether an empty line stood above."""


class Margin:
    """The comments of a file, by their place."""

    def __init__(self, file: tree.File) -> None:
        self._text = file.source.text
        self._comments = file.comments
        self._starts = [comment.span.start for comment in file.comments]

    def between(self, start: int, end: int) -> tuple[tree.Comment, ...]:
        """The comments in a piece of the text."""
        first = bisect_left(self._starts, start)
        return self._comments[first : bisect_left(self._starts, end, first)]

    def blank(self, start: int, end: int) -> bool:
        """Whether there is an empty line in a piece of the text without statements."""
        return _EMPTY_LINE.search(self._text, start, end) is not None

    def same_line(self, start: int, end: int) -> bool:
        """Whether a piece of the text has no newline."""
        return self._text.find("\n", start, end) < 0

    def lines(self, items: Sequence[T], start: int, end: int) -> tuple[str, list[Line[T]]]:
        """The lines between `start` and `end`, where `items` stand; first what is behind `start`.

        Comments inside of statements are not here.
        """
        behind = ""
        made: list[Line[T]] = []
        at = start
        for item in chain(items, (None,)):
            upto = end if item is None else item.span.start
            for comment in self.between(at, upto):
                if comment.own_line or not self.same_line(at, comment.span.start):
                    blank = self.blank(at, comment.span.start)
                    made.append(Line(None, remark(comment), blank))
                elif made:
                    made[-1] = Line(made[-1].item, remark(comment), made[-1].blank)
                else:
                    behind = remark(comment)
                at = comment.span.end
            if item is not None:
                made.append(Line(item, "", self.blank(at, upto)))
                at = item.span.end
        return behind, made

    def lines_of_file(self, file: tree.File) -> list[Line[tree.Item]]:
        """The lines of a whole file."""
        behind, made = self.lines(file.items, 0, len(self._text) + 1)
        return [Line(None, behind, False), *made] if behind else made

    def remarks(self, start: int, end: int) -> list[str]:
        """The comments in a piece of the text, as they are printed."""
        return [remark(comment) for comment in self.between(start, end)]

    def loose(self, item: tree.Item | tree.BodyItem) -> list[str]:
        """The comments inside of an item or statement, but outside of its bodies."""
        span = item.span
        if not self.between(span.start, span.end):
            return []
        found: list[str] = []
        at = span.start
        for first, last in bodies_of(item):
            found += self.remarks(at, first.span.start)
            at = last.span.end
        return found + self.remarks(at, span.end)


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


def remark(comment: tree.Comment) -> str:
    """A comment as it is printed."""
    return f"#{comment.text}".rstrip()


def bodies_of(item: tree.Item | tree.BodyItem) -> Iterator[tuple[tree.Body, tree.Body]]:
    """The first and the last body of everything in a statement that has bodies."""
    match item:
        case tree.For(body=body) | tree.Insert(body=body):
            yield body, body
        case tree.Statement(chain=chain) | tree.Output(chain=chain) | tree.Block(body=chain):
            if isinstance(chain, tree.Chain):
                yield from _bodies_of_chain(chain)


def _bodies_of_chain(chain: tree.Chain) -> Iterator[tuple[tree.Body, tree.Body]]:
    for element in chain.elements:
        inner = element.element if isinstance(element, tree.Repeat) else element
        match inner:
            case tree.If(branches, otherwise):
                yield branches[0][1], otherwise or branches[-1][1]
            case tree.Group(body) | tree.Call(body=tree.Body() as body):
                yield body, body
