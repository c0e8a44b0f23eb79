"""Networks made from a network: without randomness, of other sizes, with every value out."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from netdsl.ir.graph import Graph, Input, Node, Output, Scope
from netdsl.layers.base import LayerError
from netdsl.layers.tensor import Size, TensorType

Sizes = Mapping[str, tuple[int, ...]]
"""The whole shape of inputs, by name."""

CANDIDATES = ((11, 13), (23, 29), (37, 41), (67, 71), (131, 137), (227, 229), (331, 337))
"""What stands for unknown sizes, in turn along an input: the first that fits. Odd and
oblong, so that no padding and no exchange of axes can hide."""


def still(graph: Graph) -> tuple[Graph, tuple[Node, ...]]:
    """The network without randomness, and the layers that had some."""
    random = tuple(node for node in graph.nodes() if node.layer.still() != node.layer)
    return (_mapped(graph, _stilled), random) if random else (graph, ())


def resized(graph: Graph, sizes: Sizes) -> Graph:
    """The same layers on inputs of these shapes. `LayerError` where one does not fit."""
    types: dict[int, TensorType] = {}
    inputs = tuple(_resized_input(i, sizes) for i in graph.inputs)
    types.update((i.value, i.type) for i in inputs)

    def retyped(node: Node) -> Node:
        try:
            kind = node.layer.infer_all(tuple(types[value] for value in node.inputs))
        except LayerError as problem:
            raise LayerError(problem.code, f"`{node.path}`: {problem}") from None
        types[node.value] = kind
        return replace(node, type=kind)

    return replace(_mapped(graph, retyped), inputs=inputs)


def unknown(graph: Graph) -> tuple[Input, ...]:
    """The inputs that have an axis of unknown size."""
    return tuple(i for i in graph.inputs if None in i.type.shape)


def chosen_sizes(graph: Graph, given: Sizes) -> dict[str, tuple[int, ...]]:
    """A shape for each input with unknown sizes that has none; the smallest that fits."""
    open_ones = [i for i in unknown(graph) if i.name not in given]
    problem: LayerError | None = None
    for pair in CANDIDATES:
        chosen = {i.name: _filled(i.type.shape, pair) for i in open_ones}
        try:
            resized(graph, {**given, **chosen})
        except LayerError as why:
            problem = why
        else:
            return chosen
    assert problem is not None
    raise problem


def probed(graph: Graph) -> tuple[Graph, dict[str, Node]]:
    """The network with every value as an output, and the node behind each."""
    nodes = {f"v{node.value}": node for node in graph.nodes()}
    outputs = tuple(Output(name, node.value) for name, node in nodes.items())
    return replace(graph, outputs=outputs), nodes


def _filled(shape: tuple[Size, ...], pair: tuple[int, int]) -> tuple[int, ...]:
    places = [at for at, size in enumerate(shape) if size is None]
    fill = {at: pair[i % 2] for i, at in enumerate(places)}
    return tuple(fill[at] if size is None else int(size) for at, size in enumerate(shape))


def _resized_input(source: Input, sizes: Sizes) -> Input:
    if source.name not in sizes:
        return source
    kind = source.type
    return replace(source, type=TensorType(sizes[source.name], kind.sequence, kind.limit))


def _stilled(node: Node) -> Node:
    layer = node.layer.still()
    if layer == node.layer:
        return node
    # What a value came from no longer says what it is.
    kept = tuple(
        (name, trace)
        for name, trace in node.traces
        if layer.values.get(name) == node.layer.values[name]
    )
    return replace(node, layer=layer, traces=kept)


def _mapped(graph: Graph, change: Callable[[Node], Node]) -> Graph:
    def rebuilt(scope: Scope) -> Scope:
        items = tuple(
            change(item) if isinstance(item, Node) else rebuilt(item) for item in scope.items
        )
        return replace(scope, items=items)

    return replace(graph, body=rebuilt(graph.body))
