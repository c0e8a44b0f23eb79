"""What edits make of the lines that they touch."""

from netdsl.diagnostics import Edit
from netdsl.record import record
from netdsl.source import Source


@record
class Hunk:
    """Lines of a source, from `first` on, and what stands there afterwards."""

    source: Source
    first: int
    old: tuple[str, ...]
    new: tuple[str, ...]


def apply(text: str, edits: tuple[Edit, ...]) -> str:
    """`text` with all edits made. An edit that overlaps an earlier one is left out."""
    return _apply(text, 0, len(text), _in_order(edits))


def hunks(edits: tuple[Edit, ...]) -> list[Hunk]:
    """The changed lines, edits of one line together."""
    groups: list[list[Edit]] = []
    last_line = 0
    for edit in _in_order(edits):
        source = edit.span.source
        together = groups and groups[-1][0].span.source == source
        if together and edit.span.position[0] <= last_line:
            groups[-1].append(edit)
        else:
            groups.append([edit])
        last_line = source.position(edit.span.end)[0]
    made = [_hunk(group) for group in groups]
    return [h for h in made if h.old or h.new]


def _in_order(edits: tuple[Edit, ...]) -> list[Edit]:
    kept: list[Edit] = []
    for edit in sorted(edits, key=lambda e: (e.span.source.name, e.span.start, e.span.end)):
        before = kept[-1].span if kept else None
        if before is None or before.source != edit.span.source or edit.span.start >= before.end:
            kept.append(edit)
    return kept


def _hunk(edits: list[Edit]) -> Hunk:
    source = edits[0].span.source
    text = source.text
    start = text.rfind("\n", 0, edits[0].span.start) + 1
    end = text.find("\n", edits[-1].span.end)
    end = len(text) if end < 0 else end
    old = _lines(text[start:end])
    new = _lines(_apply(text, start, end, edits))
    first = edits[0].span.position[0]
    while old and new and old[0] == new[0]:
        old, new, first = old[1:], new[1:], first + 1
    while old and new and old[-1] == new[-1]:
        old, new = old[:-1], new[:-1]
    return Hunk(source, first, tuple(old), tuple(new))


def _lines(text: str) -> list[str]:
    return [line.rstrip("\r") for line in text.split("\n")]


def _apply(text: str, start: int, end: int, edits: list[Edit]) -> str:
    parts = []
    for edit in edits:
        parts += [text[start : edit.span.start], edit.text]
        start = edit.span.end
    return "".join([*parts, text[start:end]])
