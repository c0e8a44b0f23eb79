"""Which layers have a say in what users of the old network see: what both networks give."""

from collections.abc import Collection, Iterator, Mapping

from netdsl.comparison.view import View
from netdsl.ir.graph import Graph
from netdsl.record import record


@record
class Watched:
    """Layers by their numbers: those that outputs in evaluation come from, and in training."""

    evaluation: frozenset[int]
    training: frozenset[int]


def watched(old: View, new: View, outputs: Mapping[str, str]) -> tuple[Watched, Watched]:
    """Those of both networks; `outputs` are the old names by the new.

    An output that only one network has is not compared. Where each has such outputs, they
    may be the same under other names, and count.
    """
    given = _others(old.graph, outputs.values()), _others(new.graph, outputs)
    both = all(given)
    return (
        _watched(old, {*outputs.values(), *(given[0] if both else ())}),
        _watched(new, {*outputs, *(given[1] if both else ())}),
    )


def _others(graph: Graph, known: Collection[str]) -> list[str]:
    return [o.name for o in graph.outputs if not o.training and o.name not in known]


def _watched(view: View, names: Collection[str]) -> Watched:
    outputs = view.graph.outputs
    evaluation = {view.origin(o.value) for o in outputs if o.name in names and not o.training}
    training = {view.origin(o.value) for o in outputs if o.training}
    return Watched(frozenset(_behind(view, evaluation)), frozenset(_behind(view, training)))


def _behind(view: View, values: set[int]) -> Iterator[int]:
    """The layers that these values come from."""
    needed = set(values)
    for number in range(len(view.nodes) - 1, -1, -1):
        node = view.nodes[number]
        if node.value in needed:
            needed.update(view.inputs(node))
            yield number
