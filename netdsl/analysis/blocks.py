"""Which blocks of a network to checkpoint: to forget inside of, and to run a second time."""

from collections.abc import Iterator, Mapping
from math import prod

from netdsl.analysis.memory import Training
from netdsl.analysis.paths import shortened
from netdsl.ir.graph import Graph, Node, Scope
from netdsl.record import record


@record
class Checkpoints:
    """The block of each layer that is in one, by path.

    `extra` is the arithmetic of a second forward pass through them, as a share of a step.
    """

    blocks: Mapping[str, str]
    count: int
    extra: float
    text: str


def checkpointed(step: Training, batch: int, budget: int) -> Checkpoints | None:
    """The division into blocks that needs least memory, and of these as many as are needed.

    All of them where the step fits as it is: then it is about a larger batch.
    """
    best: tuple[int, list[Scope]] | None = None
    for scopes in _divisions(step.graph):
        needed = _needed(step, batch, scopes)
        if best is None or needed < best[0]:
            best = needed, scopes
    plain = step.pass_(batch)[2].bytes.of(batch)
    if best is None or best[0] >= plain:
        return None
    few = best[0] <= budget < plain
    scopes = _fewest(step, batch, budget, best[1]) if few else best[1]
    return Checkpoints(
        _blocks(scopes),
        len(scopes),
        _extra(step.graph, scopes),
        shortened(scope.path for scope in scopes),
    )


def unit_weights(step: Training) -> int:
    """The bytes of the weights of the largest part that a device has at a time."""
    divisions = list(_divisions(step.graph))
    scopes = min(divisions, key=lambda found: max(_weights(step, s) for s in found), default=[])
    inside = set(_blocks(scopes))
    outside = [node for node in step.graph.nodes() if node.path not in inside]
    single = max((_own(step, node) for node in outside), default=0)
    return max([single, *(_weights(step, scope) for scope in scopes)])


def _divisions(graph: Graph) -> Iterator[list[Scope]]:
    """The scopes of each depth of nesting, with those that hold no deeper ones."""
    level = [item for item in graph.body.items if isinstance(item, Scope)]
    while level:
        scopes = [s for s in level if sum(1 for _ in zip(s.nodes(), range(2), strict=False)) > 1]
        if scopes:
            yield scopes
        deeper = [[i for i in s.items if isinstance(i, Scope)] for s in level]
        if not any(deeper):
            return
        level = [i for s, inner in zip(level, deeper, strict=True) for i in (inner or [s])]


def _blocks(scopes: list[Scope]) -> dict[str, str]:
    return {node.path: scope.path for scope in scopes for node in scope.nodes()}


def _needed(step: Training, batch: int, scopes: list[Scope]) -> int:
    return step.pass_(batch, _blocks(scopes))[2].bytes.of(batch)


def _fewest(step: Training, batch: int, budget: int, scopes: list[Scope]) -> list[Scope]:
    """As few of the blocks as fit, those first that keep most."""
    kept: dict[str, int] = {}
    place = _blocks(scopes)
    for path, more in step.pass_(batch)[0].rows:
        if path in place:
            kept[place[path]] = kept.get(place[path], 0) + more.of(batch)
    order = sorted(scopes, key=lambda s: -kept.get(s.path, 0))
    low, high = 1, len(order)
    while low < high:
        middle = (low + high) // 2
        if _needed(step, batch, order[:middle]) <= budget:
            high = middle
        else:
            low = middle + 1
    chosen = {s.path for s in order[:low]}
    return [s for s in scopes if s.path in chosen]


def _extra(graph: Graph, scopes: list[Scope]) -> float:
    """A backward pass is two forward passes, and so a step three."""
    types = graph.types()
    inside = _blocks(scopes)
    again = every = 0
    for node in graph.nodes():
        macs = int(node.layer.macs_all(tuple([types[v] for v in node.inputs]), node.type) or 0)
        every += macs
        again += macs if node.path in inside else 0
    return again / (3 * every) if every else 0.0


def _own(step: Training, node: Node) -> int:
    x = step.sizes.types[node.inputs[0]]
    own = () if node.reuses else node.layer.weights(x)
    return step.sizes.weight * sum(int(prod(w.shape)) for w in own if w.trainable)


def _weights(step: Training, scope: Scope) -> int:
    return sum(_own(step, node) for node in scope.nodes())
