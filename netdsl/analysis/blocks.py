"""Which blocks of a network to checkpoint: to forget inside of, and to run a second time."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from math import isqrt, prod

from netdsl.analysis.memory import Training
from netdsl.analysis.paths import shortened
from netdsl.ir.graph import Graph, Node, Scope
from netdsl.record import record

_LONG = 9
"""How many layers make a long chain."""


@record
class Checkpoints:
    """The block of each layer that is in one, by path.

    `extra` is the arithmetic of a second forward pass through them, as a share of a step.
    """

    blocks: Mapping[str, str]
    count: int
    extra: float
    text: str


@record
class Block:
    """Some layers that follow one another: a scope, or a part of a long chain."""

    name: str
    nodes: tuple[Node, ...]


def checkpointed(step: Training, batch: int, budget: int) -> Checkpoints | None:
    """The division into blocks that needs least memory, and of these as many as are needed.

    All of them where the step fits as it is: then it is about a larger batch.
    """
    best: tuple[int, list[Block]] | None = None
    for blocks in _divisions(step.graph):
        needed = _needed(step, batch, blocks)
        if best is None or needed < best[0]:
            best = needed, blocks
    plain = step.pass_(batch)[2].bytes.of(batch)
    if best is None or best[0] >= plain:
        return None
    few = best[0] <= budget < plain
    blocks = _fewest(step, batch, budget, best[1]) if few else best[1]
    return Checkpoints(
        _blocks(blocks),
        len(blocks),
        _extra(step.graph, blocks),
        shortened(block.name for block in blocks),
    )


def unit_weights(step: Training) -> int:
    """The bytes of the weights of the largest part that a device has at a time."""
    divisions = list(_divisions(step.graph))
    blocks = min(divisions, key=lambda found: max(_weights(step, b) for b in found), default=[])
    inside = set(_blocks(blocks))
    outside = [node for node in step.graph.nodes() if node.path not in inside]
    single = max((_own(step, node) for node in outside), default=0)
    return max([single, *(_weights(step, block) for block in blocks)])


def _divisions(graph: Graph) -> Iterator[list[Block]]:
    """The scopes of each depth of nesting, with those that hold no deeper ones; chains in parts."""
    level = [item for item in graph.body.items if isinstance(item, Scope)]
    while level:
        blocks = [Block(scope.path, tuple(scope.nodes())) for scope in level]
        blocks = [block for block in blocks if len(block.nodes) > 1]
        if blocks:
            yield blocks
        deeper = [[i for i in s.items if isinstance(i, Scope)] for s in level]
        if not any(deeper):
            break
        level = [i for s, inner in zip(level, deeper, strict=True) for i in (inner or [s])]
    parts = [part for scope in [graph.body, *level] for part in _parts(scope)]
    parts = [part for part in parts if len(part.nodes) > 1]
    if parts:
        yield parts


def _parts(scope: Scope) -> Iterator[Block]:
    """A long chain of layers in about as many parts as each has layers.

    A part begins with a layer that has weights: another one may write over what it takes.
    """
    nodes = [item for item in scope.items if isinstance(item, Node)]
    pairs = pairwise(nodes)
    if len(nodes) < _LONG or any(two.inputs != (one.value,) for one, two in pairs):
        return
    length = isqrt(len(nodes))
    part: list[Node] = []
    for node in nodes:
        if len(part) >= length and node.layer.weighted:
            yield _part(part)
            part = []
        part.append(node)
    yield _part(part)


def _part(nodes: list[Node]) -> Block:
    first, last = nodes[0], nodes[-1]
    return Block(first.path if first is last else f"{first.path}-{last.name}", tuple(nodes))


def _blocks(blocks: list[Block]) -> dict[str, str]:
    return {node.path: block.name for block in blocks for node in block.nodes}


def _needed(step: Training, batch: int, blocks: list[Block]) -> int:
    return step.pass_(batch, _blocks(blocks))[2].bytes.of(batch)


def _fewest(step: Training, batch: int, budget: int, blocks: list[Block]) -> list[Block]:
    """As few of the blocks as fit, those first that keep most."""
    kept: dict[str, int] = {}
    place = _blocks(blocks)
    for path, more in step.pass_(batch)[0].rows:
        if path in place:
            kept[place[path]] = kept.get(place[path], 0) + more.of(batch)
    order = sorted(blocks, key=lambda s: -kept.get(s.name, 0))
    low, high = 1, len(order)
    while low < high:
        middle = (low + high) // 2
        if _needed(step, batch, order[:middle]) <= budget:
            high = middle
        else:
            low = middle + 1
    chosen = {s.name for s in order[:low]}
    return [s for s in blocks if s.name in chosen]


def _extra(graph: Graph, blocks: list[Block]) -> float:
    """A backward pass is two forward passes, and so a step three."""
    types = graph.types()
    inside = _blocks(blocks)
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


def _weights(step: Training, block: Block) -> int:
    return sum(_own(step, node) for node in block.nodes)
