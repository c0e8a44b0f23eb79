"""Compiling texts in tests, and reading what came of them."""

from netdsl.diagnostics import Diagnostic
from netdsl.ir.graph import Graph, Node
from netdsl.pipeline import compile_source
from netdsl.source import Source


def compiled(text: str, network: str | None = None, **settings: object) -> Graph:
    """The graph of a text that has to compile without a word."""
    done = compile_source(Source("test.net", text), network, settings)
    assert done.graph is not None, [f"{d.code} {d.message}" for d in done.diagnostics]
    return done.graph


def problems(text: str, network: str | None = None) -> list[tuple[str, str]]:
    """The code and the underlined text of each diagnostic."""
    done = compile_source(Source("test.net", text), network)
    return [(d.code, "" if d.span is None else d.span.text) for d in done.diagnostics]


def diagnostics(text: str, network: str | None = None) -> tuple[Diagnostic, ...]:
    """All that is said of a text."""
    return compile_source(Source("test.net", text), network).diagnostics


def body(statements: str, shape: str = "3x16x16") -> Graph:
    """The graph of a network with these statements."""
    return compiled(f"network net {{\n input image: {shape}\n{statements}\n}}")


def paths(graph: Graph) -> list[str]:
    """Every layer's path, in order."""
    return [node.path for node in graph.nodes()]


def keys(graph: Graph) -> list[str]:
    """Every weight's name, without buffers."""
    types = graph.types()
    return [
        f"{node.path}.{weight.name}"
        for node in graph.nodes()
        if node.reuses is None
        for weight in node.layer.weights(types[node.inputs[0]])
        if weight.trainable
    ]


def node(graph: Graph, path: str) -> Node:
    """The layer of a path."""
    return next(n for n in graph.nodes() if n.path == path)
