"""What there is to read about the codes of diagnostics, for the tools that show it."""

from collections.abc import Iterable

from netdsl.diagnostics import Diagnostic
from netdsl.explain import Page, page
from netdsl.render.sarif import Explained


def explanations(diagnostics: Iterable[Diagnostic]) -> dict[str, Explained]:
    """The pages of all codes that occur."""
    pages = [page(code) for code in sorted({d.code for d in diagnostics})]
    return {found.code: _explained(found) for found in pages if found is not None}


def _explained(found: Page) -> Explained:
    what, why = (" ".join(text.split()) for text in (found.what, found.why))
    wrong, right = found.wrong, found.right
    shown = wrong.checks and right.checks and not wrong.files and not right.files
    examples = [("Wrong", wrong.text), ("Right", right.text)] if shown else []
    plain = [f"{title}:\n\n{text.rstrip()}" for title, text in examples]
    fenced = [f"{title}:\n\n```\n{text.rstrip()}\n```" for title, text in examples]
    return Explained(what, "\n\n".join([what, *plain, why]), "\n\n".join([what, *fenced, why]))
