"""The changes between two networks whose layers are matched: every one, with what it does."""

from collections.abc import Iterator
from dataclasses import replace

from netdsl.analysis.written import argument_text
from netdsl.comparison import effects
from netdsl.comparison.expressions import written
from netdsl.comparison.report import Argument, Change, Effect, Kind
from netdsl.comparison.sides import input_side, layer_side, output_side
from netdsl.comparison.values import Values
from netdsl.comparison.view import View
from netdsl.comparison.watched import watched
from netdsl.comparison.wiring import Wiring, commute
from netdsl.ir.graph import Input, Node, Output
from netdsl.record import record


@record
class Edit:
    """A change, and the layers that it is about by their numbers; `None` for none.

    A change of an input or an output has neither.
    """

    change: Change
    old: int | None = None
    new: int | None = None


@record
class Compared:
    """Two networks, and what belongs together in them.

    `partners` are the old layers by the new, by number; `inputs` and `outputs` the old names
    by the new. `following` is, for each old layer without a partner, the next new one that
    an old one behind it has become.
    """

    old: View
    new: View
    partners: dict[int, int]
    wiring: Wiring
    inputs: dict[str, str]
    outputs: dict[str, str]
    following: dict[int, int]


def edits(of: Compared) -> tuple[Edit, ...]:
    """All of them: inputs, layers in the order of the new network, removed ones, outputs."""
    old, new = of.old, of.new
    values = Values(old, new, of.partners, of.inputs)
    found = [Edit(c) for c in _input_changes(of)]
    for j, node in enumerate(new.nodes):
        i = of.partners.get(j)
        if i is not None:
            found += _pair(of, values, (i, j))
            continue
        side = layer_side(new, node)
        found.append(
            Edit(Change("added", None, side, effects=effects.of_presence(new, node)), None, j)
        )
    kept = set(of.partners.values())
    for i, node in enumerate(old.nodes):
        if i not in kept:
            side = layer_side(old, node)
            found.append(
                Edit(Change("removed", side, None, effects=effects.of_presence(old, node)), i)
            )
    found = list(_as_seen(of, found))
    found += [Edit(c) for c in _output_changes(of, values)]
    return tuple(found)


def _as_seen(of: Compared, found: list[Edit]) -> Iterator[Edit]:
    """What a layer computes matters where an output that both networks give comes from it."""
    old, new = watched(of.old, of.new, of.outputs)
    for edit in found:
        change = edit.change
        about = {edit.old, edit.new} != {None}
        if about and edit.old not in old.evaluation and edit.new not in new.evaluation:
            trains = edit.old in old.training or edit.new in new.training
            does = effects.unseen(change.effects, trains=trains)
            yield replace(edit, change=replace(change, effects=does))
        else:
            yield edit


def _pair(of: Compared, values: Values, pair: tuple[int, int]) -> Iterator[Edit]:
    i, j = pair
    a, b = of.old.nodes[i], of.new.nodes[j]
    kinds: list[tuple[Kind, bool, tuple[Effect, ...]]] = []
    if a.path != b.path:
        kinds.append(("renamed", False, effects.of_name(of.old, a)))
    if pair in of.wiring.moved:
        # Of a layer that does nothing, whatever takes its value tells.
        idle = b.layer.idle
        kinds.append(("moved", False, effects.of_place(b) if idle else _taken(of, values, a, b)))
    elif pair in of.wiring.rewired:
        kinds.append(("rewired", False, _taken(of, values, a, b)))
    elif pair in of.wiring.follows:
        kinds.append(("rewired", True, _following(of, values, a, b)))
    arguments = _arguments(of, a, b)
    if not (kinds or arguments):
        return
    ours, theirs = layer_side(of.old, a), layer_side(of.new, b)
    if arguments:
        does = effects.of_arguments(of.old, of.new, a, b, arguments)
        yield Edit(Change("changed", ours, theirs, arguments, effects=does), i, j)
    for kind, follows, does in kinds:
        yield Edit(Change(kind, ours, theirs, follows=follows, effects=does), i, j)


