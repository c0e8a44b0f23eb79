"""Expansion: statements become nodes and scopes, with shapes inferred as it goes.

Shapes go in step with expansion because an `if` may ask for `in.channels`. Statements
are walked in loops; recursion follows only the nesting of the text and of block calls.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

from netdsl.compile import merges
from netdsl.compile.apply import apart, check_arguments, check_values, plain_type, sound
from netdsl.compile.arguments import layer_arguments
from netdsl.compile.body import Body, stands_twice
from netdsl.compile.calls import call_block
from netdsl.compile.checks import check_shape
from netdsl.compile.editing import with_edits
from netdsl.compile.elsewhere import with_origin
from netdsl.compile.errors import CompileError, Poisoned, misplaced
from netdsl.compile.evaluate import describe, evaluate, filled, no_value, truth, whole
from netdsl.compile.lookup import VANISH, bad_braces, find_target, make_layer
from netdsl.compile.reaching import reach
from netdsl.compile.reuse import reuse
from netdsl.compile.session import Session
from netdsl.compile.values import POISON, Flow, Given, LayerValue
from netdsl.ir.graph import Node, Scope
from netdsl.layers.base import Layer, Merge
from netdsl.layers.registry import layer_class
from netdsl.source import Span
from netdsl.syntax import tree


class Expander(Session):
    """One expansion of one network."""

    # --- statements ---------------------------------------------------------------

    def run(self, items: Sequence[tree.BodyItem], flow: Flow, body: Body) -> Flow:
        """Statements in sequence; gives the value of the last."""
        for item in items:
            done = self.attempt(body.frame.call, item.span, self.statement, item, flow, body)
            flow = POISON if done is None else done
        return flow

    def statement(self, item: tree.BodyItem, flow: Flow, body: Body) -> Flow:
        """One statement."""
        self.budget.step(item.span)
        match item:
            case tree.Statement():
                return self.labelled(item, flow, body)
            case tree.Let():
                self.let(item, flow, body)
            case tree.Default():
                for layer, arguments in self.defaults(item, body, flow):
                    body.environment.set_defaults(layer, arguments)
            case tree.For():
                for inner in self.iterations(item, flow, body):
                    flow = self.run(item.body.items, flow, inner)
            case _:
                raise misplaced(item)
        return flow

    def let(self, item: tree.Let, flow: Flow | None, body: Body) -> None:
        """`let name = value`."""
        name = item.name.name
        if name in body.environment.names:
            raise CompileError(
                "N103", f"`{name}` has a value here already", item.name.span, "defined again"
            )
        try:
            body.environment.names[name] = evaluate(item.value, body.place(flow, make_layer))
        except (CompileError, Poisoned):
            body.environment.names[name] = POISON
            raise

    def defaults(
        self, item: tree.Default, body: Body, flow: Flow | None
    ) -> Iterator[tuple[str, dict[str, Given]]]:
        """The layers that a `default` names, each with its arguments."""
        for name in item.layers:
            target = find_target(name.name, name.span, body.environment, layers_only=True)
            layer = layer_class(str(target))
            place = body.place(flow, make_layer)
            given = layer_arguments(layer, item.arguments, place, name)
            yield layer.name, sound(layer, given, lambda e: self.report(e, body.frame.call))

    def iterations(self, item: tree.For, flow: Flow, body: Body) -> Iterator[Body]:
        """The body of a `for`, once for each value."""
        values = evaluate(item.values, body.place(flow, make_layer))
        if not isinstance(values, tuple):
            raise CompileError("N206", "`for` runs over a list", item.values.span, describe(values))
        names = [t.name for t in item.targets]
        for value in values:
            self.budget.step(item.span)
            if len(names) == 1:
                yield body.transparent({names[0]: value})
                continue
            if not isinstance(value, tuple) or len(value) != len(names):
                message = f"each item must have {len(names)} parts here, one for each name"
                raise CompileError("N206", message, item.values.span)
            yield body.transparent(dict(zip(names, value, strict=True)))

    # --- labels -------------------------------------------------------------------

    def labelled(self, item: tree.Statement | tree.Output, flow: Flow, body: Body) -> Flow:
        """A chain with its label, if it has one, and its check."""
        before = flow
        if isinstance(item, tree.Statement) and item.broken:
            flow = self.unread(item, body)
        elif item.label is None:
            flow = self.chain(item.chain, flow, body)
        else:
            flow = self.named(item, flow, body, self.label_text(item.label, body))
        return self.checked(item, flow, before, body)

    def unread(self, item: tree.Statement, body: Body) -> Flow:
        """A statement that had a syntax error: what it gives is not known."""
        self.broken = True
        if item.label is not None:
            with suppress(CompileError, Poisoned):
                body.labels.flows[self.label_text(item.label, body)] = POISON
        return POISON

    def checked(
        self, item: tree.Statement | tree.Output, flow: Flow, before: Flow, body: Body
    ) -> Flow:
        """`flow`, if it has the shape behind the statement's `=>`, where `in` is what entered."""
        if item.check is not None and flow.type is not None and body.frame.checks:
            entering = self.start(item.chain, before, body)
            check_shape(item, flow, body.place(entering, make_layer), self.last)
        return flow

    def label_text(self, label: tree.Label, body: Body) -> str:
        """The label with the values of its placeholders."""
        text = filled(label.text, body.place(None, None), label.span)
        return self.label_name(text, label)

    def label_name(self, text: str, label: tree.Label) -> str:
        """`text`, if it can be one part of a path."""
        if text and "." not in text:
            return text
        why = "it holds a dot" if text else "it is empty"
        raise CompileError("N114", f"`{text}` cannot be a label", label.span, why)

    def named(self, item: tree.Statement | tree.Output, flow: Flow, body: Body, label: str) -> Flow:
        """A labelled chain: a layer of that name, or a scope."""
        chain = item.chain
        if label in body.labels.flows:
            raise stands_twice(item, label, body)
        if item.label is not None:
            body.labels.places[label] = item.label.span
        flow = self.start(chain, flow, body)
        if not chain.elements:
            body.labels.flows[label] = flow
            return flow
        try:
            flow = self.under_label(item, flow, body, label)
        except (CompileError, Poisoned):
            body.labels.flows[label] = POISON
            raise
        if label not in body.labels.removed:
            body.labels.flows[label] = flow
        return flow

    def under_label(
        self, item: tree.Statement | tree.Output, flow: Flow, body: Body, label: str
    ) -> Flow:
        """The elements of a labelled chain, started."""
        first = item.chain.elements[0]
        if len(item.chain.elements) == 1 and isinstance(first, tree.Call) and first.body is None:
            target = self.target(first, body)
            if target is VANISH:
                return flow
            return self.place(first, target, flow, body, label)
        path = body.names.scope(label, item.label.span if item.label else item.span)
        body.labels.paths[label] = path
        return with_edits(
            self, path, body, label, flow, lambda f: self.scope(item, f, body, label, path)
        )

    def scope(
        self,
        item: tree.Statement | tree.Output,
        flow: Flow,
        body: Body,
        label: str | None,
        path: str,
    ) -> Flow:
        """A labelled group, merge, repetition, `if` or chain: a sequential scope."""
        elements = item.chain.elements
        inner = body.scope(path)
        self.scopes[path] = inner.names
        if label is not None:
            body.labels.inside[label] = inner.labels
        first = elements[0]
        entering = flow.value
        if len(elements) == 1 and isinstance(first, tree.Group):
            flow = self.run(first.body.items, flow, inner)
        elif len(elements) == 1 and isinstance(first, tree.Call) and first.body is not None:
            flow = merges.merge(self, first, flow, inner, path)
        else:
            flow = self.elements(elements, flow, inner)
        self.close(body, inner, path, entering, flow, item.span)
        if label is None:
            body.labels.adopt(inner.labels)
        return flow

    def close(
        self, body: Body, inner: Body, path: str, entering: int, flow: Flow, span: Span, **more: Any
    ) -> None:
        """Append a finished scope to the body around it."""
        sequential = inner.names.sequential
        items = tuple(inner.items)
        made = Scope(path, items, entering, flow.value, sequential=sequential, span=span, **more)
        body.items.append(made)
        self.made[path] = made

    # --- chains -------------------------------------------------------------------

    def start(self, chain: tree.Chain, flow: Flow, body: Body) -> Flow:
        """The value that a chain begins with."""
        if chain.start is None:
            return flow
        path = filled(chain.start.path, body.place(None, None), chain.start.span)
        found = reach(path, body.labels, body.environment)
        if found is None:
            reference = tree.Reference(path, chain.start.span)
            raise no_value(reference, body.labels, body.environment)
        type_ = found.type
        if type_ is not None and "." in path:  # sizes in terms of another block
            type_ = plain_type(type_)
        return Flow(found.value, type_, found.span, body.names.path)

    def chain(self, chain: tree.Chain, flow: Flow, body: Body) -> Flow:
        """An unlabelled chain."""
        return self.elements(chain.elements, self.start(chain, flow, body), body)

    def elements(self, elements: Sequence[tree.Element], flow: Flow, body: Body) -> Flow:
        """Elements from left to right; behind an error the rest is still looked at."""
        for element in elements:
            done = self.attempt(body.frame.call, element.span, self.element, element, flow, body)
            flow = POISON if done is None else done
        return flow

    def element(self, element: tree.Element, flow: Flow, body: Body) -> Flow:
        """One element of a chain, without a label."""
        self.budget.step(element.span)
        match element:
            case tree.Call() if element.body is not None:
                return self.unlabelled_scope(element, flow, body)
            case tree.Call():
                target = self.target(element, body)
                return flow if target is VANISH else self.place(element, target, flow, body, None)
            case tree.Group():
                return self.unlabelled_scope(element, flow, body)
            case tree.If():
                chosen = self.choose(element, flow, body)
                return flow if chosen is None else self.run(chosen.items, flow, body.transparent())
            case tree.Repeat():
                count = whole(element.count, body.place(flow, make_layer), "a repetition")
                if count < 0:
                    raise CompileError("N205", f"this repeats {count} times", element.count.span)
                if count > self.budget.limits.layers:
                    self.budget.too_many(count, element.count.span)
                for _ in range(count):
                    flow = self.element(element.element, flow, body)
                return Flow(flow.value, flow.type, element.span) if count else flow

    def choose(self, element: tree.If, flow: Flow, body: Body) -> tree.Body | None:
        """The branch of an `if` that is taken, or `None`."""
        place = body.place(flow, make_layer)
        for condition, branch in element.branches:
            if truth(condition, place):
                return branch
        return element.otherwise

    def unlabelled_scope(self, element: tree.Call | tree.Group, flow: Flow, body: Body) -> Flow:
        """A group or merge: transparent in a named body, a scope in a sequential one."""
        if body.names.sequential:
            path = body.names.scope(None, element.span)
            chain = tree.Chain(None, (element,), element.span)
            item = tree.Statement(None, chain, None, element.span)
            return with_edits(
                self, path, body, None, flow, lambda f: self.scope(item, f, body, None, path)
            )
        if isinstance(element, tree.Group):
            return self.run(element.body.items, flow, body.transparent())
        return merges.merge(self, element, flow, body.transparent(), None)

    # --- layers and blocks ----------------------------------------------------------

    def target(self, call: tree.Call, body: Body) -> Any:
        """What a call without braces means here: a layer, a block, `VANISH`, or a reuse."""
        bare = not call.arguments
        return find_target(call.name, call.name_span, body.environment, bare=bare, call=call)

    def place(
        self, call: tree.Call, target: Any, flow: Flow, body: Body, label: str | None
    ) -> Flow:
        """Put a layer or block call into the body."""
        if target == "reuse":
            return reuse(self, call, flow, body, label)
        kind = (
            target
            if isinstance(target, str)
            else target.kind
            if isinstance(target, LayerValue)
            else target.name
        )
        path = body.names.layer(kind, label, call.span)
        if label is not None:
            body.labels.paths[label] = path
        return with_edits(
            self, path, body, label, flow, lambda f: self.put(call, target, f, body, label, path)
        )

    def put(
        self, call: tree.Call, target: Any, flow: Flow, body: Body, label: str | None, path: str
    ) -> Flow:
        """A layer or block call at a path that is settled."""
        value = target if isinstance(target, LayerValue) else None
        what = value.target if value is not None else target
        if not isinstance(what, str):
            return call_block(self, call, what, value, flow, body, label, path)
        layer = layer_class(what)
        if issubclass(layer, Merge):
            raise bad_braces(call, layer)
        own = layer_arguments(layer, call.arguments, body.place(flow, make_layer), call)
        defaults = body.environment.defaults.get(what, {})
        given = own
        if value is not None:
            positional = dict(zip(layer.fields, value.positional, strict=False))
            given, defaults = {**positional, **value.named, **own}, value.defaults
        given = {**defaults, **given} if defaults else given
        given, others = apart(layer, given) if layer.takes_several else (given, ())
        return self.layer(layer, given, (flow, *others), body, path, call.span)

    def layer(
        self,
        layer: type[Layer],
        given: dict[str, Given],
        flows: tuple[Flow, ...],
        body: Body,
        path: str,
        span: Span,
    ) -> Flow:
        """One node."""
        check_values(layer, given, span)
        types = tuple(f.type for f in flows if f.type is not None)
        if len(types) != len(flows):
            check_arguments(layer, given, span)
            raise Poisoned
        self.budget.layer(span)
        traced = body.frame.traced
        try:
            applied = self.applier.apply(layer, given, types, traced, span)
        except CompileError as error:
            raise with_origin(error, flows[0], body.frame.call) from None
        node = Node(
            path,
            applied.layer,
            tuple(f.value for f in flows),
            self.new_value(applied.type, span),
            applied.type,
            None,
            False,
            applied.traces,
            span,
        )
        body.items.append(node)
        self.made[path] = node
        for position, flow in enumerate(flows):
            if flow.written is not None:
                self.fixed[node.value, position] = flow.written
        self.last = (node.value, applied.layer, types)
        return Flow(node.value, applied.result, span)
