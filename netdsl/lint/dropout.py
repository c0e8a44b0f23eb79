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
    for node in view.nodes():
        if node.layer.name in _DROPPING and node.layer.values["rate"] and _is_last(node, view):
            last = _answering(node, view)
            if last is not None:
                yield Hit(node, view, _Last(last, last.type.size))


def _is_last(node: Node, view: View) -> bool:
    """Whether nothing that learns comes behind it."""
    at: Node | None = node
    while at is not None:
        if at.value in view.leaving:
            return at.value not in view.users
        at = view.only_user(at.value)
        if at is not None and not _passes(at):
            return False
    return False


def _answering(node: Node, view: View) -> Node | None:
    """The layer whose numbers it drops, where they are what the network answers."""
    at = view.before(node)
    while at is not None and _passes(at):
        at = view.before(at)
    return at if at is not None and at.layer.weighted else None


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
