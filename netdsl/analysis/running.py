"""How emitted PyTorch code runs: which memory each layer takes, gives, and is let go of then."""

from collections.abc import Iterator

from netdsl.analysis.holding import Holding
from netdsl.analysis.lines import Code
from netdsl.ir.graph import Graph, Node
from netdsl.layers.saving import Saved
from netdsl.layers.tensor import TensorType
from netdsl.record import record


@record
class Step:
    """One application of a layer.

    `takes` and `gives` are storages: a view and what is written in place have that of their
    input. `frees` are the storages that the code lets go of behind it.
    """

    node: Node
    types: tuple[TensorType, ...]
    saved: Saved
    takes: tuple[int, ...]
    gives: int
    in_place: bool
    frees: tuple[int, ...]

    @property
    def new(self) -> bool:
        """Whether its output is memory of its own."""
        return self.gives == self.node.value


def steps(graph: Graph, *, training: bool) -> tuple[Step, ...]:
    """The applications in the order of the code, in one of the two modes."""
    code = Code(graph, training)
    needed = None if training else evaluated(graph)
    held = Holding(code, needed).held()
    return tuple(_stored(code, held, needed))


def _stored(code: Code, held: dict[int, int], needed: set[int] | None) -> Iterator[Step]:
    """The steps with their storages, and what is let go of behind each."""
    storage = {source.value: source.value for source in code.graph.inputs}
    last: dict[int, int] = {}
    drafts = []
    for at, node in enumerate(code.nodes):
        takes = tuple([storage[value] for value in node.inputs])
        gives, over = node.value, code.over.get(at)
        if over is not None or code.saved[at].shares:
            gives = takes[over or 0]
        storage[node.value] = gives
        last[gives] = max(last.get(gives, -1), held.get(code.source(node.value), at))
        if needed is None or node.value in needed:
            drafts.append((at, node, takes, gives, over is not None))
    frees: dict[int, list[int]] = {}
    for found, position in last.items():
        frees.setdefault(position, []).append(found)
    done = -1
    for at, node, takes, gives, in_place in drafts:
        gone = [s for position in range(done + 1, at + 1) for s in frees.get(position, ())]
        done = at
        types = tuple([code.types[value] for value in node.inputs])
        yield Step(node, types, code.saved[at], takes, gives, in_place, tuple(gone))


def evaluated(graph: Graph) -> set[int]:
    """What evaluation computes: not what only leads to outputs of training."""
    needed = {o.value for o in graph.outputs if not o.training}
    for node in reversed(tuple(graph.nodes())):
        if node.value in needed:
            needed.update(node.inputs)
    return needed
