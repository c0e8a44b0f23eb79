"""The last steps of an expansion: what is used, what is frozen, and the finished graph."""

from collections.abc import Iterable
from typing import Any

from netdsl.compile.binding import recorded_value
from netdsl.compile.errors import CompileError
from netdsl.compile.expand import Expander
from netdsl.compile.network import Ends
from netdsl.compile.values import Fact
from netdsl.diagnostics import Help, Label
from netdsl.ir.graph import Graph, Node, Output, Scope
from netdsl.source import Span
from netdsl.spelling import near
from netdsl.syntax import tree


def assemble(
    run: Expander, ends: Ends, name: str, doc: str, origin: str, values: dict[str, Any], span: Span
) -> Graph | None:
    """The graph; `None` where something is wrong (reported to `run`)."""
    if run.diagnostics or run.broken:
        return None
    outputs = list(ends.outputs)
    if all(o.training for o in outputs):
        outputs.append(Output("output", ends.last.value, False, ends.last.span))
    if any(o.value < 0 for o in outputs):  # behind an error that was reported elsewhere
        return None
    items = tuple(run.root_items)
    entering = ends.inputs[0].value if ends.inputs else None
    body = Scope("", items, entering, ends.last.value, block=name, doc=doc, span=span)
    parameters = tuple((n, recorded_value(v)) for n, v in values.items())
    body = _frozen(run, body, [*ends.facts, *run.freezes])
    graph = Graph(name, tuple(ends.inputs), tuple(outputs), body, parameters, doc, origin)
    _check_used(run, graph)
    _check_sharing(run, graph)
    return None if run.diagnostics else graph


def _check_used(run: Expander, graph: Graph) -> None:
    used = {o.value for o in graph.outputs}
    for node in graph.nodes():
        used.update(node.inputs)
    for given in graph.inputs:
        if given.value not in used:
            run.report(
                CompileError(
                    "N109", f"nothing uses the input `{given.name}`", given.span, "unused"
                ),
                None,
            )
    for node in graph.nodes():
        if node.value not in used:
            message = f"nothing uses the value of `{node.path}`"
            helps = (Help("join it, make it an `output`, or take the statement out"),)
            run.report(CompileError("N109", message, node.span, "unused", helps=helps), None)


def _check_sharing(run: Expander, graph: Graph) -> None:
    """A layer can be reused only on inputs for which its weights have the same shapes."""
    if not any(node.reuses for node in graph.nodes()):
        return
    types = graph.types()
    for node in graph.nodes():
        owner = run.made.get(node.reuses) if node.reuses is not None else None
        if not isinstance(owner, Node):
            continue
        mine = [(w.name, w.shape) for w in node.layer.weights(types[node.inputs[0]])]
        theirs = [(w.name, w.shape) for w in owner.layer.weights(types[owner.inputs[0]])]
        if mine == theirs:
            continue
        message = (
            f"`{owner.path}` was made for {types[owner.inputs[0]]}, "
            f"so its weights do not fit {types[node.inputs[0]]}"
        )
        labels = (Label(owner.span, "its weights belong here"),) if owner.span is not None else ()
        span = _reuse_of(node.path, run.reused) or node.span
        run.report(CompileError("N303", message, span, "used again here", labels=labels), None)


def _reuse_of(path: str, reused: dict[str, Span]) -> Span | None:
    while path:
        if path in reused:
            return reused[path]
        path = path.rpartition(".")[0]
    return None


# --- freeze ------------------------------------------------------------------


def _frozen(run: Expander, body: Scope, facts: Iterable[Fact]) -> Scope:
    freezes = [f for f in facts if isinstance(f.item, tree.Freeze)]
    if not freezes:
        return body
    paths = {n.path for n in body.nodes()}
    known = paths | {names.prefix + n for names in run.scopes.values() for n in names.taken}
    chosen: set[str] = set()
    for fact in freezes:
        assert isinstance(fact.item, tree.Freeze)
        named = {fact.prefix + _text(p) for p in fact.item.paths}
        if named == {f"{fact.prefix}all"} - known:  # `freeze all`, and no layer is called so
            chosen |= {p for p in paths if p.startswith(fact.prefix)}
            continue
        for path in fact.item.paths:
            if fact.prefix + _text(path) not in known:
                run.report(_no_layer(path, known), None)
        mine = {p for p in paths if p.startswith(fact.prefix)}
        chosen |= {p for p in mine if _under(p, named) != fact.item.all}
    return _freeze(body, chosen)


def _no_layer(path: tree.Name | tree.Path, known: set[str]) -> CompileError:
    names = near(_text(path), known)
    helps = (Help(f"there is {' and '.join(f'`{n}`' for n in names)}"),) if names else ()
    return CompileError(
        "N104", f"no layer or scope is called `{_text(path)}`", path.span, "not found", helps=helps
    )


def _under(path: str, named: set[str]) -> bool:
    parts = path.split(".")
    return any(".".join(parts[:n]) in named for n in range(1, len(parts) + 1))


def _freeze(scope: Scope, chosen: set[str]) -> Scope:
    items = tuple(
        _freeze(item, chosen) if isinstance(item, Scope) else _freeze_node(item, chosen)
        for item in scope.items
    )
    return Scope(
        scope.path,
        items,
        scope.input,
        scope.output,
        scope.block,
        scope.doc,
        scope.arguments,
        scope.sequential,
        scope.reuses,
        scope.span,
    )


def _freeze_node(node: Node, chosen: set[str]) -> Node:
    if (node.reuses or node.path) not in chosen:
        return node
    return Node(
        node.path,
        node.layer,
        node.inputs,
        node.value,
        node.type,
        node.reuses,
        True,
        node.traces,
        node.span,
    )


def _text(path: tree.Name | tree.Path) -> str:
    return path.name if isinstance(path, tree.Name) else ".".join(path.parts)
