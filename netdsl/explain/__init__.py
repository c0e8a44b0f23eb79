"""Every code explained, for `netdsl explain` and docs/errors.md. `page.py` says how to add one."""

from importlib import import_module

from netdsl.codes import CODES
from netdsl.explain.page import Example, Page

__all__ = ["AREAS", "Example", "Page", "area_of", "page", "pages"]

AREAS = {
    "N0": ("syntax", "Text and syntax"),
    "N1": ("names", "Names, files and blocks"),
    "N2": ("arguments", "Arguments and expressions"),
    "N3": ("shapes", "Shapes"),
    "N4": ("checks", "Checks that fail"),
    "N5": ("limits", "Limits"),
    "N6": ("backends", "Backends"),
    "N7": ("lint", "Warnings"),
    "N8": ("weights", "Files of weights"),
    "N9": ("drawings", "Drawings"),
}
"""The beginnings of codes: the module of this package with their pages, and a title."""


def area_of(code: str) -> str:
    """The title of the area that a code belongs to."""
    return AREAS[code[:2]][1]


def page(code: str) -> Page | None:
    """The page of a code; `None` where there is none. Only its area is imported."""
    area = AREAS.get(code[:2])
    if area is None:
        return None
    found: tuple[Page, ...] = import_module(f"netdsl.explain.{area[0]}").PAGES
    return next((p for p in found if p.code == code), None)


def pages() -> list[Page]:
    """All pages, in the order of the codes."""
    return [found for code in CODES if (found := page(code)) is not None]
