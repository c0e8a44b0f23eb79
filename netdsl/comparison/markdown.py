"""The report in Markdown, for the comment of a pull request."""

import re
from collections.abc import Iterator

from netdsl.comparison.report import Diff, FilesDiff, Group
from netdsl.comparison.words import (
    costs,
    count_line,
    meaning,
    reshaped_line,
    verdict_line,
    weights_line,
)
from netdsl.render.canvas import printable

_SPECIAL = str.maketrans({c: f"\\{c}" for c in "\\`*_{}[]<>|~"})
_LINKS = re.compile(r"(@|#|:(?=//)|www(?=\.))")
"""What GitHub makes links of, also where it is escaped: mentions, issues, addresses."""
_NOTHING = "\u200b"


def markdown(found: FilesDiff) -> str:
    """For each network a heading, the verdict, the changes as a list, and a table of costs."""
    parts = ["\n".join(_lines(diff)) for diff in found.networks]
    rest = [f"- `+` network {code(name)}" for name in found.added]
    rest += [f"- `-` network {code(name)}" for name in found.removed]
    if found.same:
        rest.append(f"- no difference: {', '.join(map(code, found.same))}")
    return "\n\n".join(filter(None, (*parts, "\n".join(rest))))


def _lines(diff: Diff) -> Iterator[str]:
    yield f"### {escaped(diff.old.name)} → {escaped(diff.new.name)}"
    yield ""
    yield f"**Verdict:** {verdict_line(diff)}"
    yield ""
    for sentence in meaning(diff):
        loud = sentence.startswith("SILENT")
        yield f"> {f'**{escaped(sentence)}**' if loud else escaped(sentence)}"
    yield ""
    yield from _groups(diff.groups, "")
    if reshaped := reshaped_line(diff):
        yield f"- {reshaped}"
    yield ""
    yield "| | old | new | change |"
    yield "| --- | ---: | ---: | --- |"
    for cost in costs(diff):
        cells = (cost.name, cost.old, cost.new, cost.change)
        yield f"| {' | '.join(map(escaped, cells))} |"
    yield ""
    yield f"Weights: {weights_line(diff)}."
    yield ""
    yield f"Changes: {count_line(diff)}."


def _groups(groups: tuple[Group, ...], indent: str) -> Iterator[str]:
    for group in (told.short for told in groups):
        what = code(group.what) if group.what else ""
        end = f" ({escaped(group.note)})" if group.note else ""
        yield f"{indent}- `{group.mark}` {code(group.where)} {what}{end}".rstrip()
        yield from _groups(group.lines, indent + "  ")


def code(text: str) -> str:
    """Text as a span of code: no markup counts in it."""
    text = printable(text).replace("\n", " ")
    fence = "`" * (max((len(run) for run in _ticks(text)), default=0) + 1)
    pad = " " if "`" in text else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _ticks(text: str) -> Iterator[str]:
    run = ""
    for character in f"{text} ":
        if character == "`":
            run += character
        elif run:
            yield run
            run = ""


def escaped(text: str) -> str:
    """Text that no markup counts in: no mention, no link, no HTML."""
    plain = printable(text).replace("\n", " ").translate(_SPECIAL)
    return _LINKS.sub(rf"\1{_NOTHING}", plain)
