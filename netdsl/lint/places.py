"""From layers to places in the text: a block used ten times is one place.

A place is at fault where it is in every use. Where only some uses are, the fault is in
these: the place is the use of the block.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from netdsl.ir.graph import Node
from netdsl.lint.view import Site, View
from netdsl.source import Span


class Hit(NamedTuple):
    """A layer that a lint has something to say of, and what it found out (`fact`)."""

    node: Node
    view: View
    fact: Any


class Place(NamedTuple):
    """Where to say it: at `span`, of the layer that is written at `layer`.

    `block` is the block whose use `span` is; empty where it is the layer itself.
    """

    span: Span
    layer: Span
    hits: tuple[Hit, ...]
    block: str = ""

    @property
    def first(self) -> Hit:
        """The first of the layers in question."""
        return self.hits[0]


_Use = tuple[Site | None, Hit | None]


def places(views: Sequence[View], hits: Iterable[Hit]) -> Iterator[Place]:
    """The places at fault, each once."""
    by_node = {(id(hit.view), hit.node.value): hit for hit in hits}
    if not by_node:
        return
    uses: dict[Span, list[_Use]] = {hit.node.span: [] for hit in by_node.values() if hit.node.span}
    for view in views:
        for node in view.nodes():
            if node.reuses is None and node.span in uses:
                hit = by_node.get((id(view), node.value))
                uses[node.span].append((view.sites[node.value], hit))
    for span, own in uses.items():
        yield from _agreeing(span, span, own, "")


def _agreeing(layer: Span, span: Span, uses: list[_Use], block: str) -> Iterator[Place]:
    found = tuple(hit for _, hit in uses if hit is not None)
    if len(found) == len(uses) and found:
        yield Place(span, layer, found, block)
    if not found or len(found) == len(uses):
        return
    around: dict[Span, list[_Use]] = {}
    names: dict[Span, str] = {}
    for site, hit in uses:
        if site is not None and site.span is not None:
            around.setdefault(site.span, []).append((site.outer, hit))
            names[site.span] = site.block
    for outer, own in around.items():
        yield from _agreeing(layer, outer, own, names[outer])
