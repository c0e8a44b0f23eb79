"""A compiled network as lines of text, one a layer, for comparing line by line.

A line depends on its own layer only: no columns, no numbers of values. So one change of
the network is one change of the text.
"""

import re
from collections.abc import Iterator
from zlib import crc32

from netdsl.analysis.written import declared, layer_call
from netdsl.ir.graph import Graph, Node
from netdsl.layers.tensor import TensorType

_VALUE = re.compile(r"@(\d+)")


def resolved(graph: Graph) -> Iterator[str]:
    """`  conv1   conv(64, 7x7, stride = 2)   -> 64x112x112` for each layer, below the name.

    Where a layer takes another value than the line before gives, `<-` names it.
    """
    names = {i.value: i.name for i in graph.inputs}
    types = graph.types()
    yield f"network {graph.name}"
    last = None
    for given in graph.inputs:
        last = given.value
        yield f"  input {given.name}   {declared(given.type)}"
    for node in graph.nodes():
        names[node.value] = node.path
        pieces = [node.path, _call(node, types[node.inputs[0]], names)]
        if node.frozen:
            pieces.append("frozen")
        taken = _taken(node)
        if taken != [last]:
            pieces.append(f"<- {', '.join(names[value] for value in taken)}")
        yield f"  {'   '.join(pieces)}   -> {node.type}"
        last = node.value
    for output in graph.outputs:
        kind = "training output" if output.training else "output"
        source = f"<- {names[output.value]}   -> {types[output.value]}"
        yield f"  {kind} {output.name}   {source}"


def _taken(node: Node) -> list[int]:
    """The values that flow in; those that an argument names stand in the call."""
    named = {node.layer.values[name] for name in node.layer.value_fields()}
    return [value for place, value in enumerate(node.inputs) if place not in named or place == 0]


def _call(node: Node, x: TensorType, names: dict[int, str]) -> str:
    call = layer_call(node, x)
    if node.layer.value_fields():
        call = _VALUE.sub(lambda m: f"@{names.get(int(m[1]), m[1])}", call)
    if "..." in call:  # a long argument is cut, but a change of it must show
        call += f" #{crc32(repr(node.layer.values).encode()):08x}"
    return call
