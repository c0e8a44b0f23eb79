"""N708: two dense layers in a row: one linear map, at the cost of two."""

from collections.abc import Iterator
from math import prod
from typing import Any, NamedTuple

from netdsl.diagnostics import Edit, Help, Label
from netdsl.ir.graph import Node
from netdsl.layers.dense import Dense
from netdsl.layers.tensor import TensorType
from netdsl.lint.base import NetworkLint, Words
from netdsl.lint.places import Hit, Place
from netdsl.lint.view import View
from netdsl.lint.written import Written
from netdsl.source import Span


class _Pair(NamedTuple):
    """The first layer, the parameters of both, and those of one in their place."""

    first: Node
    both: int
    one: int
    dropout: bool


def _hits(view: View) -> Iterator[Hit]:
    for node in view.nodes():
        if isinstance(node.layer, Dense):
            pair = _pair(node, node.layer, view)
            if pair is not None:
                yield Hit(node, view, pair)


def _pair(node: Node, layer: Dense, view: View) -> _Pair | None:
    """The two layers, where they are one map, and no narrow waist that saves parameters."""
    first = _before(node, view)
    if first is None or not isinstance(first.layer, Dense):
        return None
    if view.is_shared(node) or view.is_shared(first) or first.frozen != node.frozen:
        return None
    x, middle = view.entering(first), view.entering(node)
    if _axis(first.layer, x) != _axis(layer, middle):
        return None
    bias = bool(layer.bias or first.layer.bias)
    both = _params(first.layer, x) + _params(layer, middle)
    one = _params(Dense(int(layer.units), bias, _axis(layer, middle)), x)
    if one > both:
        return None
    return _Pair(first, both, one, first is not view.before(node))


def _before(node: Node, view: View) -> Node | None:
    """The layer before, random ones left out; its value must go nowhere else."""
    at = node
    while True:
        before = view.before(at)
        if before is None or view.only_user(before.value) is not at:
            return None
        if not before.layer.idle:
            return before
        at = before


def _axis(layer: Dense, x: TensorType) -> Any:
    return layer.normalise(x).values["axis"]


def _params(layer: Dense, x: TensorType) -> int:
    return sum(int(prod(weight.shape)) for weight in layer.weights(x))


def _tell(place: Place, written: Written) -> Words:
    pair: _Pair = place.first.fact
    node = place.first.node
    units = int(node.layer.values["units"])
    labels: tuple[Label, ...] = ()
    if pair.first.span is not None and pair.first.span.source == place.span.source:
        labels = (Label(pair.first.span, "the first"),)
    between = "dropout is no activation: " if pair.dropout else ""
    return Words(
        "two `dense` layers without an activation between are one linear map",
        "the second",
        labels,
        notes=(
            f"{between}both have {pair.both:,} parameters; one `dense({units})` computes "
            f"whatever they do with {pair.one:,}",
        ),
        helps=(Help("put an activation between, or leave one out", _edits(node, written)),),
    )


def _edits(node: Node, written: Written) -> tuple[Edit, ...]:
    """An activation in front."""
    spot = written.at(node.span)
    if spot is None or spot.statement is None or node.span is None:
        return ()
    if spot.position or spot.statement.label is None:
        return (Edit(_point(node.span), "relu -> "),)
    if not spot.alone or spot.merge:
        return ()
    at = _point(spot.statement.span)
    indent = at.source.line(at.position[0])[: at.position[1] - 1]
    return (Edit(at, "relu ; " if indent.strip() else f"relu\n{indent}"),)


def _point(span: Span) -> Span:
    return Span(span.source, span.start, span.start)


DENSE = NetworkLint("N708", _hits, _tell)
