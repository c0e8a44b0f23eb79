"""Layers, inputs and outputs as the report tells of them."""

from math import prod

from netdsl.analysis.written import declared, layer_call
from netdsl.comparison.report import Place, Side
from netdsl.comparison.view import View
from netdsl.ir.encode import data, layer_data
from netdsl.ir.graph import Input, Node, Output
from netdsl.layers.tensor import TensorType
from netdsl.source import Span


def layer_side(view: View, node: Node) -> Side:
    """A layer. Without weights, it is neither frozen nor does it use another's."""
    x = view.types[node.inputs[0]]
    used = node.layer.weights(x)
    own = used if node.reuses is None else ()
    return Side(
        path=node.path,
        layer=layer_data(node.layer),
        call=layer_call(node, x, view.values_taken(node)),
        inputs=view.inputs_of(node),
        shape=str(node.type),
        params=sum(prod(w.shape) for w in own if w.trainable),
        reuses=node.reuses if used else None,
        frozen=node.frozen and bool(used),
        at=place(node.span),
    )


def input_side(value: Input) -> Side:
    """An input of the network."""
    layer = {"layer": "input", **_type(value.type)}
    return Side(value.name, layer, declared(value.type), (), str(value.type), at=place(value.span))


def output_side(view: View, output: Output) -> Side:
    """An output of the network."""
    type_ = view.types[output.value]
    source = view.source(output.value)
    layer = {"layer": "output", **_type(type_), "training": output.training}
    when = " when training" if output.training else ""
    return Side(output.name, layer, f"{source}{when}", (source,), str(type_), at=place(output.span))


def place(span: Span | None) -> Place | None:
    """A span in lines and columns."""
    if span is None:
        return None
    line, column = span.position
    end_line, end_column = span.source.position(span.end)
    return Place(span.source.name, line, column, end_line, end_column)


def _type(type_: TensorType) -> dict[str, object]:
    return {"shape": data(type_.shape), "sequence": type_.sequence, "limit": type_.limit}
