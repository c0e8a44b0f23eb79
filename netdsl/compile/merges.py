"""Merges: branches that start from one value, and the layer that joins them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from netdsl.compile.arguments import layer_arguments
from netdsl.compile.body import Body
from netdsl.compile.editing import with_edits
from netdsl.compile.errors import CompileError, misplaced
from netdsl.compile.joining import Branch, shape_error
from netdsl.compile.lookup import bad_braces, find_target, make_layer
from netdsl.compile.values import POISON, Flow, Given
from netdsl.layers.base import Layer, LayerError, Merge
from netdsl.layers.registry import layer_class
from netdsl.syntax import tree

if TYPE_CHECKING:
    from netdsl.compile.expand import Expander


def merge(run: "Expander", call: tree.Call, flow: Flow, body: Body, path: str | None) -> Flow:
    """Expand the branches and join them; a merge of one branch is that branch.

    `path` is the scope's where the merge has one; else the node is named by its kind.
    """
    layer = _merge_class(call, body)
    assert call.body is not None
    given = {
        **body.environment.defaults.get(layer.name, {}),
        **layer_arguments(layer, call.arguments, body.place(flow, make_layer), call),
    }
    found = branches(run, call.body.items, flow, body)
    if not found:
        raise CompileError("N209", f"this `{call.name}` has no branches", call.span)
    if len(found) == 1:
        return found[0].flow
    if path is None:
        path = body.names.layer(layer.name, None, call.span)
    _check_shapes(run, layer, given, found, call, body)
    return run.layer(layer, given, tuple(b.flow for b in found), body, path, call.span)


def branches(
    run: "Expander", items: Sequence[tree.BodyItem], flow: Flow, body: Body
) -> list[Branch]:
    """The branches that statements give; an unlabelled `if` or `for` gives several or none."""
    found: list[Branch] = []
    for item in items:
        done = run.attempt(body.frame.call, item.span, _branch, run, item, flow, body)
        found.extend([Branch(POISON, item.span)] if done is None else done)
    return found


def _branch(run: "Expander", item: tree.BodyItem, flow: Flow, body: Body) -> list[Branch]:
    run.budget.step(item.span)
    match item:
        case tree.Statement():
            return _statement(run, item, flow, body)
        case tree.For():
            found = []
            for inner in run.iterations(item, flow, body):
                found.extend(branches(run, item.body.items, flow, inner))
            return found
        case tree.Let() | tree.Default():
            run.statement(item, flow, body)
            return []
    raise misplaced(item)


def _statement(run: "Expander", item: tree.Statement, flow: Flow, body: Body) -> list[Branch]:
    chain = item.chain
    first = chain.elements[0] if len(chain.elements) == 1 else None
    if isinstance(first, tree.If) and chain.start is None:
        chosen = run.choose(first, flow, body)
        if chosen is None:
            return []
        if item.label is None:
            return branches(run, chosen.items, flow, body.transparent())
    if item.label is not None:
        label = run.label_text(item.label, body)
        path = body.names.prefix + label
        if any(path in edits.removed for edits in run.levels[body.level :]):
            body.names.layer(first.name if isinstance(first, tree.Call) else "", label, item.span)
            body.labels.removed.add(label)
            return []
        return [Branch(run.labelled(item, flow, body), item.span, item)]
    return [Branch(_unlabelled(run, item, flow, body), item.span, item)]


def _unlabelled(run: "Expander", item: tree.Statement, flow: Flow, body: Body) -> Flow:
    """In a sequential body a branch is one element, which several open a scope for."""
    chain = item.chain
    several = len(chain.elements) > 1 or isinstance(
        chain.elements[0] if chain.elements else None, tree.Repeat
    )
    if not body.names.sequential or not several:
        if body.names.sequential and not chain.elements:
            body.names.skip()
        return run.labelled(item, flow, body)
    path = body.names.scope(None, item.span)
    begun = run.start(chain, flow, body)
    done = with_edits(run, path, body, None, begun, lambda f: run.scope(item, f, body, None, path))
    return run.checked(item, done, flow, body)


def _merge_class(call: tree.Call, body: Body) -> type[Layer]:
    target = find_target(call.name, call.name_span, body.environment, bare=False)
    if isinstance(target, str) and target != "reuse":
        layer = layer_class(target)
        if issubclass(layer, Merge):
            return layer
        raise bad_braces(call, layer)
    message = f"`{call.name}` is no merge, so it takes no branches in braces"
    raise CompileError("N209", message, call.name_span, "not a merge")


def _check_shapes(
    run: "Expander",
    layer: type[Layer],
    given: dict[str, Given],
    found: list[Branch],
    call: tree.Call,
    body: Body,
) -> None:
    types = tuple(b.flow.type for b in found if b.flow.type is not None)
    if len(types) != len(found):
        return
    try:
        made = layer.make({n: g.value for n, g in given.items()})
        made.normalise(types[0]).infer_all(types)
    except LayerError as error:
        if error.field is not None and error.field in given:
            return
        raise shape_error(run, error, found, call, body) from None
