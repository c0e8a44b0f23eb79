"""A network as the comparison sees it: its layers in order, and what each takes."""

import re
from functools import cached_property
from operator import attrgetter

from netdsl.ir.graph import Graph, Node, Scope
from netdsl.layers.tensor import TensorType

INPUT = "input "
"""Before the name of an input: no path of a layer has a space."""
Token = tuple[str, int | str]
"""What a value is in a comparison: a pair of layers, an input, or a layer of one network alone."""
_VALUE = re.compile(r"<@(\d+)>")


class View:
    """The layers of a graph, by number, with the scopes that each stands in.

    `identity` is no layer here: its value is the one that it takes. Facts that are needed
    once are worked out when they are first asked for.
    """

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self._aliases: dict[int, int] = {}
        self.nodes: list[Node] = []
        self.scopes: list[tuple[Scope, ...]] = []
        """The scopes around each layer, from the outermost on, without the network itself."""
        stack: list[tuple[Node | Scope, tuple[Scope, ...]]] = [
            (item, ()) for item in reversed(graph.body.items)
        ]
        while stack:
            item, around = stack.pop()
            if isinstance(item, Node):
                if _passes(item):
                    self._aliases[item.value] = self.origin(item.inputs[0])
                    continue
                self.nodes.append(item)
                self.scopes.append(around)
            else:
                inside = (*around, item)
                stack.extend((i, inside) for i in reversed(item.items))

    @cached_property
    def types(self) -> dict[int, TensorType]:
        """The type of every value."""
        return self.graph.types()

    @cached_property
    def sources(self) -> dict[int, str]:
        """Where every value comes from: the path of a layer, or `input image`."""
        found = {i.value: f"{INPUT}{i.name}" for i in self.graph.inputs}
        found.update((n.value, n.path) for n in self.nodes)
        return found

    @cached_property
    def numbers(self) -> dict[int, int]:
        """The number of the layer that gives a value."""
        return {node.value: number for number, node in enumerate(self.nodes)}

    @cached_property
    def by_path(self) -> dict[str, int]:
        """The numbers of the layers by their paths."""
        return {node.path: number for number, node in enumerate(self.nodes)}

    @cached_property
    def paths(self) -> list[str]:
        """The paths of the layers."""
        return list(map(attrgetter("path"), self.nodes))

    def origin(self, value: int) -> int:
        """The value itself, or the one that an `identity` passes on as it."""
        return self._aliases.get(value, value)

    def inputs(self, node: Node) -> tuple[int, ...]:
        """The values that a layer takes."""
        return tuple([self.origin(value) for value in node.inputs])

    def inputs_of(self, node: Node) -> tuple[str, ...]:
        """The same by name."""
        return tuple([self.sources[value] for value in self.inputs(node)])

    def source(self, value: int) -> str:
        """The name of what gives a value."""
        return self.sources[self.origin(value)]

    def values_taken(self, node: Node) -> dict[str, str]:
        """The arguments of a layer that are values, as they are written: `@encoder`."""
        places = {name: node.layer.values[name] for name in node.layer.value_fields()}
        return {n: self._reference(node.inputs[p]) for n, p in places.items() if p is not None}

    def values_given(self, scope: Scope) -> dict[str, str]:
        """The same of the call of a block, of those values that are still there."""
        found = {
            a.name: int(match[1])
            for a in scope.arguments
            if isinstance(a.value, str) and (match := _VALUE.fullmatch(a.value))
        }
        return {n: self._reference(v) for n, v in found.items() if self.origin(v) in self.sources}

    def within(self, scope: Scope, source: str) -> str:
        """What gives a value, by the name that it has inside a block: its parameter's, `in`."""
        inside = source.removeprefix(f"{scope.path}.")
        if inside != source or not scope.block:
            return inside
        given = {text: f"@{name}" for name, text in self.values_given(scope).items()}
        if scope.input is not None and self.origin(scope.input) in self.sources:
            given[self._reference(scope.input)] = "in"
        return given.get(f"@{source.removeprefix(INPUT)}", source)

    def _reference(self, value: int) -> str:
        return f"@{self.source(value).removeprefix(INPUT)}"

    def kind(self, number: int, path: str) -> str:
        """Of a layer, or of a scope around it that has this path: the layer's or block's name."""
        if path == self.paths[number]:
            return self.nodes[number].layer.name
        return next((s.block for s in self.scopes[number] if s.path == path), "")


def layers(scope: Scope) -> list[Node]:
    """The layers of a scope, which `identity` is not."""
    return [node for node in scope.nodes() if not _passes(node)]


def _passes(node: Node) -> bool:
    return node.layer.name == "identity"


def automatic(name: str, kind: str) -> bool:
    """Whether a name is an automatic one: a position, or a kind and its number."""
    return name.removeprefix(kind).isdigit()
