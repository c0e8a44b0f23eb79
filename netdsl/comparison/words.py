"""What a report says besides its changes: costs, weights, and what it all means."""

import re
from collections.abc import Iterator

from netdsl.comparison.report import Change, Diff, Facts, Group
from netdsl.layers.tensor import dims
from netdsl.record import record
from netdsl.render.numbers import scaled

_MOST_CAUSES = 3
_MOST_PORTS = 8
_COUNT = re.compile(r" \(x\d+\)$")


@record
class Cost:
    """A fact of both networks, in words; `change` is empty where it is the same."""

    name: str
    old: str
    new: str
    change: str


def costs(diff: Diff) -> tuple[Cost, ...]:
    """Parameters, multiply-adds, activations, receptive field, inputs and outputs."""
    a, b = diff.old, diff.new
    return (
        _number("params", a.params, b.params, exact=True),
        _number("MACs", a.macs, b.macs),
        _number("activations", a.activations, b.activations, "B"),
        _words("receptive field", _field(a), _field(b)),
        _ports("input", a.inputs, b.inputs),
        _ports("output", a.outputs, b.outputs),
    )


def _number(
    name: str, old: int | None, new: int | None, unit: str = "", *, exact: bool = False
) -> Cost:
    before, after = (f"{n:,}" if exact and n is not None else scaled(n, unit) for n in (old, new))
    if old is None or new is None or old == new:
        return Cost(name, before, after, "" if old == new else "changed")
    difference = new - old
    text = (
        f"{difference:+,}"
        if exact
        else f"{'+' if difference > 0 else '-'}{scaled(abs(difference), unit)}"
    )
    part = f" ({_percent(difference / old)})" if old else ""
    return Cost(name, before, after, f"{text}{part}")


def _percent(part: float) -> str:
    percent = 100 * part
    if abs(percent) >= 1000:
        return f"x{part + 1:,.1f}"
    return f"{percent:+.1f} %" if abs(percent) >= 0.05 else f"{'+' if part > 0 else '-'}<0.1 %"


def _words(name: str, old: str, new: str) -> Cost:
    return Cost(name, old, new, "" if old == new else "changed")


def _ports(name: str, old: tuple[str, ...], new: tuple[str, ...]) -> Cost:
    return Cost(name, _few(old), _few(new), "" if old == new else "changed")


def _few(ports: tuple[str, ...]) -> str:
    more = len(ports) - _MOST_PORTS
    shown = ", ".join(ports[:_MOST_PORTS])
    return f"{shown} and {more:,} more" if more > 0 else shown


def _field(facts: Facts) -> str:
    return "none" if facts.receptive_field is None else dims(facts.receptive_field)


def weights_line(diff: Diff) -> str:
    """`216 same, 2 renamed, 0 added, 0 removed, 0 reshaped`."""
    w = diff.weights
    return (
        f"{w.same:,} same, {len(w.renamed):,} renamed, {len(w.added):,} added, "
        f"{len(w.removed):,} removed, {len(w.reshaped):,} reshaped"
    )


def reshaped_line(diff: Diff) -> str:
    """`3 layers differ in shape only, by what is above`; empty where none does."""
    if not diff.reshaped:
        return ""
    layers = "layer differs" if diff.reshaped == 1 else "layers differ"
    return f"{diff.reshaped:,} {layers} in shape only, by what is above"


def verdict_line(diff: Diff) -> str:
    """`WEIGHTS remap   FUNCTION changed   TRAIN same   IO same`."""
    v = diff.verdict
    if v.none:
        return "none"
    parts = [f"WEIGHTS {v.weights}"]
    for name, changed in (("FUNCTION", v.function), ("TRAIN", v.train), ("IO", v.io)):
        parts.append(f"{name} {'changed' if changed else 'same'}")
    return "   ".join(parts)


def meaning(diff: Diff) -> Iterator[str]:
    """What the verdict means for whoever has weights of the old network, in sentences."""
    v = diff.verdict
    if v.none:
        yield "the old weights load as they are, and the network computes the same"
        return
    if v.silent:
        cause = causes(diff, "function") or causes(diff, "weights")
        yield f"SILENT: the old weights load without a word and compute something else: {cause}"
    elif v.function:
        yield f"the same weights compute something else: {causes(diff, 'function')}"
    yield from _weights(diff)
    if v.train and not v.function:
        yield f"in inference it computes the same; training differs: {causes(diff, 'train')}"
    elif v.train and (cause := causes(diff, "train", but="function")):
        yield f"training differs too: {cause}"
    if v.weights == "same" and not (v.function or v.train):
        yield "the old weights load as they are, and what both have computes the same"


def _weights(diff: Diff) -> Iterator[str]:
    v, w = diff.verdict, diff.weights
    if v.weights == "remap" and not v.silent:
        yield "the old weights load once their names are changed: `--emit-remap`"
    elif v.weights == "remap":
        yield "their names are to be changed first: `--emit-remap`"
    elif v.weights == "partial":
        yield _partial(diff)
    elif v.weights == "reshape":
        few = "also with `strict=False`" if not w.fits else "where their names are the same"
        yield f"tensors of another shape do not load, {few}; `--emit-remap` carries the others"


def _partial(diff: Diff) -> str:
    w = diff.weights
    if not w.fits:
        return (
            "the old weights do not load, also not with `strict=False`: names have moved to "
            "tensors of other shapes; `--emit-remap` carries what there is"
        )
    if w.renamed:
        return "the old weights load in part; `--emit-remap` carries those with other names"
    rest = "what is new starts fresh" if w.added else "what is gone is left out"
    return f"the old weights load with `strict=False`; {rest}"


def causes(diff: Diff, effect: str, but: str = "") -> str:
    """`conv1 (stride), dropout1 (added) and 3 more`; without what has the effect `but` too."""
    told: dict[str, None] = {}
    for group in diff.groups:
        for line in group.lines or (group,):
            changes = [
                change
                for change in map(diff.changes.__getitem__, line.changes)
                if effect in change.effects and but not in change.effects
            ]
            if changes:
                what = ", ".join(dict.fromkeys(name for c in changes for name in _what(c)))
                told[f"{_where(group, line)} ({what})"] = None
    shown = list(told)
    more = len(shown) - _MOST_CAUSES
    text = ", ".join(shown[:_MOST_CAUSES])
    return f"{text} and {more} more" if more > 0 else text


def _where(group: Group, line: Group) -> str:
    """`bottleneck.conv1`, without how often it is there."""
    name = _COUNT.sub("", line.where)
    return f"{_COUNT.sub('', group.where).split(' -> ')[-1]}.{name}" if group.lines else name


def _what(change: Change) -> Iterator[str]:
    if change.kind != "changed":
        yield change.kind
    for argument in change.arguments:
        yield argument.new if argument.name == "layer" else argument.name


def count_line(diff: Diff) -> str:
    """`2 added, 1 removed, 5 changed, ...`: every change that has a reason of its own."""
    kinds = ("added", "removed", "changed", "moved", "renamed", "rewired")
    counts = dict.fromkeys(kinds, 0)
    ports = 0
    for change in diff.changes:
        if change.follows:
            continue
        if change.kind in counts:
            counts[change.kind] += 1
        else:
            ports += 1
    text = ", ".join(f"{count:,} {kind}" for kind, count in counts.items())
    return f"{text}, {ports:,} of inputs and outputs"
