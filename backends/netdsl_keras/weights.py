"""Where the emitted model has each weight: a layer's name, a variable, and a layout."""

from collections.abc import Iterator

from netdsl.emit.backend import WeightRow
from netdsl.emit.lower import Problems
from netdsl.emit.plan import Leaf
from netdsl.ir.graph import Graph
from netdsl_keras.lowering import lower
from netdsl_keras.naming import whole_name


def weight_rows(graph: Graph) -> Iterator[WeightRow]:
    """A row for every variable of the model, in the order of the network.

    `place` is the layer's name, `attribute` its variable, `transform` and `arguments` the
    layout (`layouts.layout`). PyTorch's counter of batches has no variable in Keras.
    """
    types = graph.types()
    problems = Problems()
    for node in graph.nodes():
        if node.reuses is not None or node.layer.name == "identity":
            continue
        inputs = tuple(types[v] for v in node.inputs)
        leaf = Leaf(node, node.layer, node.inputs, inputs, node.type)
        lowered = lower.lower(leaf, problems)
        for step in lowered.steps if lowered else ():
            name = "-".join(filter(None, (whole_name(node.path), step.suffix)))
            for variable in step.variables:
                arguments = (variable.number,) if variable.number else ()
                key = f"{node.path}.{variable.weight}" if variable.weight else node.path
                yield WeightRow(key, name, variable.name, variable.layout, arguments, variable.part)
