"""Networks: inputs, outputs, derivation, and what holds of the whole."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from netdsl.compile.binding import arguments
from netdsl.compile.body import Body, Frame, stands_twice
from netdsl.compile.derive import Edits, Survey
from netdsl.compile.environment import Environment
from netdsl.compile.errors import CompileError, Poisoned
from netdsl.compile.evaluate import Place
from netdsl.compile.inputs import add_input
from netdsl.compile.labels import Labels
from netdsl.compile.lookup import find_target, make_layer
from netdsl.compile.modules import Definition
from netdsl.compile.naming import Names
from netdsl.compile.values import POISON, Fact, Flow
from netdsl.diagnostics import Help
from netdsl.ir.graph import Input, Output
from netdsl.layers.tensor import TensorType
from netdsl.record import record
from netdsl.syntax import tree

if TYPE_CHECKING:
    from netdsl.compile.expand import Expander


class Ends:
    """What a network's body has beside its layers."""

    def __init__(self) -> None:
        self.inputs: list[Input] = []
        self.outputs: list[Output] = []
        self.facts: list[Fact] = []
        self.last = POISON

    def survey(self, run: "Expander") -> Survey:
        """What edits of this network may name."""
        inputs = tuple(i.name for i in self.inputs)
        return Survey(run.names_of_scopes(), inputs, tuple(o.name for o in self.outputs))


@record
class Derivation:
    """A network whose body is known: the base's, with the edits on the way there.

    `own_body` and `own_edits` are what the network itself wrote: checks and expectations
    of the networks that it is derived from do not carry over.
    """

    base: Definition
    values: dict[str, Any]
    edited: tuple[tuple[tree.Body, Environment], ...]
    own_body: bool
    own_edits: tree.Body | None


def bases(definition: Definition) -> list[str]:
    """The networks that a network is derived from, the nearest first."""
    found: list[str] = []
    at: Definition | None = definition
    while at is not None and isinstance(at.item, tree.Network) and at.item.base is not None:
        at = at.file.find(at.item.base.name)
        if at is None or at.name in found:
            break
        found.append(at.name)
    return found


def derivation(definition: Definition, values: dict[str, Any]) -> Derivation:
    """Follow `= base(args)` to the network that has a body; edits from the base outward."""
    edited: list[tuple[tree.Body, Environment]] = []
    own = definition
    while isinstance(definition.item, tree.Network) and definition.item.base is not None:
        environment = definition.environment.inner(values)
        if definition.item.edits is not None:
            edited.insert(0, (definition.item.edits, environment))
        call = definition.item.base
        target = find_target(call.name, call.name_span, environment)
        if not isinstance(target, Definition) or not isinstance(target.item, tree.Network):
            raise CompileError(
                "N111",
                f"`{call.name}` is no network",
                call.name_span,
                "a network is derived from a network",
            )
        place = Place(environment, None, None, free=True, layer=make_layer)
        values = arguments(target, call, None, None, place)
        if target.doubtful:
            raise Poisoned
        definition = target
    own_edits = own.item.edits if isinstance(own.item, tree.Network) else None
    return Derivation(definition, values, tuple(edited), definition is own, own_edits)


def expand_network(run: "Expander", found: Derivation, entering: TensorType | None = None) -> Ends:
    """Expand a network at the root, edits included."""
    levels = surveyed(run, found, entering)
    return _at_root(run, found, levels, entering)


def _at_root(
    run: "Expander", found: Derivation, levels: list[Edits], entering: TensorType | None
) -> Ends:
    run.levels = list(levels)
    environment = found.base.environment.inner(dict(found.values))
    frame = Frame(None, False, checks=found.own_body)
    body = Body(environment, Labels(), Names("", False), frame)
    run.scopes[""] = body.names
    flow = None
    if entering is not None:
        flow = Flow(run.new_value(entering, found.base.item.name.span), entering)
    ends = NetworkBody(run, body, flow, levels).expand(found.base)
    run.root_items = body.items
    return ends


def surveyed(run: "Expander", found: Derivation, entering: TensorType | None) -> list[Edits]:
    """The edits of a derivation, each read against the network that it edits."""
    levels: list[Edits] = []
    for body, environment in found.edited:
        if any(isinstance(item, tree.Statement) and item.broken for item in body.items):
            run.broken = True  # what the edit makes of the base is not known
            raise Poisoned
        environment = _with_own_names(run, body, environment)
        scratch = type(run)(run.budget, run.network)
        base = Derivation(found.base, found.values, (), False, None)
        ends = _at_root(scratch, base, levels, entering)
        for diagnostic in scratch.diagnostics:
            run.keep(diagnostic)
        run.broken = run.broken or scratch.broken
        edits = Edits(environment, ends.survey(scratch), body is found.own_edits)
        whole = not (scratch.diagnostics or scratch.broken)
        for error in edits.read(body):
            if whole or error.diagnostic.code != "N112":  # the base may have the label yet
                run.report(error, None)
        levels.append(edits)
    return levels


def _with_own_names(run: "Expander", edits: tree.Body, outer: Environment) -> Environment:
    """What edits see: the `let`s and `default`s among them hold for all."""
    environment = outer.inner()
    body = Body(environment, Labels(), Names("", False), Frame(None, False))
    for item in edits.items:
        if isinstance(item, tree.Let | tree.Default):
            run.attempt(None, item.span, run.statement, item, POISON, body)
    return environment


