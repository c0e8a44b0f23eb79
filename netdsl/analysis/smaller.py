"""A network made smaller: with larger strides in its first layers, or with fewer layers."""

from collections.abc import Callable, Iterator
from typing import Any

from netdsl.analysis.cost import params
from netdsl.analysis.memory import Training
from netdsl.analysis.paths import shortened
from netdsl.analysis.rebuild import rebuilt
from netdsl.ir.graph import Graph, Node, Scope
from netdsl.layers.base import Layer
from netdsl.layers.tensor import TensorType, dims
from netdsl.record import record

Measure = Callable[[Graph], tuple[int, bool]]
"""The bytes that a network needs, and whether they fit."""

_EARLY = 6
"""How many layers count as early: the first that have a stride."""
_SHARE = 0.2
"""How much of a network counts as a part of it that may go."""
_TOGETHER = 3
"""How many strides grow at most."""


@record
class Change:
    """Another network, and what is other in it."""

    kind: str
    title: str
    graph: Graph
    details: tuple[str, ...]
    data: dict[str, Any]


def larger_strides(graph: Graph, measure: Measure) -> Change | None:
    """The early layer whose doubled stride makes it fit and changes least.

    Where none does, that which saves most, and a further one.
    """
    found: _Try | None = None
    for _ in range(_TOGETHER):
        more = _doubled_one(graph, found, measure)
        if more is None:
            break
        found = more
        if found.fits:
            break
    if found is None:
        return None
    old = {node.path: node.layer for node in graph.nodes()}
    steps = [
        f"{path}: stride {_stride(old[path])} -> {_stride(layer)}"
        for path, layer in found.layers.items()
    ]
    data = {path: list(map(int, layer.values["stride"])) for path, layer in found.layers.items()}
    return Change(
        "stride",
        "a larger stride early on" if len(steps) == 1 else "larger strides early on",
        found.graph,
        (*steps, *_effects(graph, found.graph)),
        {"strides": data},
    )


@record
class _Try:
    """A network with some doubled strides, and what it needs."""

    layers: dict[str, Layer]
    graph: Graph
    needed: int
    fits: bool


def _doubled_one(graph: Graph, before: _Try | None, measure: Measure) -> _Try | None:
    """One more doubled stride: of those that fit the least change, else the largest."""
    layers = before.layers if before else {}
    tries = []
    for node in [n for n in graph.nodes() if _strides(n)][:_EARLY]:
        if node.path not in layers:
            wider = {**layers, node.path: node.layer.but(stride=_doubled(node))}
            other = rebuilt(graph, wider)
            if other is not None:
                tries.append(_Try(wider, other, *measure(other)))
    fitting = [found for found in tries if found.fits]
    if fitting:
        return max(fitting, key=lambda found: found.needed)
    smallest = min(tries, key=lambda found: found.needed, default=None)
    if smallest is None or (before is not None and smallest.needed >= before.needed):
        return None
    return smallest


def _strides(node: Node) -> bool:
    """Whether a layer steps over places of which there are several."""
    return (
        "stride" in node.layer.fields
        and node.layer.name != "conv_transpose"
        and node.reuses is None
        and max(map(_known, node.type.spatial), default=1) > 1
    )


def _known(size: int | None) -> int:
    return int(size or 1)


def _doubled(node: Node) -> tuple[int, ...]:
    return tuple([int(n) * 2 for n in node.layer.values["stride"]])


def _stride(layer: Layer) -> str:
    sizes = tuple(layer.values["stride"])
    return str(int(sizes[0])) if len(set(sizes)) == 1 else dims(sizes)


def fewer_layers(step: Training, measure: Measure) -> Change | None:
    """Without the blocks or layers that keep most among those that change no shape."""
    graph = step.graph
    kept = dict(step.pass_(1)[0].rows)
    candidates = _removable(graph)
    items = sorted(
        candidates, key=lambda item: -sum(_each(kept, node.path) for node in _nodes(item))
    )
    if not items:
        return None
    low, high = 1, len(items)
    found = None
    while low <= high:
        middle = (low + high) // 2
        paths = [item.path for item in items[:middle]]
        other = rebuilt(graph, {}, paths)
        if other is None or not any(True for _ in other.nodes()):
            high = middle - 1
            continue
        fits = measure(other)[1]
        if fits or found is None or not found[2]:
            found = paths, other, fits
        low, high = (low, middle - 1) if fits else (middle + 1, high)
    if found is None:
        return None
    paths, other, _ = found
    order = {item.path: at for at, item in enumerate(candidates)}
    paths.sort(key=lambda path: order[path])
    many = "layer or block" if len(paths) == 1 else "layers or blocks"
    title = f"without {len(paths)} {many}"
    details = (shortened(paths), *_effects(graph, other))
    return Change("remove", title, other, details, {"removed": paths})


def _each(kept: dict[str, Any], path: str) -> int:
    return kept[path].each if path in kept else 0


def _nodes(item: Node | Scope) -> Iterator[Node]:
    return iter((item,)) if isinstance(item, Node) else item.nodes()


def _removable(graph: Graph) -> list[Node | Scope]:
    """The outermost blocks and weighted layers that give what has the type of what they take."""
    types = graph.types()
    reused = {n.reuses for n in graph.nodes() if n.reuses}
    last = _last_uses(graph)
    places = {node.value: at for at, node in enumerate(graph.nodes())}
    found: list[Node | Scope] = []
    most = max(_SHARE * len(places), 1)
    stack: list[Node | Scope] = list(reversed(graph.body.items))
    while stack:
        item = stack.pop()
        inside = list(_nodes(item))
        if (
            len(inside) <= most
            and _same(item, types)
            and not any(n.path in reused or n.reuses for n in inside)
            and _closed(item, inside, places, last)
        ):
            found.append(item)
        elif isinstance(item, Scope):
            stack.extend(reversed(item.items))
    return found


def _last_uses(graph: Graph) -> dict[int, int]:
    """The last position that takes a value; of outputs, one behind all."""
    last: dict[int, int] = {}
    for at, node in enumerate(graph.nodes()):
        last.update(dict.fromkeys(node.inputs, at))
    count = sum(1 for _ in graph.nodes())
    last.update((output.value, count) for output in graph.outputs)
    return last


def _closed(
    item: Node | Scope, inside: list[Node], places: dict[int, int], last: dict[int, int]
) -> bool:
    """Whether only its input enters, and only its output leaves."""
    if isinstance(item, Node):
        return True
    first, end = places[inside[0].value], places[inside[-1].value]
    enters = {v for node in inside for v in node.inputs if places.get(v, -1) < first}
    leaves = {n.value for n in inside if last.get(n.value, -1) > end}
    return enters == {item.input} and leaves <= {item.output}


def _same(item: Node | Scope, types: dict[int, TensorType]) -> bool:
    if isinstance(item, Node):
        return item.layer.weighted and len(item.inputs) == 1 and types[item.inputs[0]] == item.type
    weighted = any(node.layer.weighted for node in item.nodes())
    return weighted and item.input is not None and types[item.input] == types[item.output]


def _effects(graph: Graph, other: Graph) -> Iterator[str]:
    """What else is other: outputs and the number of weights."""
    before, after = graph.types(), other.types()
    for old, new in zip(graph.outputs, other.outputs, strict=True):
        if before[old.value] != after[new.value]:
            yield f"{old.name} {before[old.value]} -> {after[new.value]}"
    one, two = params(graph), params(other)
    if one != two:
        yield f"params {one:,} -> {two:,}"
