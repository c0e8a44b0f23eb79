"""`netdsl explain`: what a code means, with a wrong example and a right one."""

import sys
from argparse import Namespace

from netdsl.cli.terminal import use_color, write
from netdsl.cli.usage import Parser, UsageError, tip
from netdsl.codes import CODES
from netdsl.explain import Page, page, pages
from netdsl.render.canvas import Palette

_FORMS = ("text", "json", "markdown")


def parser() -> Parser:
    """The options."""
    made = Parser("explain", "Explain the code of an error or a warning; without one, list all.")
    made.add_argument("codes", metavar="CODE", nargs="*", help="a code, such as N301")
    made.add_argument("--all", action="store_true", help="explain every code")
    made.add_format(_FORMS)
    return made


def run(options: Namespace) -> int:
    """Print the pages, or the list."""
    paint = Palette(use_color(options.color, sys.stdout))
    if not options.codes and not options.all and options.format == "text":
        from netdsl.explain.text import list_text

        write(list_text(paint))
        return 0
    found = [_page(name) for name in options.codes] if options.codes else pages()
    write(_shown(found, options.format, paint))
    return 0


def _shown(found: list[Page], form: str, paint: Palette) -> str:
    if form == "json":
        from netdsl.explain.document import json_pages

        return json_pages(found)
    if form == "markdown":
        from netdsl.explain.markdown import document, page_markdown

        whole = len(found) == len(CODES)
        return document(found) if whole else "\n".join(map(page_markdown, found))
    from netdsl.explain.text import page_text

    return "\n\n\n".join(page_text(p, paint) for p in found)


def _page(name: str) -> Page:
    code = name.upper()
    if code.isdigit():
        code = f"N{code}"
    found = page(code) if code in CODES else None
    if found is None:
        alike = [known for known in CODES if known[:2] == code[:2]]
        advice = tip(code, alike) or tip(code, CODES) or "`netdsl explain` lists them all"
        raise UsageError(f"there is no code `{name}`", advice)
    return found
