"""What a drawing of a network shows: boxes, frames around them, and lines, without places.

Scopes are open down to a depth; one that is closed is a box. An `identity` that would be
drawn is a line.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from netdsl.analysis.written import block_call, layer_call
from netdsl.ir.graph import Graph, Node, Scope
from netdsl.layers.base import Merge
from netdsl.layers.tensor import TensorType
from netdsl.record import record


@record
class Spot:
    """A box. `kind` is `input`, `output`, `scope` (closed), `merge`, `weighted` or `layer`."""

    kind: str
    path: str
    name: str
    call: str
    shape: str
    frame: int | None = None


@record
class Frame:
    """An open scope; `parent` is the number of the frame around it, which stands before it."""

    path: str
    name: str
    call: str
    parent: int | None = None


@record
class Sketch:
    """All that is drawn. A line goes from the first number of a pair to the second."""

    spots: tuple[Spot, ...]
    frames: tuple[Frame, ...]
    wires: tuple[tuple[int, int], ...]


def fitting(graph: Graph, most: int) -> int | None:
    """The greatest depth at which at most so many boxes are drawn; `None` where there is none.

    It is no greater than what opens every scope.
    """
    leaves: list[int] = []
    scopes: list[int] = []
    for item, level in _levels(graph):
        counts = leaves if isinstance(item, Node) else scopes
        counts += [0] * (level + 1 - len(counts))
        counts[level] += 1
    ends = len(graph.inputs) + len(graph.outputs)
    best = None
    for depth in range(max(len(leaves), len(scopes) + 1)):
        closed = scopes[depth] if depth < len(scopes) else 0
        if ends + sum(leaves[: depth + 1]) + closed <= most:
            best = depth
    return best


def _levels(graph: Graph) -> Iterator[tuple[Node | Scope, int]]:
    stack: list[tuple[Node | Scope, int]] = [(item, 0) for item in graph.body.items]
    while stack:
        item, level = stack.pop()
        yield item, level
        if isinstance(item, Scope):
            stack.extend((below, level + 1) for below in item.items)


def sketch(graph: Graph, depth: int | None = None) -> Sketch:
    """The network with its scopes open `depth` deep, or all of them."""
    made = _Sketcher(graph.types())
    for given in graph.inputs:
        made.add(Spot("input", given.name, given.name, "input", str(given.type)), (), given.value)
    made.scope(graph.body, depth)
    for output in graph.outputs:
        call = "output when training" if output.training else "output"
        shape = str(made.types[output.value])
        made.add(Spot("output", output.name, output.name, call, shape), (output.value,))
    return Sketch(tuple(made.spots), tuple(made.frames), tuple(made.wires))


@dataclass
class _Sketcher:
    """Adds box after box, in the order of the network."""

    types: dict[int, TensorType]
    spots: list[Spot] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)
    wires: dict[tuple[int, int], None] = field(default_factory=dict)
    owners: dict[int, int] = field(default_factory=dict)
    """The box that each value comes from."""

    def add(self, spot: Spot, inputs: Iterable[int], value: int | None = None) -> None:
        """A box and the lines to it."""
        number = len(self.spots)
        self.spots.append(spot)
        self.wire(inputs, number)
        if value is not None:
            self.owners[value] = number

    def wire(self, inputs: Iterable[int], number: int) -> None:
        """Lines to a box, from the boxes of these values; none from itself."""
        for value in inputs:
            if self.owners[value] != number:
                self.wires[self.owners[value], number] = None

    def scope(self, root: Scope, depth: int | None) -> None:
        """What is in a scope."""
        stack: list[tuple[Node | Scope, int | None, int]] = [
            (item, None, 0) for item in reversed(root.items)
        ]
        while stack:
            item, frame, level = stack.pop()
            if isinstance(item, Node):
                self._layer(item, frame)
            elif depth is not None and level >= depth:
                self._closed(item, frame)
            else:
                inner = self._opened(item, frame)
                stack.extend((below, inner, level + 1) for below in reversed(item.items))

    def _opened(self, scope: Scope, frame: int | None) -> int | None:
        if not any(node.layer.name != "identity" for node in scope.nodes()):
            return frame  # nothing would stand in it
        self.frames.append(Frame(scope.path, scope.name, block_call(scope), frame))
        return len(self.frames) - 1

    def _layer(self, node: Node, frame: int | None) -> None:
        if node.layer.name == "identity":
            self.owners[node.value] = self.owners[node.inputs[0]]
            return
        x = self.types[node.inputs[0]]
        kind = "merge" if isinstance(node.layer, Merge) else "layer"
        kind = "weighted" if node.layer.weights(x) else kind
        call, shape = layer_call(node, x), str(node.type)
        self.add(Spot(kind, node.path, node.name, call, shape, frame), node.inputs, node.value)

    def _closed(self, scope: Scope, frame: int | None) -> None:
        number = len(self.spots)
        shape = str(self.types[scope.output])
        self.spots.append(Spot("scope", scope.path, scope.name, block_call(scope), shape, frame))
        for node in scope.nodes():
            self.wire(node.inputs, number)
            self.owners[node.value] = number
