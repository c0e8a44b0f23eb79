"""A source in the canonical layout."""

from netdsl.diagnostics import Diagnostic, has_errors
from netdsl.record import record
from netdsl.source import Source
from netdsl.syntax import parse, tree
from netdsl.syntax.printer import print_file


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
    if has_errors(diagnostics) or again.items != file.items or _remarks(again) != _remarks(file):
        raise RuntimeError(f"the layout of `{file.source.name}` would say something else")
    return ended


def _remarks(file: tree.File) -> list[str]:
    return sorted(comment.text.rstrip() for comment in file.comments)


def with_ends_of(example: str, text: str) -> str:
    """A text whose lines end like the first line of `example`."""
    first = example.find("\n")
    return text.replace("\n", "\r\n") if first > 0 and example[first - 1] == "\r" else text
