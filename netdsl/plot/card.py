"""A network as a notebook shows it: what it is, a drawing, and a table, without a script."""

from netdsl.analysis.summary import Summary, summarise
from netdsl.analysis.tables import folded, shapes
from netdsl.diagnostics import NetdslError
from netdsl.drawing.markup import Element, element
from netdsl.drawing.table import table
from netdsl.ir.graph import Graph
from netdsl.plot.finish import figure
from netdsl.plot.paint import painted
from netdsl.plot.render import composed
from netdsl.plot.svg import inline
from netdsl.render.numbers import scaled

MOST_CARDS = 40
"""Of the drawing: blocks are closed until it has no more."""
_MOST_ROWS = 400


def card(graph: Graph) -> Element:
    """The network in HTML; without the drawing where there is no Graphviz, or no room for it."""
    summary = _summary(graph)
    t = summary.totals
    facts = f"{t.params:,} params, {scaled(t.macs)} MACs, depth {t.depth}"
    drawn = _drawing(graph)
    return element(
        "div",
        {"class": "netdsl"},
        element(
            "p",
            None,
            element("b", None, graph.name),
            f" {shapes(summary).partition(': ')[2].replace('->', '→')}",
            element("br"),
            element("span", {"style": "opacity:0.75"}, facts),
        ),
        drawn and _fold("drawing", element("div", {"style": _SCROLL}, drawn), opened=True),
        _fold("layers", table(summary), opened=drawn is None),
    )


_SCROLL = "max-height:36em;overflow:auto"


def _fold(title: str, content: Element, *, opened: bool) -> Element:
    head = element("summary", {"style": "cursor:pointer"}, title)
    return element("details", {"open": "" if opened else None}, head, content)


def _summary(graph: Graph) -> Summary:
    """As deep as the rows allow."""
    whole = summarise(graph)
    depth = 8
    while depth and sum(1 for _ in folded(whole.rows)) > _MOST_ROWS:
        depth -= 1
        whole = summarise(graph, depth=depth)
    return whole


def _drawing(graph: Graph) -> Element | None:
    of = figure(graph, most=MOST_CARDS)
    if len(of.cards) > MOST_CARDS:
        return None
    try:
        return inline(painted(composed(of)))
    except NetdslError:
        return None
