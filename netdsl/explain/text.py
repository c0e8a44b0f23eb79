"""A page for a terminal, and the list of all codes."""

from collections.abc import Iterator
from textwrap import wrap

from netdsl.codes import CODES
from netdsl.explain import AREAS
from netdsl.explain.page import Example, Page
from netdsl.explain.shown import message, pieces, plain
from netdsl.render.canvas import Palette

_WIDTH = 96


def page_text(page: Page, paint: Palette) -> str:
    """The page of one code."""
    lines = [paint("title", f"{page.code}: {CODES[page.code]}"), "", *_paragraph(page.what)]
    lines += ["", paint("error", "Wrong"), *_example(page.wrong)]
    said = message(page)
    if said:
        lines += ["", "netdsl says:", "", *_indented(said)]
    lines += ["", paint("note", "Right"), *_example(page.right)]
    lines += ["", paint("title", "Why"), "", *_paragraph(page.why)]
    return "\n".join(lines)


def list_text(paint: Palette) -> str:
    """All codes with a line each, area by area."""
    lines: list[str] = []
    for beginning, (_, title) in AREAS.items():
        lines += ["", paint("title", title)] if lines else [paint("title", title)]
        lines += [f"  {code}  {about}" for code, about in CODES.items() if code[:2] == beginning]
    return "\n".join([*lines, "", "`netdsl explain CODE` explains one, with examples."])


def _example(example: Example) -> Iterator[str]:
    for piece in pieces(example):
        yield ""
        if piece.title:
            yield from (f"{piece.title}:", "") if piece.text else (piece.title,)
        if piece.text:
            yield from _indented(piece.text)


def _indented(text: str) -> list[str]:
    return [f"    {line}".rstrip() for line in text.rstrip("\n").split("\n")]


def _paragraph(text: str) -> list[str]:
    return wrap(plain(text), _WIDTH, break_on_hyphens=False, break_long_words=False)
