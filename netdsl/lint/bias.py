"""N704: a bias right before batch normalisation, which takes the mean out again."""

from collections.abc import Iterator

from netdsl.diagnostics import Edit, Help, Label
from netdsl.ir.graph import Node
from netdsl.layers.base import Layer
from netdsl.layers.tensor import TensorType
from netdsl.lint.base import NetworkLint, Words, count
from netdsl.lint.places import Hit, Place
from netdsl.lint.view import View
from netdsl.lint.written import Written, argument
from netdsl.source import Span

_BIASED = ("conv", "depthwise", "separable", "conv_transpose", "dense")


def _hits(view: View) -> Iterator[Hit]:
    useful = set()
    found = []
    for node in view.nodes():
        if node.layer.name not in _BIASED or not node.layer.values["bias"]:
            continue
        if _cancelled(node, view):
            found.append(node)
        else:
            useful.add(node.reuses or node.path)
    for node in found:
        if node.reuses is None and node.path not in useful:
            yield Hit(node, view, _numbers(node.layer, view.entering(node)))


def _cancelled(node: Node, view: View) -> bool:
    """Whether all that takes the value subtracts the mean of each of its channels."""
    users = view.users.get(node.value, ())
    if not users or node.value in view.leaving:
        return False
    by_channel = node.layer.name != "dense" or _axis(node, view) == node.type.channel_axis
    return by_channel and all(user.layer.name == "batchnorm" for user in users)


def _axis(node: Node, view: View) -> int:
    axis: int = node.layer.normalise(view.entering(node)).values["axis"]
    return axis


def _numbers(layer: Layer, x: TensorType) -> int:
    return sum(int(w.shape[0]) for w in layer.weights(x) if w.name.rpartition(".")[2] == "bias")


def _tell(place: Place, written: Written) -> Words:
    node, view = place.first.node, place.first.view
    here = [hit.fact for hit in place.hits if hit.view is view]
    uses = "" if len(here) == 1 else f", in {len(here):,} uses"
    norm = view.users[node.value][0].span
    labels: tuple[Label, ...] = ()
    if norm is not None and norm.source == place.span.source and not place.block:
        labels = (Label(norm, "the mean that this subtracts has the bias in it"),)
    return Words(
        f"the bias of this `{node.layer.name}` has no effect: `batchnorm` takes it out again",
        f"{count(sum(here), 'number')} for nothing{uses}",
        labels,
        helps=(Help("leave it out; the weights lose their `bias`", _edits(node, written)),),
    )


def _edits(node: Node, written: Written) -> tuple[Edit, ...]:
    call = written.call(node.span, node.layer.name)
    if call is None or not call.arguments:
        return ()
    given = argument(call, "bias")
    if given is not None:
        return (Edit(given.value.span, "false"),) if given.value.span.text == "true" else ()
    last = call.arguments[-1].span
    return (Edit(Span(last.source, last.end, last.end), ", bias = false"),)


BIAS = NetworkLint("N704", _hits, _tell)
