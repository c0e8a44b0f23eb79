"""The edits of derived networks, at the paths that they touch."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeAlias

from netdsl.compile.body import Body
from netdsl.compile.derive import Edits
from netdsl.compile.lookup import VANISH
from netdsl.compile.values import Flow
from netdsl.syntax import tree

if TYPE_CHECKING:
    from netdsl.compile.expand import Expander

Piece: TypeAlias = Callable[[Flow], Flow]
"""Expands a piece of a network: from the value that enters to the one that it gives."""


def with_edits(
    run: "Expander", path: str, body: Body, label: str | None, flow: Flow, piece: Piece
) -> Flow:
    """Run a piece of the base network, or what the edits put in its place."""
    for level in range(body.level, len(run.levels)):
        edits = run.levels[level]
        if path in edits.touched:
            piece = _edited(run, edits, level, path, body, label, piece)
    return piece(flow)


def _edited(
    run: "Expander",
    edits: Edits,
    level: int,
    path: str,
    body: Body,
    label: str | None,
    piece: Piece,
) -> Piece:
    inner = body.edited(edits, level)

    def edited(flow: Flow) -> Flow:
        for inserted in edits.before.get(path, ()):
            flow = _inserted(run, edits, inserted, flow, body, level)
        if path in edits.removed:
            body.labels.removed.add(label or path.rpartition(".")[2])
        elif path in edits.replaced:
            flow = _replace(run, edits.replaced[path], flow, inner, label, path)
        else:
            flow = piece(flow)
        for inserted in edits.after.get(path, ()):
            flow = _inserted(run, edits, inserted, flow, body, level)
        return flow

    return edited


def _replace(
    run: "Expander", item: tree.Statement, flow: Flow, body: Body, label: str | None, path: str
) -> Flow:
    """A statement of an edit at the path of what it replaces."""
    before = flow
    flow = run.start(item.chain, flow, body)
    elements = item.chain.elements
    if not elements:
        return flow
    first = elements[0]
    if len(elements) == 1 and isinstance(first, tree.Call) and first.body is None:
        target = run.target(first, body)
        if target is VANISH:
            return flow
        flow = with_edits(
            run, path, body, label, flow, lambda f: run.put(first, target, f, body, label, path)
        )
    else:
        flow = with_edits(
            run, path, body, label, flow, lambda f: run.scope(item, f, body, label, path)
        )
    return run.checked(item, flow, before, body)


def _inserted(
    run: "Expander",
    edits: Edits,
    items: Sequence[tree.BodyItem],
    flow: Flow,
    body: Body,
    level: int,
) -> Flow:
    """Statements of `before`, `after` or the end; numbered on after the base's last."""
    inner = body.edited(edits, level)
    inner.names = run.inserted_names(edits, level, body.names)
    return run.run(items, flow, inner)
