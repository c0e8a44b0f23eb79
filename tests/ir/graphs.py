"""A small graph of every kind of part, built without any text."""

from typing import Any

from netdsl.ir.graph import BlockArgument, Graph, Input, Node, Output, Scope
from netdsl.layers.registry import layer_class
from netdsl.layers.tensor import TensorType
from netdsl.source import Source, Span

SOURCE = Source("tiny.net", "network tiny { ... }")


class Builder:
    """Numbers values and infers types."""

    def __init__(self, *shapes: tuple[int | None, ...]) -> None:
        self.types = [TensorType(shape) for shape in shapes]

    def node(self, path: str, name: str, *inputs: int, reuses: str | None = None, **values: Any):
        types = tuple(self.types[v] for v in inputs)
        layer = layer_class(name).make(values).normalise(types[0])
        self.types.append(layer.infer_all(types))
        value = len(self.types) - 1
        return Node(path, layer, inputs, value, self.types[-1], reuses)


def tiny() -> Graph:
    """Two branches and a shared layer; a block with an argument, and a training output."""
    made = Builder((3, 8, 8))
    conv = made.node("unit.conv1", "conv", 0, filters=4, kernel=3, padding="half")
    conv = Node(
        conv.path,
        conv.layer,
        conv.inputs,
        conv.value,
        conv.type,
        frozen=True,
        traces=(("filters", ("*", "filters", 2)), ("kernel", ("axes", "k", None))),
        span=Span(SOURCE, 8, 12),
    )
    side = made.node("unit.side", "conv", 0, filters=4, kernel=1)
    again = made.node("unit.relu1", "relu", 1)
    add = made.node("unit", "add", 3, 2)
    unit = Scope(
        "unit",
        (conv, side, again, add),
        0,
        4,
        block="unit",
        doc="A unit.",
        arguments=(
            BlockArgument("filters", 2, trace="classes"),
            BlockArgument("shape", (3, 3), default=(1, 1)),
            BlockArgument("act", "<relu>"),
        ),
    )
    shared = made.node("conv2", "conv", 4, filters=4, kernel=(3, 5), stride=2, padding="same")
    pool = made.node("maxpool1", "maxpool", 5, kernel=2)
    head = made.node("aux", "softmax", 6)
    flat = made.node("flatten1", "flatten", 6)
    fc = made.node("fc", "dense", 8, units=10)
    return Graph(
        "tiny",
        (Input("image", 0, made.types[0], Span(SOURCE, 0, 7)),),
        (Output("output", 9), Output("aux", 7, training=True)),
        Scope("", (unit, shared, pool, head, flat, fc), 0, 9),
        (("classes", 10), ("act", "<relu>"), ("depths", (3, 4, 6.5, None, True))),
        "A tiny network.",
        "tiny.net",
    )
