"""What a single change does to whoever uses the old network."""

from collections.abc import Iterable

from netdsl.comparison.report import Argument, Effect
from netdsl.comparison.view import View
from netdsl.ir.graph import Node
from netdsl.layers.base import Weight

_ORDER: tuple[Effect, ...] = ("train", "function", "weights", "io")


def of_presence(view: View, node: Node) -> tuple[Effect, ...]:
    """Of a layer that is there or is not."""
    if node.reuses is None and weights_of(view, node):
        return ("function", "weights")
    return of_place(node)


def of_place(node: Node) -> tuple[Effect, ...]:
    """Of a layer's place among the others."""
    return ("train",) if node.layer.idle else ("function",)


def of_name(view: View, node: Node) -> tuple[Effect, ...]:
    """Of a layer's name."""
    return ("weights",) if node.reuses is None and weights_of(view, node) else ()


def of_arguments(
    old: View, new: View, a: Node, b: Node, arguments: Iterable[Argument]
) -> tuple[Effect, ...]:
    """Of other parameters."""
    found: set[Effect] = set()
    if weights_of(old, a) != weights_of(new, b):
        found.add("weights")
    for argument in arguments:
        found.update(_of_argument(a, b, argument.name))
    return tuple(e for e in _ORDER if e in found)


def _of_argument(a: Node, b: Node, name: str) -> tuple[Effect, ...]:
    if name == "freeze":
        return ("train",)
    if name == "reuse":
        return ("function", "weights")
    if name == "layer":
        return ("train",) if a.layer.idle and b.layer.idle else ("function",)
    return ("train",) if name in b.layer.training_only else ("function",)


def unseen(effects: Iterable[Effect], *, trains: bool) -> tuple[Effect, ...]:
    """Of a change of a layer that only outputs in training come from, or none of both networks."""
    found = set(effects) - {"function"}
    if trains and len(found) < len(set(effects)):
        found.add("train")
    return tuple(e for e in _ORDER if e in found)


def weights_of(view: View, node: Node) -> dict[str, tuple[int, ...]]:
    """The shapes of the weights and buffers that a layer owns."""
    own: Iterable[Weight] = node.layer.weights(view.types[node.inputs[0]])
    return {w.name: tuple(map(int, w.shape)) for w in own}