def _taken(of: Compared, values: Values, a: Node, b: Node) -> tuple[Effect, ...]:
    """Other values matter where they are others in evaluation, too."""
    same = values.same(of.old.inputs(a), of.new.inputs(b), ordered=not commute(a, b))
    return ("train",) if same else ("function",)


def _following(of: Compared, values: Values, a: Node, b: Node) -> tuple[Effect, ...]:
    """Where a layer of one network alone tells of other values, what follows is silent."""
    does = _taken(of, values, a, b)
    known = values.known(of.old.inputs(a), of.new.inputs(b))
    return does if does == ("function",) and known else ()


def _owner_kept(of: Compared, a: Node, b: Node) -> bool:
    """Whether both use weights of their own, or those of one layer."""
    if a.reuses is None or b.reuses is None:
        return a.reuses == b.reuses
    return of.partners.get(of.new.by_path[b.reuses]) == of.old.by_path[a.reuses]


def _arguments(of: Compared, a: Node, b: Node) -> tuple[Argument, ...]:
    found = list(_layer_arguments(of, a, b))
    idle = not (effects.weights_of(of.old, a) or effects.weights_of(of.new, b))
    if not idle and not _owner_kept(of, a, b):
        found.append(Argument("reuse", a.reuses or "none", b.reuses or "none"))
    if not idle and a.frozen != b.frozen:
        found.append(Argument("freeze", str(a.frozen).lower(), str(b.frozen).lower()))
    return tuple(found)


def _layer_arguments(of: Compared, a: Node, b: Node) -> Iterator[Argument]:
    if type(a.layer) is not type(b.layer):
        yield Argument("layer", a.layer.name, b.layer.name)
        return
    traces_a, traces_b = dict(a.traces), dict(b.traces)
    values = a.layer.values, b.layer.values
    for name, field in a.layer.fields.items():
        if values[0][name] == values[1][name]:
            continue
        if field.type.is_value:
            old, new = (
                taken.get(name, "none")
                for taken in (of.old.values_taken(a), of.new.values_taken(b))
            )
        else:
            old, new = (argument_text(field, v[name]) for v in values)
        expressions = written(traces_a.get(name)), written(traces_b.get(name))
        yield Argument(field.name, old, new, expressions)


def _input_changes(of: Compared) -> Iterator[Change]:
    ours: dict[str, Input] = {i.name: i for i in of.old.graph.inputs}
    # They are given by position, so that another order is another network.
    names = [of.inputs[i.name] for i in of.new.graph.inputs if i.name in of.inputs]
    there = set(names)
    places = dict(zip(names, (name for name in ours if name in there), strict=True))
    for value in of.new.graph.inputs:
        before = ours.pop(of.inputs.get(value.name, ""), None)
        if before is None:
            yield Change("input", None, input_side(value), effects=("io",))
        elif (before.name, before.type, places[before.name]) != (
            value.name,
            value.type,
            before.name,
        ):
            yield Change("input", input_side(before), input_side(value), effects=("io",))
    for value in ours.values():
        yield Change("input", input_side(value), None, effects=("io",))


def _output_changes(of: Compared, values: Values) -> Iterator[Change]:
    ours: dict[str, Output] = {o.name: o for o in of.old.graph.outputs}
    for output in of.new.graph.outputs:
        before = ours.pop(of.outputs.get(output.name, ""), None)
        if before is None:
            yield Change("output", None, output_side(of.new, output), effects=("io",))
        else:
            yield from _output(of, values, before, output)
    for output in ours.values():
        yield Change("output", output_side(of.old, output), None, effects=("io",))


def _output(of: Compared, values: Values, a: Output, b: Output) -> Iterator[Change]:
    types = of.old.types[a.value], of.new.types[b.value]
    does: list[Effect] = []
    if b.name in of.wiring.other_outputs:
        given = [of.old.origin(a.value)], [of.new.origin(b.value)]
        same = values.same(*given, ordered=True) or (a.training and b.training)
        does.append("train" if same else "function")
    if (a.name, a.training, types[0]) != (b.name, b.training, types[1]):
        does.append("io")
    follows = b.name in of.wiring.following_outputs
    if does or follows:
        sides = output_side(of.old, a), output_side(of.new, b)
        yield Change("output", *sides, follows=not does, effects=tuple(does))
