"""How an error leaves the evaluation of one element."""

from collections.abc import Iterable
from typing import Any

from netdsl.diagnostics import Diagnostic, Edit, Help
from netdsl.source import Span
from netdsl.spelling import near
from netdsl.syntax import tree


class CompileError(Exception):
    """Carries one diagnostic to the statement that reports it."""

    def __init__(
        self, code: str, message: str, span: Span | None, label: str = "", **more: Any
    ) -> None:
        super().__init__(message)
        self.diagnostic = Diagnostic(code, message, span, label, **more)
        self.unreachable = ""
        """The path of the value that was looked for and is not within reach."""


class Poisoned(Exception):
    """Something before was wrong, and was reported there."""


def rename_help(name: str, span: Span, candidates: Iterable[str], what: str) -> tuple[Help, ...]:
    """`help: a layer with a similar name exists: ...` with its edit; nothing where none is near."""
    names = near(name, candidates)
    if not names:
        return ()
    shown = " or ".join(f"`{n}`" for n in names)
    article = "an" if what[0] in "aeiou" else "a"
    message = f"{article} {what} with a similar name exists: {shown}"
    edits = (Edit(span, names[0]),) if len(names) == 1 else ()
    return (Help(message, edits),)


def once_each(lines: Iterable[str]) -> list[str]:
    """`height: ... = 111` without the line for the width that says the same."""
    found: dict[str, str] = {}
    for line in lines:
        found.setdefault(line.partition(":")[2], line)
    return list(found.values())


def misplaced(item: tree.BodyItem) -> CompileError:
    """The error for a statement that stands only in a network's own body."""
    word = type(item).__name__.lower()
    word = str(getattr(item, "where", word))
    message = f"`{word}` stands only in a network's own body"
    return CompileError("N007", message, item.span, "not here")
