"""From a network to a picture in one of its forms."""

from typing import TYPE_CHECKING

from netdsl.ir.graph import Graph
from netdsl.plot.figure import Figure
from netdsl.plot.finish import figure
from netdsl.plot.scene import Scene

if TYPE_CHECKING:
    from netdsl.plot.columns import Arranged

FORMATS = ("svg", "png", "html", "mmd", "dot")
SUBJECTS = ("layers", "cost")
_MOST_ROWS = 60
"""Of the charts of costs, where nobody chose a depth."""


def rendered(
    graph: Graph,
    form: str,
    *,
    what: str = "layers",
    depth: int | None = None,
    right: bool = False,
    columns: int | None = None,
) -> str | bytes:
    """The picture; bytes for `png`, else text. `mmd` and `dot` show layers only."""
    if form == "mmd":
        from netdsl.plot.mermaid import mermaid

        return mermaid(figure(graph, depth), right=right)
    if form == "dot":
        from netdsl.plot.graphviz import dot

        return dot(figure(graph, depth), right=right)
    scene = _costs(graph, depth) if what == "cost" else _layers(graph, depth, right, columns)
    if form == "png":
        from netdsl.plot.png import png

        return png(scene)
    if form == "html":
        from netdsl.plot.page import page

        return page(scene)
    from netdsl.plot.svg import svg

    return f"{svg(scene)}\n"


def _layers(graph: Graph, depth: int | None, right: bool, columns: int | None) -> Scene:
    from netdsl.plot.paint import painted

    return painted(composed(figure(graph, depth), right=right, columns=columns))


def composed(of: Figure, *, right: bool = False, columns: int | None = None) -> "Arranged":
    """A figure with its places: as a U where it is one, unless another way is wished."""
    from netdsl.plot.columns import arranged
    from netdsl.plot.place import placed
    from netdsl.plot.valley import u_shaped

    flat = placed(of, right=right)
    u = u_shaped(flat) if columns is None and not right else None
    return u or arranged(flat, columns)


def _costs(graph: Graph, depth: int | None) -> Scene:
    from netdsl.plot.charts import charts

    return charts(figure(graph, depth, most=_MOST_ROWS))
