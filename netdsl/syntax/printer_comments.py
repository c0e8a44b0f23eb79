"""Where comments and empty lines go when a tree is printed."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Generic, TypeAlias, TypeVar

from netdsl.record import record
from netdsl.source import Span
from netdsl.syntax import tree

Gap: TypeAlias = tuple[str, Sequence[str]]
"""The comment behind something, and those on the lines below it."""

NO_GAP: Gap = ("", ())
Room: TypeAlias = tuple[int, int]
Part: TypeAlias = tree.Reference | tree.Element
T = TypeVar("T", bound=tree.Item | tree.BodyItem)
_EMPTY_LINE = re.compile(r"\n[ \t\r]*\n")
_SEPARATOR = re.compile(r"\s*;")


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

    def any(self, start: int, end: int) -> bool:
        """Whether there are comments in a piece of the text."""
        first = bisect_left(self._starts, start)
        return first < len(self._starts) and self._starts[first] < end

    def blank(self, start: int, end: int) -> bool:
        """Whether there is an empty line in a piece of the text without statements."""
        return _EMPTY_LINE.search(self._text, start, end) is not None

    def separated(self, start: int) -> bool:
        """Whether the next that is no space is a `;`."""
        return _SEPARATOR.match(self._text, start) is not None

    def same_line(self, start: int, end: int) -> bool:
        """Whether a piece of the text has no newline."""
        return self._text.find("\n", start, end) < 0

    def one_line(self, span: Span) -> bool:
        """Whether a node was written on one line."""
        return self.same_line(span.start, span.end)

    def lines(self, items: Sequence[T], start: int, end: int) -> tuple[str, list[Line[T]]]:
        """The lines between `start` and `end`, where `items` stand; first what is behind `start`.

        Behind the beginning of a file there is nothing.
        Comments inside of statements are not here.
        """
        behind = ""
        stray = False
        made: list[Line[T]] = []
        at = start
        for item in chain(items, (None,)):
            upto = end if item is None else item.span.start
            for comment in self.between(at, upto):
                if not self.same_line(at, comment.span.start) or at == 0:
                    blank = stray or self.blank(at, comment.span.start)
                    made.append(Line(None, remark(comment), blank))
                    # Beside a lone `;` it is no documentation of what comes next.
                    stray = not comment.own_line or self.separated(comment.span.end)
                elif made:
                    made[-1] = Line(made[-1].item, remark(comment), made[-1].blank)
                else:
                    behind = remark(comment)
                at = comment.span.end
            if item is not None:
                made.append(Line(item, "", stray or self.blank(at, upto)))
                stray = False
                at = item.span.end
        return behind, made

    def lines_of_file(self, file: tree.File) -> list[Line[tree.Item]]:
        """The lines of a whole file."""
        return self.lines(file.items, 0, len(self._text) + 1)[1]

    def remarks(self, start: int, end: int) -> list[str]:
        """The comments in a piece of the text, as they are printed."""
        return [remark(comment) for comment in self.between(start, end)]

    def gap(self, start: int, end: int) -> Gap:
        """The comments between two parts of a chain or list."""
        found = self.between(start, end)
        behind = bool(found) and self.same_line(start, found[0].span.start)
        texts = [remark(comment) for comment in found]
        return (texts[0], texts[1:]) if behind else ("", texts)

    def loose(self, item: tree.Item | tree.BodyItem) -> list[str]:
        """The comments in the middle of an item or statement, where none can stay."""
        span = item.span
        if not self.any(span.start, span.end):
            return []
        found: list[str] = []
        at = span.start
        for start, end in _rooms(item):
            found += self.remarks(at, start)
            at = end
        return found + self.remarks(at, span.end)


def remark(comment: tree.Comment) -> str:
    """A comment as it is printed."""
    return f"#{comment.text}".rstrip()


def _rooms(item: tree.Item | tree.BodyItem) -> Iterator[Room]:
    """The pieces of a statement whose comments stay: bodies, and before `->` and `=>`."""
    match item:
        case tree.For(body=body) | tree.Insert(body=body):
            yield body.span.start, body.span.end
        case tree.Let(value=value) | tree.Expect(condition=value):
            yield from rooms_of_expression(value)
        case tree.Default(layers, arguments):
            yield from _rooms_of_items(arguments, layers[-1].span.end, item.span.end)
        case tree.Block(body=tree.Body() as body) | tree.Network(body=tree.Body() as body):
            yield body.span.start, body.span.end
        case tree.Network(base=tree.Call() as base, edits=edits):
            yield from rooms_of_call(base)
            if edits is not None:
                yield edits.span.start, edits.span.end
        case tree.Statement(chain=chain, check=check) | tree.Output(chain=chain, check=check):
            yield from _rooms_of_chain(chain)
            if check is not None:
                yield chain.span.end, check.span.start
        case tree.Block(body=tree.Chain() as chain):
            yield from _rooms_of_chain(chain)


def _rooms_of_chain(chain: tree.Chain) -> Iterator[Room]:
    end = -1
    for part in parts_of(chain):
        if end >= 0:
            yield end, part.span.start
        end = part.span.end
        match part.element if isinstance(part, tree.Repeat) else part:
            case tree.If(branches, otherwise):
                last = otherwise or branches[-1][1]
                yield branches[0][1].span.start, last.span.end
            case tree.Group(body):
                yield body.span.start, body.span.end
            case tree.Call() as call:
                yield from rooms_of_call(call)
                if call.body is not None:
                    yield call.body.span.start, call.body.span.end


def rooms_of_call(call: tree.Call) -> Iterator[Room]:
    """The places for comments among the arguments of a call."""
    if call.arguments:
        yield from _rooms_of_items(call.arguments, call.name_span.end, end_of_arguments(call))


def end_of_arguments(call: tree.Call) -> int:
    """Where the arguments of a call end, or a little behind."""
    return call.span.end if call.body is None else call.body.span.start


def rooms_of_expression(expression: tree.Expression) -> Iterator[Room]:
    """The places for comments among the items of a list and the arguments of a call."""
    if isinstance(expression, tree.Call):
        yield from rooms_of_call(expression)
    elif isinstance(expression, tree.Sequence) and expression.items:
        span = expression.span
        yield from _rooms_of_items(expression.items, span.start, span.end)


def _rooms_of_items(
    items: Sequence[tree.Argument | tree.Expression], start: int, end: int
) -> Iterator[Room]:
    at = start
    for item in items:
        yield at, item.span.start
        value = item.value if isinstance(item, tree.Argument) else item
        if isinstance(value, tree.Call | tree.Sequence):
            yield from rooms_of_expression(value)
        at = item.span.end
    yield at, end


def parts_of(chain: tree.Chain) -> list[Part]:
    """What the arrows of a chain join."""
    return [*chain.elements] if chain.start is None else [chain.start, *chain.elements]
