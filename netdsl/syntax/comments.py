"""Comments, and the documentation that they are."""

import re
from bisect import bisect_left

from netdsl.source import Source, Span
from netdsl.syntax import tree

FOR_NETDSL = "netdsl:"
"""What a comment begins with that is for netdsl, not for readers of the documentation."""

_STRING_OR_COMMENT = re.compile(r'"(?:[^"\\\n]|\\.)*"|#[^\n]*')


def comments_of(source: Source) -> tuple[tree.Comment, ...]:
    """Every comment of a file, in order."""
    text, found = source.text, []
    at = text.find("#")
    while at >= 0:
        begin = text.rfind("\n", 0, at) + 1
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        for match in _STRING_OR_COMMENT.finditer(text, begin, end):
            if text[match.start()] == "#":
                found.append(_comment(source, begin, match.start(), end))
        at = text.find("#", end)
    return tuple(found)


def _comment(source: Source, begin: int, start: int, end: int) -> tree.Comment:
    text = source.text
    if text[end - 1] == "\r":
        end -= 1
    own_line = text[begin:start].strip() == ""
    return tree.Comment(text[start + 1 : end], own_line, Span(source, start, end))


def document(
    source: Source, items: tuple[tree.Item, ...], comments: tuple[tree.Comment, ...]
) -> tuple[tuple[tree.Item, ...], str]:
    """Give blocks and networks the comments directly above them; also the file's."""
    starts = [comment.span.start for comment in comments]
    for item in items:
        if isinstance(item, tree.Block | tree.Network) and comments:
            above = _above(source.text, item.span.start, comments, starts)
            # The node was made a moment ago and belongs to nobody else yet.
            object.__setattr__(item, "doc", _doc(above))
    return items, _doc(_first(source.text, comments))


def _above(
    text: str, start: int, comments: tuple[tree.Comment, ...], starts: list[int]
) -> list[tree.Comment]:
    found: list[tree.Comment] = []
    for index in range(bisect_left(starts, start) - 1, -1, -1):
        comment = comments[index]
        if not comment.own_line or not _adjacent(text[comment.span.end : start]):
            break
        found.append(comment)
        start = comment.span.start
    return found[::-1]


def _first(text: str, comments: tuple[tree.Comment, ...]) -> list[tree.Comment]:
    """The first comment lines, where an empty line or the end of the file follows."""
    if not comments or text[: comments[0].span.start].strip():
        return []
    found = [comments[0]]
    for comment in comments[1:]:
        if not comment.own_line or not _adjacent(text[found[-1].span.end : comment.span.start]):
            break
        found.append(comment)
    rest = text[found[-1].span.end :]
    blank = rest[: len(rest) - len(rest.lstrip())]
    return found if blank.count("\n") > 1 or blank == rest else []


def _adjacent(between: str) -> bool:
    return between.count("\n") == 1 and not between.strip()


def _doc(comments: list[tree.Comment]) -> str:
    lines = [comment.text.removeprefix(" ").rstrip() for comment in comments]
    return "\n".join([line for line in lines if not line.startswith(FOR_NETDSL)])
