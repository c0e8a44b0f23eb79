"""A source in the canonical layout."""

import re

from netdsl.diagnostics import Diagnostic, has_errors
from netdsl.record import record
from netdsl.source import Source
from netdsl.syntax import parse, tree
from netdsl.syntax.printer import print_file

_WORD = re.compile(r'"(?:[^"\\\n]|\\.)*"|[\w.]+|[^\s\w(),;\[\]]')
_DIMS = re.compile(r"\d[\d_]*(?:x\d[\d_]*)+")


@record
class Formatted:
    """The text that a file is to have; none where it cannot be read, and why."""

    text: str | None
    diagnostics: tuple[Diagnostic, ...] = ()


def formatted(source: Source) -> Formatted:
    """The source in the canonical layout, with the line ends of its first line."""
    file, diagnostics = parse(source)
    if has_errors(diagnostics):
        return Formatted(None, diagnostics)
    return Formatted(_checked(file))


def _checked(file: tree.File) -> str:
    """The printed text, which is never handed out if it says something else."""
    text = print_file(file)
    ended = with_ends_of(file.source.text, text)
    if ended == file.source.text:
        return ended
    again, diagnostics = parse(Source(file.source.name, text))
    if (
        has_errors(diagnostics)
        or again.items != file.items
        or _remarks(again) != _remarks(file)
        or _words(again) != _words(file)
    ):
        raise RuntimeError(f"the layout of `{file.source.name}` would say something else")
    return ended


def _remarks(file: tree.File) -> list[str]:
    return sorted(comment.text.rstrip() for comment in file.comments)


def _words(file: tree.File) -> list[str]:
    """All that stands outside of comments, without the brackets and commas that may go."""
    text = file.source.text
    ends = [0, *(comment.span.end for comment in file.comments)]
    starts = [*(comment.span.start for comment in file.comments), len(text)]
    code = " ".join([text[end:start] for end, start in zip(ends, starts, strict=True)])
    words: list[str] = []
    for word in map(_plain, _WORD.findall(code)):
        if words[-1:] == ["as"] and words[-2:-1] == [word]:
            words.pop()  # `a as a` is `a`
        else:
            words.append(word)
    return words


def _plain(word: str) -> str:
    if word[0].isdigit() and _DIMS.fullmatch(word):
        return "x".join(str(int(size)) for size in word.split("x"))
    return word


def with_ends_of(example: str, text: str) -> str:
    """A text whose lines end like the first line of `example`."""
    first = example.find("\n")
    return text.replace("\n", "\r\n") if first > 0 and example[first - 1] == "\r" else text