def network_as_block(
    run: "Expander", definition: Definition, flow: Flow, body: Body, call: tree.Call
) -> Flow:
    """A network in the place of a block: its input takes the value that comes in."""
    found = derivation(definition, dict(body.environment.names))
    environment = found.base.environment.inner(dict(found.values))
    frame = Frame(body.frame.call, body.frame.traced, checks=False)
    inner = Body(environment, body.labels, body.names, frame, body.level)
    inner.items = body.items
    assert flow.type is not None
    added = surveyed(run, found, flow.type)
    for edits in added:
        edits.move_below(body.names.prefix)
    before = list(run.levels)
    run.levels = before + added
    try:
        ends = NetworkBody(run, inner, flow, added).expand(found.base)
    finally:
        run.levels = before
    run.freezes.extend(
        Fact(f.item, f.environment, body.names.prefix)
        for f in ends.facts
        if isinstance(f.item, tree.Freeze)
    )
    outputs = [o for o in ends.outputs if not o.training]
    if len(outputs) > 1:
        names = ", ".join(f"`{o.name}`" for o in outputs)
        raise CompileError(
            "N209",
            f"`{definition.name}` has several outputs ({names}), so it is no block",
            call.name_span,
            "used as a block here",
        )
    if outputs:
        return inner.labels.flows.get(outputs[0].name, ends.last)
    return ends.last


class NetworkBody:
    """The statements of a network's own body, and the edits of those derived from it.

    `entering` is the value that comes in where the network stands as a block.
    """

    def __init__(
        self, run: "Expander", body: Body, entering: Flow | None, levels: Sequence[Edits]
    ) -> None:
        self.run = run
        self.body = body
        self.entering = entering
        self.levels = levels
        self.ends = Ends()

    def expand(self, definition: Definition) -> Ends:
        """Expand it all."""
        assert isinstance(definition.item, tree.Network)
        assert definition.item.body is not None
        flow = POISON if self.entering is None else self.entering
        flow = self._items(definition.item.body.items, flow, self.body)
        for edits in self.levels:
            flow = self._append(edits, flow)
        self.ends.last = flow
        silent = self.run.diagnostics or self.run.broken
        if not self.ends.inputs and self.entering is None and not silent:
            span = definition.item.name.span
            message = f"`{definition.name}` has no input"
            helps = (Help("it is the first statement: `input image: 3x224x224`"),)
            error = CompileError("N202", message, span, "a network needs one", helps=helps)
            self.run.report(error, None)
        return self.ends

    def _items(self, items: Sequence[tree.BodyItem], flow: Flow, body: Body) -> Flow:
        for item in items:
            done = self.run.attempt(body.frame.call, item.span, self._item, item, flow, body)
            flow = POISON if done is None else done
        return flow

    def _item(self, item: tree.BodyItem, flow: Flow, body: Body) -> Flow:
        match item:
            case tree.Input():
                return self._input(item, flow)
            case tree.Output():
                self._output(item, flow, body)
                return flow
            case tree.Freeze() | tree.Expect():
                if isinstance(item, tree.Freeze) or body.frame.checks:
                    self.ends.facts.append(Fact(item, body.environment))
                return flow
            case tree.Remove() | tree.Insert():
                message = "this stands only in the `with { }` of a derived network"
                raise CompileError("N007", message, item.span)
        return self.run.statement(item, flow, body)

    def _input(self, item: tree.Input, flow: Flow) -> Flow:
        name = item.label.text
        body = self.body
        for edits in self.levels:
            if name in edits.removed:
                body.labels.removed.add(name)
                return flow
            if name in edits.inputs:
                item = edits.inputs[name]
                body = body.edited(edits, self.run.levels.index(edits))
        return add_input(self.run, item, body, self.ends, self.entering)

    def _output(self, item: tree.Output, flow: Flow, body: Body) -> None:
        name = item.label.text
        if item.training and self.entering is not None:
            return  # heads for training are no part of a network that stands as a block
        for edits in self.levels if body is self.body else ():
            if name in edits.removed:
                body.labels.removed.add(name)
                return
            if name in edits.outputs:
                item = edits.outputs[name]
                body = body.edited(edits, self.run.levels.index(edits))
        if name in body.labels.flows:
            raise stands_twice(item, name, body)
        try:
            found = self.run.labelled(item, flow, body)
        except (CompileError, Poisoned):
            self.ends.outputs.append(Output(name, -1, item.training, item.span))
            raise
        self.ends.outputs.append(Output(name, found.value, item.training, item.span))

    def _append(self, edits: Edits, flow: Flow) -> Flow:
        """What the edits add at the end."""
        level = self.run.levels.index(edits)
        inner = self.body.edited(edits, level)
        inner.names = self.run.inserted_names(edits, level, self.body.names)
        flow = self._items(edits.appended, flow, inner)
        self.ends.facts.extend(
            Fact(item, edits.environment)
            for item in edits.facts
            if edits.checked or isinstance(item, tree.Freeze)
        )
        return flow
