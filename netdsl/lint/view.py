"""A compiled network, as lints ask about it."""

from collections.abc import Iterator
from typing import NamedTuple

from netdsl.ir.graph import Graph, Node, Scope
from netdsl.layers.tensor import TensorType
from netdsl.source import Span


class Site(NamedTuple):
    """A use of a block, and the one around it."""

    span: Span | None
    block: str
    outer: "Site | None"


class View:
    """Who takes which value, what leaves, and which use of a block a layer is from.

    An `identity` is not there: who takes its value takes the one before.
    """

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.types: dict[int, TensorType] = graph.types()
        self.made: dict[int, Node] = {}
        self.sites: dict[int, Site | None] = {}
        self.users: dict[int, list[Node]] = {}
        self._before: dict[int, int] = {}
        for node, site in _placed(graph.body):
            if node.layer.name == "identity":
                self._before[node.value] = self._same(node.inputs[0])
                continue
            self.made[node.value] = node
            self.sites[node.value] = site
            for value in self.inputs(node):
                self.users.setdefault(value, []).append(node)
        self.leaving = {self._same(output.value) for output in graph.outputs}
        self.shared = {n.reuses for n in self.made.values() if n.reuses is not None}

    def nodes(self) -> Iterator[Node]:
        """All layers, in topological order."""
        yield from self.made.values()

    def inputs(self, node: Node) -> tuple[int, ...]:
        """The values that a layer takes."""
        return tuple([self._same(value) for value in node.inputs])

    def entering(self, node: Node) -> TensorType:
        """The type of what a layer takes first."""
        return self.types[node.inputs[0]]

    def only_user(self, value: int) -> Node | None:
        """The one layer that a value goes to, where it goes nowhere else."""
        users = self.users.get(value, ())
        return users[0] if len(users) == 1 and value not in self.leaving else None

    def before(self, node: Node) -> Node | None:
        """The layer that what a layer takes first comes from; `None` for an input."""
        return self.made.get(self._same(node.inputs[0]))

    def is_shared(self, node: Node) -> bool:
        """Whether other applications use the same weights."""
        return node.reuses is not None or node.path in self.shared

    def _same(self, value: int) -> int:
        return self._before.get(value, value)


def _placed(body: Scope) -> Iterator[tuple[Node, Site | None]]:
    stack: list[tuple[Node | Scope, Site | None]] = [(item, None) for item in reversed(body.items)]
    while stack:
        item, site = stack.pop()
        if isinstance(item, Node):
            yield item, site
            continue
        inner = Site(item.span, item.block, site) if item.block else site
        stack.extend((below, inner) for below in reversed(item.items))
