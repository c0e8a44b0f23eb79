"""Comments and docstrings: prose that may come from a `.net` file, made harmless."""

import re
import textwrap

from netdsl.emit.layout import WIDTH


def comment_lines(text: str, indent: int) -> list[str]:
    """`# text`, wrapped; nothing in the text can end the comment."""
    pad = " " * indent
    lines = []
    for line in _wrapped(_printable(text), WIDTH - indent - 2):
        lines.append(f"{pad}# {line}".rstrip())
    return lines


def docstring(text: str, indent: int) -> list[str]:
    """A docstring's lines, quotes included; nothing in the text can end it."""
    pad = " " * indent
    safe = _printable(text).replace("\\", "\\\\").replace('"""', "'''")
    if safe.startswith('"'):
        safe = " " + safe
    if "\n" not in safe:
        only = f'{pad}"""{safe}{" " * safe.endswith(chr(34))}"""'
        if len(only) <= WIDTH:
            return [only]
    first, *others = _wrapped(safe, WIDTH - indent, first=3)
    return [f'{pad}"""{first}', *(f"{pad}{line}".rstrip() for line in others), f'{pad}"""']


def _printable(text: str) -> str:
    lines = [
        "".join(c if c.isprintable() else " " for c in line.expandtabs(4)).rstrip()
        for line in re.split(r"\r\n|\r|\n", text)
    ]
    first, _, others = "\n".join(lines).strip().partition("\n")
    # As in every docstring, the first line says nothing about the others' indent.
    return f"{first}\n{textwrap.dedent(others)}".strip() or "-"


def _wrapped(text: str, columns: int, first: int = 0) -> list[str]:
    """The lines of a text; a paragraph with a line that is too long is filled anew.

    The first line has `first` columns less.
    """
    lines: list[str] = []
    for paragraph in re.split(r"(\n\s*\n)", text):
        if not paragraph.strip():
            lines.extend("" for _ in range(paragraph.count("\n") - 1))
            continue
        own = paragraph.split("\n")
        room = columns - (0 if lines else first)
        if len(own[0]) <= room and all(len(line) <= columns for line in own):
            lines.extend(own)
            continue
        lead = " " * (0 if lines else first)
        filled = textwrap.wrap(
            " ".join(line.strip() for line in own),
            max(columns, 20),
            initial_indent=lead,
            break_long_words=False,
            break_on_hyphens=False,
        )
        filled[0] = filled[0][len(lead) :]
        lines.extend(filled)
    return lines
