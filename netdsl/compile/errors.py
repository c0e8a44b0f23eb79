"""How an error leaves the evaluation of one element, and how near names are found."""

from collections.abc import Iterable
from typing import Any

from netdsl.diagnostics import Diagnostic, Edit, Help
from netdsl.source import Span
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


def near(name: str, candidates: Iterable[str], most: int = 3) -> list[str]:
    """The candidates that `name` may have been meant as, best first."""
    limit = max(1, len(name) // 3)
    lowered = name.lower()
    found = []
    for candidate in sorted(set(candidates)):
        distance = _distance(lowered, candidate.lower(), limit)
        # one letter is not like another
        if distance <= limit and distance < max(len(name), len(candidate)):
            found.append((distance, candidate))
    return [candidate for _, candidate in sorted(found)[:most]]


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


def _distance(a: str, b: str, limit: int) -> int:
    """Damerau-Levenshtein (adjacent swaps), given up above `limit`."""
    if abs(len(a) - len(b)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        last, row, older = row, [i], before
        for j, y in enumerate(b, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
        before = last
    return row[-1]


def misplaced(item: tree.BodyItem) -> CompileError:
    """The error for a statement that stands only in a network's own body."""
    word = type(item).__name__.lower()
    word = str(getattr(item, "where", word))
    message = f"`{word}` stands only in a network's own body"
    return CompileError("N007", message, item.span, "not here")
