"""A graph as plain data: what its JSON document holds. `document.py` reads it back.

Values that are usual (`false`, nothing) are left out, so that a document stays small.
"""

from typing import Any

from netdsl.ir.graph import BlockArgument, Graph, Input, Node, Output, Scope
from netdsl.layers.base import Layer
from netdsl.layers.tensor import TensorType
from netdsl.source import Source, Span
from netdsl.trace import plain

FORMAT_VERSION = "1.0"
"""Of the document. A minor version adds members; readers ignore those they do not know."""


def document_of(graph: Graph) -> dict[str, Any]:
    """The whole network as dictionaries, lists and plain values."""
    sources: dict[Source, None] = {}
    body = _scope(graph.body, sources)
    return {
        "format_version": FORMAT_VERSION,
        "name": graph.name,
        "doc": graph.doc,
        "origin": graph.origin,
        "parameters": {name: data(value) for name, value in graph.parameters},
        "inputs": [_input(value, sources) for value in graph.inputs],
        "outputs": [_output(value, sources) for value in graph.outputs],
        "body": body,
        "sources": {source.name: source.text for source in sources},
    }


def data(value: Any) -> Any:
    """A value of a parameter or a trace as JSON knows it."""
    value = plain(value)
    if isinstance(value, tuple | list):
        return [data(item) for item in value]
    return str(value) if isinstance(value, str) else value


def layer_data(layer: Layer) -> dict[str, Any]:
    """A layer and all its parameters: `{"name": "conv", "filters": 64, ...}`."""
    return {"layer": layer.name, **{name: data(value) for name, value in layer.values.items()}}


def _scope(scope: Scope, sources: dict[Source, None]) -> dict[str, Any]:
    made: dict[str, Any] = {"kind": "scope", "path": scope.path}
    if scope.input is not None:
        made["input"] = scope.input
    made["output"] = scope.output
    if scope.block:
        made["block"] = scope.block
    if scope.doc:
        made["doc"] = scope.doc
    if scope.arguments:
        made["arguments"] = [_argument(a) for a in scope.arguments]
    if scope.sequential:
        made["sequential"] = True
    if scope.reuses is not None:
        made["reuses"] = scope.reuses
    _at(made, scope.span, sources)
    made["items"] = [
        _node(i, sources) if isinstance(i, Node) else _scope(i, sources) for i in scope.items
    ]
    return made


def _node(node: Node, sources: dict[Source, None]) -> dict[str, Any]:
    made: dict[str, Any] = {
        "kind": "layer",
        "path": node.path,
        "layer": layer_data(node.layer),
        "inputs": list(node.inputs),
        "value": node.value,
        "type": _type(node.type),
    }
    if node.reuses is not None:
        made["reuses"] = node.reuses
    if node.frozen:
        made["frozen"] = True
    if node.traces:
        made["traces"] = {name: data(trace) for name, trace in node.traces}
    return _at(made, node.span, sources)


def _argument(argument: BlockArgument) -> dict[str, Any]:
    made = {"name": argument.name, "value": data(argument.value), "default": data(argument.default)}
    if argument.trace is not None:
        made["trace"] = data(argument.trace)
    return made


def _input(value: Input, sources: dict[Source, None]) -> dict[str, Any]:
    made = {"name": value.name, "value": value.value, "type": _type(value.type)}
    return _at(made, value.span, sources)


def _output(output: Output, sources: dict[Source, None]) -> dict[str, Any]:
    made: dict[str, Any] = {"name": output.name, "value": output.value}
    if output.training:
        made["training"] = True
    return _at(made, output.span, sources)


def _type(type_: TensorType) -> dict[str, Any]:
    made: dict[str, Any] = {"shape": data(type_.shape)}
    if type_.sequence:
        made["sequence"] = True
    if type_.limit is not None:
        made["limit"] = type_.limit
    return made


def _at(made: dict[str, Any], span: Span | None, sources: dict[Source, None]) -> dict[str, Any]:
    if span is not None:
        sources[span.source] = None
        made["at"] = [span.source.name, span.start, span.end]
    return made
