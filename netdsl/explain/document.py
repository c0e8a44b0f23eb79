"""Pages as JSON, for programs."""

import json
from collections.abc import Sequence
from typing import Any

from netdsl.codes import CODES
from netdsl.explain import area_of
from netdsl.explain.page import Example, Page
from netdsl.explain.shown import message, pieces, plain

FORMAT_VERSION = "1.0"
"""A minor version adds members; readers ignore those they do not know."""


def json_pages(pages: Sequence[Page]) -> str:
    """One document with every page."""
    found = {"format_version": FORMAT_VERSION, "codes": [_page(page) for page in pages]}
    return json.dumps(found, indent=2)


def _page(page: Page) -> dict[str, Any]:
    return {
        "code": page.code,
        "title": CODES[page.code],
        "area": area_of(page.code),
        "what": plain(page.what),
        "wrong": _example(page.wrong),
        "message": message(page),
        "right": _example(page.right),
        "why": plain(page.why),
    }


def _example(example: Example) -> list[dict[str, str]]:
    return [{"title": p.title, "language": p.language, "text": p.text} for p in pieces(example)]
