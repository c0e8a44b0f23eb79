"""`# netdsl: allow N704: the published weights have it`: which code, and where it holds.

Behind a statement it holds on that line; above one, in all of it; with an empty line below,
in the whole file.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from netdsl.codes import CODES
from netdsl.compile.modules import FileScope
from netdsl.diagnostics import Diagnostic, Help
from netdsl.lint.base import Words, warning
from netdsl.lint.written import bodies
from netdsl.syntax import tree
from netdsl.syntax.comments import FOR_NETDSL

UNUSED = "N712"
_CODE = r"[A-Z]\d+"
_SPACE = re.compile(r"\s*")
_ALLOW = re.compile(rf"\s*netdsl:\s*allow\s+({_CODE}(?:[\s,]+{_CODE})*)(?:[\s:,;(-].*)?$")


class Allowance(NamedTuple):
    """A code that a comment allows, and where: from `start` to `end`."""

    code: str
    comment: tree.Comment
    start: int
    end: int


def read_comments(file: FileScope) -> tuple[list[Allowance], list[Diagnostic]]:
    """All that the comments of a file allow, and what is wrong with them."""
    found: list[Allowance] = []
    wrong: list[Diagnostic] = []
    comments = [c for c in file.tree.comments if c.text.lstrip().startswith(FOR_NETDSL)]
    above = _above(file) if comments else {}
    for comment in comments:
        match = _ALLOW.match(comment.text)
        if match is None:
            wrong.append(_not_understood(comment))
            continue
        start, end = above[comment.span.start] if comment.own_line else _behind(comment)
        for code in re.findall(_CODE, match[1]):
            problem = _problem(code)
            if problem:
                words = Words(f"this allows nothing: `{code}` is {problem}")
                wrong.append(warning(UNUSED, comment.span, words))
            else:
                found.append(Allowance(code, comment, start, end))
    return found, wrong


def _not_understood(comment: tree.Comment) -> Diagnostic:
    help_ = Help("write the code and a reason: `# netdsl: allow N704: why`")
    words = Words("netdsl does not understand this comment", helps=(help_,))
    return warning(UNUSED, comment.span, words)


def _problem(code: str) -> str:
    if code == UNUSED:
        return "what is said of such comments"
    if code not in CODES:
        return "no code"
    return "" if code.startswith("N7") else "an error, which no comment allows"


# --- where -----------------------------------------------------------------------------


def _behind(comment: tree.Comment) -> tuple[int, int]:
    """The line that a comment ends."""
    start = comment.span.start
    return comment.span.source.text.rfind("\n", 0, start) + 1, start


def _above(file: FileScope) -> dict[int, tuple[int, int]]:
    """For each comment on a line of its own, by its place: what it stands above."""
    text = file.source.text
    ends = dict(_ends(file))
    found: dict[int, tuple[int, int]] = {}
    for comment in reversed(file.tree.comments):
        if not comment.own_line:
            continue
        at = _code(text, comment.span.end)
        if text.count("\n", comment.span.end, at) != 1 or at == len(text):
            found[comment.span.start] = 0, len(text)
        elif at in found:  # the next comment of several
            found[comment.span.start] = found[at]
        else:
            found[comment.span.start] = at, ends.get(at, line_end(text, at))
    return found


def _ends(file: FileScope) -> Iterator[tuple[int, int]]:
    """Where what begins at a place ends: items of the file and statements of bodies."""
    for item in file.tree.items:
        if isinstance(item, tree.Block | tree.Network):
            yield from _statements(list(bodies(item)))
        yield item.span.start, item.span.end


def _statements(found: Sequence[tree.Body]) -> Iterator[tuple[int, int]]:
    for body in reversed(found):  # what is outside comes last
        for item in body.items:
            yield item.span.start, item.span.end


def _code(text: str, at: int) -> int:
    """Where the next thing that is no space begins."""
    match = _SPACE.match(text, at)
    return at if match is None else match.end()


def line_end(text: str, at: int) -> int:
    """Where the line ends that this place is on."""
    end = text.find("\n", at)
    return len(text) if end < 0 else end
