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
    lines = _wrapped(safe, WIDTH - indent - 7)
    if lines[0].startswith('"'):
        lines[0] = " " + lines[0]
    if lines[-1].endswith('"') and len(lines) == 1:
        lines[0] += " "
    only = f'{pad}"""{lines[0]}"""'
    if len(lines) == 1:
        return [only]
    inner = [f"{pad}{line}".rstrip() for line in lines[1:]]
    return [f'{pad}"""{lines[0]}', *inner, f'{pad}"""']


def _printable(text: str) -> str:
    lines = [
        "".join(c if c.isprintable() else " " for c in line.expandtabs(4)).rstrip()
        for line in re.split(r"\r\n|\r|\n", text)
    ]
    return textwrap.dedent("\n".join(lines)).strip() or "-"


def _wrapped(text: str, columns: int) -> list[str]:
    """The lines of a text; paragraphs with a line that is too long are filled anew."""
    lines: list[str] = []
    for line in text.split("\n"):
        if len(line) <= columns:
            lines.append(line)
        else:
            start = line[: len(line) - len(line.lstrip())]
            lines.extend(
                textwrap.wrap(
                    line,
                    max(columns, 20),
                    subsequent_indent=start,
                    break_long_words=False,
                    break_on_hyphens=False,
                )
            )
    return lines
