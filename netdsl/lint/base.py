"""What a lint is."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from netdsl.compile.modules import FileScope
from netdsl.diagnostics import Diagnostic, Help, Label, Note, Severity
from netdsl.lint.places import Hit, Place
from netdsl.lint.view import View
from netdsl.lint.written import Written
from netdsl.source import Span


class NetworkLint(NamedTuple):
    """Finds layers in a network (`hits`), and words the warning of a place (`tell`)."""

    code: str
    hits: Callable[[View], Iterator[Hit]]
    tell: Callable[[Place, Written], "Words"]


class FileLint(NamedTuple):
    """Finds what it warns of in a file as it is written."""

    code: str
    find: Callable[[FileScope], Iterator[Diagnostic]]


class Words(NamedTuple):
    """What a warning says, its place apart."""

    message: str
    label: str = ""
    labels: tuple[Label, ...] = ()
    notes: tuple[str, ...] = ()
    helps: tuple[Help, ...] = ()


def warning(code: str, span: Span, words: Words, notes: Iterable[Note] = ()) -> Diagnostic:
    """The diagnostic of a warning."""
    return Diagnostic(
        code,
        words.message,
        span,
        words.label,
        tuple(label for label in words.labels if label.span != span),
        (*map(Note, words.notes), *notes),
        words.helps,
        Severity.WARNING,
    )


def count(number: int, word: str) -> str:
    """`1 number`, `2 numbers`."""
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"
