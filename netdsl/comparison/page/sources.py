"""What the page's script knows: the two sides of every spot, and where they are written."""

from collections.abc import Iterator
from typing import Any

from netdsl.comparison.page.faces import STYLES
from netdsl.comparison.page.picture import Picture
from netdsl.comparison.page.union import Spot, mark_of
from netdsl.comparison.report import Change, Diff, Side
from netdsl.comparison.wording import change_words
from netdsl.render.canvas import printable
from netdsl.source import Source, Span


class _Sources:
    """The files, each once."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, str], int] = {}

    def number(self, source: Source) -> int:
        """The number of a file."""
        return self._numbers.setdefault((source.name, source.text), len(self._numbers))

    def data(self) -> list[dict[str, str]]:
        """All files, in the order of their numbers."""
        return [{"name": printable(n), "text": printable(t)} for n, t in self._numbers]


def page_data(of: Picture, diff: Diff) -> dict[str, Any]:
    """Plain data, as JSON holds it."""
    sources = _Sources()
    spots = [_spot(spot, diff, sources) for spot in of.union.spots]
    folds = [
        {"spots": f.spots, "frames": _inside(of, set(f.spots)), "top": f.top, "bottom": f.bottom}
        for f in of.folds
    ]
    return {"spots": spots, "folds": folds, "sources": sources.data()}


def _inside(of: Picture, spots: set[int]) -> list[int]:
    """The frames that a fold hides."""
    return [n for n, frame in enumerate(of.union.frames) if spots.issuperset(frame.spots)]


def _spot(spot: Spot, diff: Diff, sources: _Sources) -> dict[str, Any]:
    old, new = (
        None if side is None else {**_side(side), **_place(span, sources)}
        for side, span in zip(spot.sides, spot.spans, strict=True)
    )
    changes = [diff.changes[n] for n in spot.changes]
    told = [[mark_of(c), _style(c), printable(_told(c))] for c in changes]
    arguments = [
        [printable(text) for text in (a.name, a.old, a.new)] for c in changes for a in c.arguments
    ]
    return {"kind": spot.kind, "old": old, "new": new, "changes": told, "arguments": arguments}


def _style(change: Change) -> str:
    return "follows" if change.follows else STYLES[mark_of(change)]


def _told(change: Change) -> str:
    """The change in words; arguments stand in a table of their own."""
    match change.kind:
        case "added" | "removed" | "changed":
            return change.kind
        case "moved":
            return change_words(change)
        case "rewired" if change.follows:
            return f"follows: {change_words(change)}"
    return f"{change.kind}: {change_words(change)}"


def _side(side: Side) -> dict[str, Any]:
    facts = {name: printable(text) for name, text in _facts(side)}
    path, call, shape = map(printable, (side.path, side.call, side.shape))
    return {"path": path, "call": call, "shape": shape, "facts": facts}


def _facts(side: Side) -> Iterator[tuple[str, str]]:
    if side.inputs:
        yield "takes", ", ".join(side.inputs)
    if side.params:
        yield "params", f"{side.params:,}"
    if side.reuses:
        yield "weights of", side.reuses
    if side.frozen:
        yield "frozen", "yes"


def _place(span: Span | None, sources: _Sources) -> dict[str, Any]:
    if span is None or not span.source.text:
        return {}
    first, _ = span.position
    last, _ = span.source.position(max(span.end - 1, span.start))
    return {"source": sources.number(span.source), "first": first, "last": last}
