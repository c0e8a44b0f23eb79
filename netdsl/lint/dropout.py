"""N709: dropout behind the last layer, which drops answers instead of features."""

from collections.abc import Iterator
from typing import NamedTuple

from netdsl.diagnostics import Edit, Help, Label
from netdsl.ir.graph import Node
from netdsl.lint.base import NetworkLint, Words
from netdsl.lint.places import Hit, Place
from netdsl.lint.view import View
from netdsl.lint.written import Written
from netdsl.source import Span

_DROPPING = ("dropout", "spatial_dropout")
_ANSWERS = ("softmax", "log_softmax", "sigmoid", "flatten")
"""What may stand between the last layer and the output and is no feature's activation."""


class _Last(NamedTuple):
    """The layer whose numbers are dropped, and how many they are."""

    layer: Node
    numbers: int | None


def _hits(view: View) -> Iterator[Hit]:
    answers = _answers(view)
    last = _last(view)
    for node in view.nodes():
        if node.layer.name in _DROPPING and node.layer.values["rate"] and node.value in last:
            answer = answers.get(node.value)
            if answer is not None:
                yield Hit(node, view, _Last(answer, answer.type.size))


def _last(view: View) -> set[int]:
    """The values behind which nothing learns, on their way out."""
    found: set[int] = set()
    for node in reversed(list(view.nodes())):
        users = view.users.get(node.value, ())
        if node.value in view.leaving:
            behind = not users
        else:
            behind = len(users) == 1 and _passes(users[0]) and users[0].value in found
        if behind:
            found.add(node.value)
    return found


def _answers(view: View) -> dict[int, Node]:
    """For each value the layer whose numbers it has, activations of features apart."""
    found: dict[int, Node] = {}
    for node in view.nodes():
        before = view.before(node)
        if node.layer.weighted:
            found[node.value] = node
        elif _passes(node) and before is not None and before.value in found:
            found[node.value] = found[before.value]
    return found


def _passes(node: Node) -> bool:
    return node.layer.idle or node.layer.name in _ANSWERS


def _tell(place: Place, written: Written) -> Words:
    last: _Last = place.first.fact
    node = place.first.node
    rate = float(node.layer.values["rate"])
    these = "the numbers" if last.numbers is None else f"the {int(last.numbers):,} numbers"
    labels: tuple[Label, ...] = ()
    if last.layer.span is not None and last.layer.span.source == place.span.source:
        labels = (Label(last.layer.span, "the last layer that learns"),)
    return Words(
        f"`{node.layer.name}` after the last layer drops what the network answers",
        f"in training, {rate:.0%} of {these} that the loss sees are 0".replace("%", " %"),
        labels,
        helps=(Help("put it before the last layer, or leave it out", _edits(node, written)),),
    )


def _edits(node: Node, written: Written) -> tuple[Edit, ...]:
    """It is left out, where it stands in a chain behind something."""
    spot = written.at(node.span)
    if spot is None or spot.statement is None or not spot.position:
        return ()
    before = spot.statement.chain.elements[spot.position - 1].span
    end = spot.statement.chain.elements[spot.position].span.end
    return (Edit(Span(before.source, before.end, end), ""),)


DROPOUT = NetworkLint("N709", _hits, _tell)
