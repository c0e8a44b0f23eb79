"""What comments allow is left out; a comment that allows nothing is told."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

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
from netdsl.lint.comments import UNUSED, Allowance, line_end, read_comments
from netdsl.lint.view import View
from netdsl.source import Source, Span
from netdsl.syntax import tree
from netdsl.syntax.comments import FOR_NETDSL


def allowed(
    file: FileScope, files: Sequence[FileScope], views: Sequence[View], found: Sequence[Diagnostic]
) -> list[Diagnostic]:
    """`found` without what comments allow, and with what is to be said of the comments.

    Of several comments that allow one thing the nearest counts.
    """
    if not any(FOR_NETDSL in f.source.text for f in files):
        return list(found)
    read = {f.source: read_comments(f) for f in files}
    ranges = {source: _Ranges(allowances) for source, (allowances, _) in read.items()}
    used: set[int] = set()
    kept = []
    for d in found:
        if d.span is not None and d.severity is not Severity.ERROR and d.span.source in ranges:
            allowance = ranges[d.span.source].find(d.code, d.span)
            if allowance is not None:
                used.add(id(allowance))
                continue
        kept.append(d)
    allowances, wrong = read[file.source]
    if not has_errors(found):
        wrong += _unused(allowances, used, views, file.source)
    return [*kept, *wrong]


class _Ranges:
    """Allowances by where they hold: lines, which are apart, and pieces, which nest."""

    def __init__(self, allowances: Iterable[Allowance]) -> None:
        self._lines: dict[str, list[Allowance]] = {}
        self._pieces: dict[str, list[Allowance]] = {}
        for one in allowances:
            where = self._pieces if one.comment.own_line else self._lines
            where.setdefault(one.code, []).append(one)
        for pieces in self._pieces.values():
            pieces.sort(key=lambda a: (a.start, -a.end))
        self._around = {code: _around(pieces) for code, pieces in self._pieces.items()}

    def find(self, code: str, span: Span) -> Allowance | None:
        """The nearest allowance of a code where this begins, or for one of its lines."""
        lines = self._lines.get(code, [])
        at = bisect_left(lines, span.start, key=lambda a: a.end)
        if at < len(lines) and lines[at].start <= span.end:
            return lines[at]
        pieces = self._pieces.get(code, [])
        at = bisect_right(pieces, span.start, key=lambda a: a.start) - 1
        while at >= 0 and pieces[at].end < span.start:
            at = self._around[code][at]
        return pieces[at] if at >= 0 else None


def _around(pieces: Sequence[Allowance]) -> list[int]:
    """For each piece the next larger one around it; -1 where there is none."""
    found: list[int] = []
    open_: list[int] = []
    for at, piece in enumerate(pieces):
        while open_ and pieces[open_[-1]].end < piece.start:
            open_.pop()
        found.append(open_[-1] if open_ else -1)
        open_.append(at)
    return found


# --- those that allow nothing ----------------------------------------------------------


def _unused(
    allowances: Sequence[Allowance], used: set[int], views: Sequence[View], source: Source
) -> Iterator[Diagnostic]:
    from netdsl.lint.registry import IN_NETWORKS

    idle = [a for a in allowances if id(a) not in used]
    if not idle:
        return
    spans = {n.span for view in views for n in view.nodes() if n.span and n.span.source == source}
    starts = sorted(span.start for span in spans)
    codes = Counter(id(a.comment) for a in allowances)
    for one in idle:
        if one.code in IN_NETWORKS and not _built(one, starts):
            continue  # what no network here uses cannot be judged
        alone = codes[id(one.comment)] == 1
        edits = (Edit(_whole(one.comment), ""),) if alone else ()
        help_ = Help("take it out", edits, Applicability.SAFE)
        words = Words(f"this allows nothing: no `{one.code}` is to be told here", helps=(help_,))
        yield warning(UNUSED, one.comment.span, words)


def _built(one: Allowance, starts: Sequence[int]) -> bool:
    at = bisect_left(starts, one.start)
    return at < len(starts) and starts[at] <= one.end


def _whole(comment: tree.Comment) -> Span:
    """The comment with the space before it, or with its line."""
    text, (start, end) = comment.span.source.text, (comment.span.start, comment.span.end)
    if comment.own_line:
        start = text.rfind("\n", 0, start) + 1
        end = min(line_end(text, end) + 1, len(text))
    else:
        line = text.rfind("\n", 0, start) + 1
        start = line + len(text[line:start].rstrip(" \t"))
    return Span(comment.span.source, start, end)
