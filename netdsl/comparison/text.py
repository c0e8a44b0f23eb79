"""The report as text for a terminal."""

from collections.abc import Iterator

from netdsl.comparison.report import MARKS, Diff, FilesDiff, Group
from netdsl.comparison.wording import change_words
from netdsl.comparison.words import (
    Cost,
    costs,
    count_line,
    meaning,
    reshaped_line,
    verdict_line,
    weights_line,
)
from netdsl.render.canvas import Palette, display_width, printable

_STYLES = {"+": "added", "-": "removed", "~": "warning", "^": "help", "=": "help", ">": "warning"}
_MOST_LINES = 40
"""Of more lines about changes nobody reads the rest; `everything` has them."""
_WIDEST = 24
"""A column of names is no wider: longer ones push their line to the right."""


def text(diff: Diff, color: bool = False, *, everything: bool = False) -> str:
    """The changes, then what they cost and mean; the last line counts them.

    With `everything`, no changes are told together, and those that only follow are told too.
    """
    return "\n".join(_lines(diff, Palette(color), everything))


def files_text(found: FilesDiff, color: bool = False, *, everything: bool = False) -> str:
    """The report on each network that differs, and the names of the others."""
    paint = Palette(color)
    parts = [text(diff, color, everything=everything) for diff in found.networks]
    rest = [paint("added", f"+ network {printable(name)}") for name in found.added]
    rest += [paint("removed", f"- network {printable(name)}") for name in found.removed]
    if found.same:
        rest.append(f"no difference: {printable(', '.join(found.same))}")
    return "\n\n\n".join(filter(None, (*parts, "\n".join(rest))))


def _lines(diff: Diff, paint: Palette, everything: bool) -> Iterator[str]:
    yield paint("title", printable(f"{diff.old.name} -> {diff.new.name}"))
    yield ""
    if not diff.changes:
        yield "  no difference"
    lines = list(_groups(_singly(diff) if everything else diff.groups, paint, "  "))
    shown = lines if everything or len(lines) <= _MOST_LINES + 1 else lines[:_MOST_LINES]
    yield from shown
    if len(shown) < len(lines):
        yield paint("dim", f"  ... and {len(lines) - len(shown):,} lines more (--all shows them)")
    if reshaped := reshaped_line(diff):
        yield paint("dim", f"  > {reshaped}")
    yield ""
    yield from _table(diff, paint)
    yield ""
    yield f"{paint('title', 'weights')}  {weights_line(diff)}"
    loud = "error" if diff.verdict.silent else "title"
    yield f"{paint('title', 'verdict')}  {paint(loud, verdict_line(diff))}"
    for sentence in meaning(diff):
        style = "error" if sentence.startswith("SILENT") else ""
        yield f"         {paint(style, printable(sentence))}"
    yield ""
    yield f"{paint('title', 'changes')}  {count_line(diff)}"


def _singly(diff: Diff) -> tuple[Group, ...]:
    return tuple(
        Group(MARKS[c.kind], c.path, change_words(c), "follows" if c.follows else "")
        for c in diff.changes
    )


def _groups(groups: tuple[Group, ...], paint: Palette, indent: str) -> Iterator[str]:
    flat = [g for g in groups if len(g.lines) != 1]
    width = min(max((display_width(g.where) for g in flat), default=0), _WIDEST)
    for told in groups:
        group = told.short
        mark = paint(_STYLES.get(group.mark, ""), group.mark)
        where = printable(group.where)
        fill = " " * max(width - display_width(where), 0) if group is told else ""
        yield f"{indent}{mark} {where}{fill}  {_rest(group, paint)}".rstrip()
        yield from _groups(group.lines, paint, indent + "    ")


def _rest(group: Group, paint: Palette) -> str:
    note = f"   {paint('dim', printable(group.note))}" if group.note else ""
    return f"{printable(group.what)}{note}"


def _table(diff: Diff, paint: Palette) -> Iterator[str]:
    found = [Cost(*map(printable, (c.name, c.old, c.new, c.change))) for c in costs(diff)]
    shown = [Cost("", "old", "new", ""), *(c for c in found if c.change)]
    widths = [
        max(map(display_width, column))
        for column in zip(*((c.name, c.old, c.new) for c in shown), strict=True)
    ]
    for number, cost in enumerate(shown if len(shown) > 1 else []):
        name, old, new = (
            " " * (width - display_width(cell))
            for cell, width in zip((cost.name, cost.old, cost.new), widths, strict=True)
        )
        line = f"{cost.name}{name}  {old}{cost.old}  {new}{cost.new}  {cost.change}".rstrip()
        yield paint("dim" if number == 0 else "", line)
    same = [f"{c.name} {c.old}" for c in found if not c.change]
    if same:
        yield paint("dim", f"same: {', '.join(same)}")
