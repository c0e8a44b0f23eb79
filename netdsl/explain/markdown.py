"""All pages as one Markdown document: docs/errors.md."""

from collections.abc import Iterator, Sequence

from netdsl.codes import CODES
from netdsl.explain import AREAS
from netdsl.explain.page import Example, Page
from netdsl.explain.shown import message, pieces, plain

_HEAD = """\
# Errors and warnings

Every diagnostic of netdsl has a code. It stays what it is: a code is never used again for \
another thing. `netdsl explain CODE` shows the page of one, `netdsl explain` lists them all. This \
document is what `netdsl explain --all --format markdown` prints; a test runs every example.
"""


def document(pages: Sequence[Page]) -> str:
    """The pages, area by area."""
    parts = [_HEAD]
    for beginning, (_, title) in AREAS.items():
        own = [page for page in pages if page.code[:2] == beginning]
        if own:
            parts += [f"## {title}\n", *(page_markdown(page) for page in own)]
    return "\n".join(parts)


def page_markdown(page: Page) -> str:
    """The section of one code."""
    lines = [f"### {page.code}: {CODES[page.code]}", "", plain(page.what), "", "Wrong:", ""]
    lines += _example(page.wrong)
    said = message(page)
    if said:
        lines += _fenced("text", said)
    lines += ["Right:", "", *_example(page.right), plain(page.why), ""]
    return "\n".join(lines)


def _example(example: Example) -> Iterator[str]:
    for piece in pieces(example):
        if piece.title:
            yield from (f"{piece.title}:" if piece.text else piece.title, "")
        if piece.text:
            yield from _fenced(piece.language, piece.text)


def _fenced(language: str, text: str) -> list[str]:
    return [f"```{language}", *text.rstrip("\n").split("\n"), "```", ""]
