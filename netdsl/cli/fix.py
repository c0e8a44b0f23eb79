"""`netdsl check --fix`: the edits that cannot mean anything else, made."""

from bisect import bisect, insort
from collections.abc import Iterable, Sequence

from netdsl.cli.project import Project
from netdsl.cli.selection import Selection
from netdsl.diagnostics import Diagnostic, Edit, Help
from netdsl.record import record
from netdsl.render.concise import concise
from netdsl.render.edits import apply
from netdsl.source import Source, Span

_ROUNDS = 100
"""Edits that lead to each other without end stop here."""


@record
class Fixed:
    """A diagnostic and what was done about it."""

    diagnostic: Diagnostic
    help: Help

    def __str__(self) -> str:
        """`model.net:4:10: N203 Keras calls it `strides`; here it is `stride``."""
        d = self.diagnostic
        return concise(Diagnostic(d.code, self.help.message, d.span))


def fix(project: Project, selection: Selection) -> tuple[list[Fixed], list[Diagnostic]]:
    """Make all safe edits, round after round; gives them, and what is still to be said.

    Edits that overlap are made one after the other, each on what the one before left.
    """
    made: list[Fixed] = []
    for _ in range(_ROUNDS):
        found = selection.of(project.check())
        chosen = apart(_offered(found, project))
        if not chosen:
            return made, found
        edits: dict[Source, list[Edit]] = {}
        for edit in (e for one in chosen for e in one.help.edits):
            edits.setdefault(edit.span.source, []).append(edit)
        for source, own in edits.items():
            project.correct(source, _edited(source.text, own))
        made += chosen
    return made, selection.of(project.check())


def _offered(diagnostics: Iterable[Diagnostic], project: Project) -> list[Fixed]:
    found = []
    for diagnostic in diagnostics:
        safe = next((h for h in diagnostic.helps if h.safe), None)
        if safe is not None and all(project.editable(e.span.source) for e in safe.edits):
            found.append(Fixed(diagnostic, safe))
    return found


def apart(offered: Sequence[Fixed]) -> list[Fixed]:
    """As many as touch different places, first come, first served; a help whole or not at all."""
    taken: dict[Source, list[tuple[int, int]]] = {}
    chosen = []
    for one in offered:
        spans = [edit.span for edit in one.help.edits]
        if any(_touches(taken.get(span.source, []), span) for span in spans):
            continue
        for span in spans:
            insort(taken.setdefault(span.source, []), (span.start, span.end))
        chosen.append(one)
    return chosen


def _touches(taken: list[tuple[int, int]], span: Span) -> bool:
    """Whether it reaches one of these places, which are apart and in order."""
    at = bisect(taken, (span.start, span.end))
    before = at > 0 and taken[at - 1][1] >= span.start
    return before or (at < len(taken) and taken[at][0] <= span.end)


def _edited(text: str, edits: list[Edit]) -> str:
    if "\r\n" in text:
        edits = [Edit(e.span, e.text.replace("\r\n", "\n").replace("\n", "\r\n")) for e in edits]
    return apply(text, tuple(edits))
