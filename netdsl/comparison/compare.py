"""Two networks compared as architectures: the whole way, from two graphs to the report."""

from netdsl.analysis.cost import depth, macs, params
from netdsl.analysis.receptive import receptive_field
from netdsl.analysis.written import declared
from netdsl.comparison.edits import Compared, Edit, edits
from netdsl.comparison.groups import grouped
from netdsl.comparison.match import match
from netdsl.comparison.ports import match_outputs, match_ports
from netdsl.comparison.report import Diff, Facts, Verdict, Weights
from netdsl.comparison.view import View
from netdsl.comparison.weights import compare_weights, weights_verdict
from netdsl.comparison.wiring import compare_wiring
from netdsl.ir.graph import Graph


def compare(old: Graph, new: Graph) -> Diff:
    """What changed from one network to another, and what it means."""
    return report(compared(old, new))


def compared(old: Graph, new: Graph) -> Compared:
    """Which layer is which, and what differs in what they take."""
    a, b = View(old), View(new)
    matching = match(a, b)
    partners = {j: i for i, j in matching.pairs}
    inputs = match_ports(old.inputs, new.inputs)
    outputs = match_outputs(a, b, partners)
    wiring = compare_wiring(a, b, matching, inputs, outputs)
    return Compared(a, b, partners, wiring, inputs, outputs, _following(a, partners))


def _following(old: View, partners: dict[int, int]) -> dict[int, int]:
    places = {i: j for j, i in partners.items()}
    found = {}
    last: int | None = None
    for i in range(len(old.nodes) - 1, -1, -1):
        last = places.get(i, last)
        if i not in places and last is not None:
            found[i] = last
    return found


def report(of: Compared) -> Diff:
    """The changes, told in few lines, and what they mean."""
    found = edits(of)
    weights = compare_weights(of)
    return Diff(
        old=_facts(of.old),
        new=_facts(of.new),
        changes=tuple(e.change for e in found),
        groups=grouped(of, found),
        reshaped=_reshaped(of, found),
        weights=weights,
        verdict=_verdict(found, weights),
    )


def _facts(view: View) -> Facts:
    graph = view.graph
    sizes = [node.type.size for node in view.nodes]
    known = [int(n) for n in sizes if n is not None]
    return Facts(
        name=graph.name,
        params=params(graph),
        macs=macs(graph),
        activations=4 * sum(known) if len(known) == len(sizes) else None,
        depth=depth(graph),
        receptive_field=receptive_field(graph),
        inputs=tuple(f"{i.name}: {declared(i.type)}" for i in graph.inputs),
        outputs=tuple(f"{o.name}: {declared(view.types[o.value])}" for o in graph.outputs),
    )


def _reshaped(of: Compared, found: tuple[Edit, ...]) -> int:
    """How many layers differ in nothing but their shape."""
    told = {e.new for e in found if not e.change.follows}
    return sum(
        of.old.nodes[i].type != of.new.nodes[j].type
        for j, i in of.partners.items()
        if j not in told
    )


def _verdict(found: tuple[Edit, ...], weights: Weights) -> Verdict:
    effects = {effect for e in found for effect in e.change.effects}
    verdict = weights_verdict(weights)
    function = "function" in effects
    return Verdict(
        weights=verdict,
        function=function,
        silent=weights.loads and (function or verdict != "same"),
        train="train" in effects,
        io="io" in effects,
    )
