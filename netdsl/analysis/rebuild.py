"""The same network with other layers, or without some: inferred anew, as the compiler does."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from operator import is_

from netdsl.ir.graph import Graph, Node, Scope
from netdsl.layers.base import Layer, LayerError


def rebuilt(
    graph: Graph, layers: Mapping[str, Layer], removed: Collection[str] = ()
) -> Graph | None:
    """With other `layers` at some paths and without some layers or scopes.

    What is removed gives what it takes. `None` where what follows does not fit any more.
    """
    try:
        return _Rebuilding(graph, layers, removed).graph()
    except (LayerError, KeyError):
        return None


class _Rebuilding:
    def __init__(self, graph: Graph, layers: Mapping[str, Layer], removed: Collection[str]) -> None:
        self.old = graph
        self.layers = layers
        self.removed = frozenset(removed)
        self.types = {source.value: source.type for source in graph.inputs}
        self.before = graph.types()
        self.aliases: dict[int, int] = {}

    def graph(self) -> Graph:
        body = self._scope(self.old.body)
        outputs = tuple([replace(o, value=self._source(o.value)) for o in self.old.outputs])
        return replace(self.old, body=body, outputs=outputs)

    def _source(self, value: int) -> int:
        found = self.aliases.get(value, value)
        if found not in self.types:
            raise KeyError(value)
        return found

    def _scope(self, scope: Scope) -> Scope:
        items: list[Node | Scope] = []
        for item in scope.items:
            if item.path in self.removed:
                takes = item.inputs[0] if isinstance(item, Node) else item.input
                gives = item.value if isinstance(item, Node) else item.output
                assert takes is not None
                self.aliases[gives] = self._source(takes)
            elif isinstance(item, Node):
                items.append(self._node(item))
            else:
                items.append(self._scope(item))
        entering = None if scope.input is None else self._source(scope.input)
        leaving = self._source(scope.output)
        same = all(map(is_, items, scope.items)) and len(items) == len(scope.items)
        if same and entering == scope.input and leaving == scope.output:
            return scope
        return replace(scope, items=tuple(items), input=entering, output=leaving)

    def _node(self, node: Node) -> Node:
        layer = self.layers.get(node.path, node.layer)
        takes = tuple([self._source(value) for value in node.inputs])
        types = tuple([self.types[value] for value in takes])
        before = tuple([self.before[value] for value in node.inputs])
        if layer is node.layer and types == before:
            self.types[node.value] = node.type
            return node if takes == node.inputs else replace(node, inputs=takes)
        kind = layer.infer_all(types)
        self.types[node.value] = kind
        return replace(node, layer=layer, inputs=takes, type=kind)
