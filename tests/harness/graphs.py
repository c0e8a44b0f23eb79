"""From `.net` text to the IR."""

from netdsl.ir.graph import Graph
from netdsl.source import Source


def compile_text(text: str, network: str | None = None, **settings: object) -> Graph:
    """The IR of a text; fails with its diagnostics."""
    from netdsl import pipeline
    from netdsl.render import render_text

    compiled = pipeline.compile_source(Source("test.net", text), network, settings or None)
    assert compiled.graph is not None, render_text(compiled.diagnostics)
    return compiled.graph


def as_graph(source: str | Graph) -> Graph:
    """A text compiled; a graph as it is."""
    return compile_text(source) if isinstance(source, str) else source
