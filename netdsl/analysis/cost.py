"""What a network costs: parameters, multiply-adds, depth. Pure functions of the IR."""

from collections.abc import Iterator
from math import prod

from netdsl.ir.graph import Graph, Node
from netdsl.layers.base import Weight
from netdsl.layers.tensor import Size, TensorType
from netdsl.record import record


@record
class NodeCost:
    """The cost of one application of a layer, for one sample.

    A node that reuses the weights of another has none of its own, but its multiply-adds
    count. `macs` is `None` where they depend on an unknown size.
    """

    path: str
    params: int
    trainable_params: int
    buffers: int
    macs: Size


def node_costs(graph: Graph) -> tuple[NodeCost, ...]:
    """The cost of every node, in topological order."""
    return tuple(_node_cost(node, xs) for node, xs in _applications(graph))


def params(graph: Graph) -> int:
    """The number of weights: shared ones once, no buffers."""
    return sum(_count(node, xs[0]) for node, xs in _applications(graph))


def trainable_params(graph: Graph) -> int:
    """The number of weights that train: those of frozen layers do not."""
    return sum(_count(node, xs[0]) for node, xs in _applications(graph) if not node.frozen)


def macs(graph: Graph) -> Size:
    """Multiply-adds of one sample, every application counted; `None` if a size is unknown."""
    total = 0
    for node, xs in _applications(graph):
        count = node.layer.macs_all(xs, node.type)
        if count is None:
            return None
        total += int(count)
    return total


def depth(graph: Graph) -> int:
    """The number of convolutions, dense layers and their like on the longest path."""
    deepest = {source.value: 0 for source in graph.inputs}
    for node in graph.nodes():
        above = max(deepest[value] for value in node.inputs)
        deepest[node.value] = above + node.layer.weighted
    return max(deepest[output.value] for output in graph.outputs)


def weights(graph: Graph) -> Iterator[tuple[str, Weight, Node]]:
    """Every weight and buffer once: its name in the state dict, itself, the node that owns it."""
    for node, xs in _applications(graph):
        if node.reuses is None:
            for weight in node.layer.weights(xs[0]):
                yield (f"{node.path}.{weight.name}" if weight.name else node.path), weight, node


def _applications(graph: Graph) -> Iterator[tuple[Node, tuple[TensorType, ...]]]:
    types = {source.value: source.type for source in graph.inputs}
    for node in graph.nodes():
        types[node.value] = node.type
        yield node, tuple([types[value] for value in node.inputs])


def _count(node: Node, x: TensorType, *, trainable: bool = True) -> int:
    if node.reuses is not None:
        return 0
    own = node.layer.weights(x)
    return sum(int(prod(weight.shape)) for weight in own if weight.trainable is trainable)


def _node_cost(node: Node, xs: tuple[TensorType, ...]) -> NodeCost:
    own = _count(node, xs[0])
    buffers = _count(node, xs[0], trainable=False)
    count = node.layer.macs_all(xs, node.type)
    return NodeCost(
        node.path,
        own,
        0 if node.frozen else own,
        buffers,
        None if count is None else int(count),
    )
