"""What holds for every graph. Checked after each phase under tests, and for foreign JSON."""

from collections.abc import Iterator
from math import prod

from netdsl.ir.graph import Graph, Node, Scope
from netdsl.layers.base import LayerError, Merge
from netdsl.layers.parameters import LARGEST
from netdsl.layers.tensor import TensorType

MAXIMUM = 20
"""Problems that are reported: one wrong number can spoil all that follow."""


def check_invariants(graph: Graph) -> list[str]:
    """What is wrong with a graph, a sentence each; empty for a good one. Linear."""
    checker = _Checker(graph)
    problems: list[str] = []
    for problem in checker.problems():
        problems.append(problem)
        if len(problems) == MAXIMUM:
            break
    return problems


class _Checker:
    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.types: dict[int, TensorType] = {}
        self.used: set[int] = {o.value for o in graph.outputs}
        self.nodes: dict[str, Node] = {}
        self.scopes: dict[str, Scope] = {}
        self.last = -1

    def problems(self) -> Iterator[str]:
        yield from self._inputs()
        yield from self._body()
        yield from self._reuses()
        yield from self._outputs()
        for name, value in self._values():
            if value not in self.used:
                yield f"nothing uses the value of `{name}`"

    def _values(self) -> Iterator[tuple[str, int]]:
        yield from ((i.name, i.value) for i in self.graph.inputs)
        yield from ((n.path, n.value) for n in self.nodes.values())

    def _inputs(self) -> Iterator[str]:
        if not self.graph.inputs:
            yield "the network has no input"
        names: set[str] = set()
        for value in self.graph.inputs:
            if value.name in names:
                yield f"two inputs are called `{value.name}`"
            names.add(value.name)
            yield from self._define(value.name, value.value, value.type)

    def _outputs(self) -> Iterator[str]:
        if not self.graph.outputs:
            yield "the network has no output"
        names: set[str] = set()
        for output in self.graph.outputs:
            if output.name in names:
                yield f"two outputs are called `{output.name}`"
            names.add(output.name)
            if output.value not in self.types:
                yield f"output `{output.name}` is value {output.value}, which nothing defines"

    def _define(self, name: str, value: int, type_: TensorType) -> Iterator[str]:
        # Growing numbers make the order topological, and the graph acyclic.
        if value <= self.last:
            yield f"`{name}` defines value {value} after value {self.last}: numbers must grow"
        self.last = max(self.last, value)
        if any(n is not None and n < 0 for n in type_.shape):
            yield f"`{name}` has a negative size: {type_}"
        if prod(n for n in type_.shape if n) >= LARGEST:
            yield f"`{name}` has more than 2**63 numbers"
        self.types[value] = type_

    def _body(self) -> Iterator[str]:
        if self.graph.body.path:
            yield f"the path of the body is `{self.graph.body.path}`, not empty"
        # A scope stands on the stack twice: as itself, and then, closed, to be left.
        stack: list[tuple[Node | Scope, Scope | None, bool]] = [(self.graph.body, None, False)]
        while stack:
            item, parent, closed = stack.pop()
            if isinstance(item, Node):
                yield from self._place(item, parent)
                yield from self._node(item)
            elif closed:
                yield from self._leave(item)
            else:
                yield from self._place(item, parent)
                yield from self._enter(item)
                stack.append((item, parent, True))
                stack.extend((i, item, False) for i in reversed(item.items))

    def _place(self, item: Node | Scope, parent: Scope | None) -> Iterator[str]:
        if parent is None:
            return
        # A merge that closes a scope has the scope's own path.
        closes = isinstance(item, Node) and item.path == parent.path
        if parent.path and not closes and not item.path.startswith(parent.path + "."):
            yield f"`{item.path}` stands in the scope `{parent.path}`, which is no part of its path"
        if not item.path:
            yield "a layer or scope has an empty path"
        taken = self.nodes if isinstance(item, Node) else self.scopes
        if item.path in taken:
            what = "layers" if isinstance(item, Node) else "scopes"
            yield f"two {what} have the path `{item.path}`"

    def _enter(self, scope: Scope) -> Iterator[str]:
        self.scopes[scope.path] = scope
        if scope.input is not None and scope.input not in self.types:
            yield f"the input of scope `{scope.path}` is value {scope.input}, not defined before it"

    def _leave(self, scope: Scope) -> Iterator[str]:
        if scope.output not in self.types:
            yield f"the output of scope `{scope.path}` is value {scope.output}, not defined in it"

    def _node(self, node: Node) -> Iterator[str]:
        self.nodes[node.path] = node
        self.used.update(node.inputs)
        missing = [v for v in node.inputs if v not in self.types]
        if missing:
            yield f"`{node.path}` takes value {missing[0]}, which nothing before it defines"
        elif (arity := _arity(node)) is not None:
            yield arity
        else:
            yield from self._shape(node)
        yield from self._define(node.path, node.value, node.type)

    def _shape(self, node: Node) -> Iterator[str]:
        types = tuple(self.types[v] for v in node.inputs)
        try:
            if node.layer.normalise(types[0]) != node.layer:
                yield f"`{node.path}` is not in the normal form: {node.layer.normalise(types[0])}"
            found = node.layer.infer_all(types)
        except LayerError as problem:
            yield f"`{node.path}`: {problem.message}"
            return
        if found != node.type:
            yield f"`{node.path}` gives {found}, not {node.type}"

    def _reuses(self) -> Iterator[str]:
        for node in self.nodes.values():
            if node.reuses is None:
                continue
            owner = self.nodes.get(node.reuses)
            if owner is None:
                yield f"`{node.path}` reuses `{node.reuses}`, which is no layer"
            elif owner.reuses is not None:
                yield f"`{node.path}` reuses `{node.reuses}`, which reuses another layer itself"
            elif owner.layer.name != node.layer.name:
                kinds = f"a {node.layer.name} cannot share the weights of a {owner.layer.name}"
                yield f"`{node.path}` reuses `{owner.path}`: {kinds}"
        for scope in self.scopes.values():
            if scope.reuses is not None and scope.reuses not in self.scopes:
                yield f"scope `{scope.path}` reuses `{scope.reuses}`, which is no scope"


def _arity(node: Node) -> str | None:
    count = len(node.inputs)
    if isinstance(node.layer, Merge):
        return None if count >= 2 else f"`{node.path}` joins {count} values: it needs 2 or more"
    arity = node.layer.arity
    if count != arity:
        return f"`{node.path}` takes {count} values, not {'one' if arity == 1 else arity}"
    places = [node.layer.values[name] for name in node.layer.value_fields()]
    if sorted(p for p in places if p is not None) != list(range(1, count)):
        return f"`{node.path}` does not take each of its {count} values once"
    return None
