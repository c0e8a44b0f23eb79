"""`# netdsl: allow N704: the published weights have it`: what a file does on purpose.

Behind a statement the comment allows it on that line; above one, in all of it; with an
empty line below, in the whole file. A comment that allows nothing is told (N712).
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from netdsl.codes import CODES
from netdsl.compile.modules import FileScope
from netdsl.diagnostics import (
    Applicability,
    Diagnostic,
    Edit,
    Help,
    Severity,
    has_errors,
)
from netdsl.lint.base import Words, warning
from netdsl.lint.view import View
from netdsl.lint.written import bodies
from netdsl.source import Source, Span
from netdsl.syntax import tree
from netdsl.syntax.comments import FOR_NETDSL

UNUSED = "N712"
_CODE = r"[A-Z]\d+"
_ALLOW = re.compile(rf"\s*netdsl:\s*allow\s+({_CODE}(?:[\s,]+{_CODE})*)(?:[\s:,;(-].*)?$")


class _Allowance(NamedTuple):
    """A code that a comment allows, and where: from `start` to `end`."""

    code: str
    comment: tree.Comment
    start: int
    end: int

    def covers(self, span: Span) -> bool:
        return span.start <= self.end and self.start <= span.end


def allowed(
    file: FileScope, files: Sequence[FileScope], views: Sequence[View], found: Sequence[Diagnostic]
) -> list[Diagnostic]:
    """`found` without what comments allow, and with what is to be said of the comments."""
    if not any(FOR_NETDSL in f.source.text for f in files):
        return list(found)
    by_source: dict[Source, list[_Allowance]] = {}
    wrong: list[Diagnostic] = []
    for one in files:
        by_source[one.source] = list(_allowances(one, wrong if one is file else []))
    used: set[int] = set()
    kept = [d for d in found if not _allows(by_source, d, used)]
    if not has_errors(found):
        wrong += _unused(by_source[file.source], used, views, file.source)
    return [*kept, *wrong]


def _allows(by_source: dict[Source, list[_Allowance]], d: Diagnostic, used: set[int]) -> bool:
    if d.span is None or d.severity is Severity.ERROR:
        return False
    mine = [a for a in by_source.get(d.span.source, ()) if a.code == d.code and a.covers(d.span)]
    used.update(map(id, mine))
    return bool(mine)


# --- comments ----------------------------------------------------------------------


def _allowances(file: FileScope, wrong: list[Diagnostic]) -> Iterator[_Allowance]:
    comments = [c for c in file.tree.comments if c.text.lstrip().startswith(FOR_NETDSL)]
    ends = _ends(file) if comments else {}
    for comment in comments:
        match = _ALLOW.match(comment.text)
        if match is None:
            words = Words("netdsl does not understand this comment", helps=(
                Help("write the code and a reason: `# netdsl: allow N704: why`"),))  # fmt: skip
            wrong.append(warning(UNUSED, comment.span, words))
            continue
        start, end = _reach(comment, ends)
        for code in re.findall(_CODE, match[1]):
            if code.startswith("N7") and code in CODES and code != UNUSED:
                yield _Allowance(code, comment, start, end)
            else:
                why = "an error, which no comment allows" if code in CODES else "no code"
                why = "what is said of such comments" if code == UNUSED else why
                words = Words(f"this allows nothing: `{code}` is {why}")
                wrong.append(warning(UNUSED, comment.span, words))


def _ends(file: FileScope) -> dict[int, int]:
    """Where what begins at a place ends: items of the file and statements of bodies."""
    found: dict[int, int] = {}
    for item in file.tree.items:
        found[item.span.start] = item.span.end
        if isinstance(item, tree.Block | tree.Network):
            for body in bodies(item):
                for statement in body.items:
                    start, end = statement.span.start, statement.span.end
                    found[start] = max(found.get(start, 0), end)
    return found


def _reach(comment: tree.Comment, ends: dict[int, int]) -> tuple[int, int]:
    text = comment.span.source.text
    line = text.rfind("\n", 0, comment.span.start) + 1
    if not comment.own_line:
        return line, comment.span.start
    at = comment.span.end
    while True:
        rest = text[at:]
        blank = rest[: len(rest) - len(rest.lstrip())]
        if blank.count("\n") != 1 or rest == blank:
            return 0, len(text)
        at += len(blank)
        if not text.startswith("#", at):
            break
        at = _line_end(text, at)
    return at, ends.get(at, _line_end(text, at))


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


# --- those that allow nothing ----------------------------------------------------------


def _unused(
    allowances: Sequence[_Allowance], used: set[int], views: Sequence[View], source: Source
) -> Iterator[Diagnostic]:
    from netdsl.lint.registry import IN_NETWORKS

    idle = [a for a in allowances if id(a) not in used]
    if not idle:
        return
    spans = {n.span for view in views for n in view.nodes() if n.span and n.span.source == source}
    starts = sorted(span.start for span in spans)
    for one in idle:
        if one.code in IN_NETWORKS and not _built(one, starts):
            continue  # what no network here uses cannot be judged
        alone = sum(a.comment is one.comment for a in allowances) == 1
        edits = (Edit(_whole(one.comment), ""),) if alone else ()
        help_ = Help("take it out", edits, Applicability.SAFE)
        words = Words(f"this allows nothing: no `{one.code}` is to be told here", helps=(help_,))
        yield warning(UNUSED, one.comment.span, words)


def _built(one: _Allowance, starts: Sequence[int]) -> bool:
    at = bisect_left(starts, one.start)
    return at < len(starts) and starts[at] <= one.end


def _whole(comment: tree.Comment) -> Span:
    """The comment with the space before it, or with its line."""
    text, (start, end) = comment.span.source.text, (comment.span.start, comment.span.end)
    if comment.own_line:
        start = text.rfind("\n", 0, start) + 1
        end = min(_line_end(text, end) + 1, len(text))
    else:
        start = len(text[:start].rstrip(" \t"))
    return Span(comment.span.source, start, end)
