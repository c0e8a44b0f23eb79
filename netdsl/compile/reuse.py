"""`reuse(label)`: a piece of the network once more, with the same weights."""

from typing import TYPE_CHECKING

from netdsl.compile.apply import located, plain_type
from netdsl.compile.body import Body, Frame, Sharing
from netdsl.compile.errors import CompileError, Poisoned
from netdsl.compile.evaluate import unreachable
from netdsl.compile.labels import Labels
from netdsl.compile.limits import DEEPEST_CALL
from netdsl.compile.naming import Names
from netdsl.compile.values import Flow
from netdsl.ir.graph import Node
from netdsl.layers.base import LayerError
from netdsl.record import record
from netdsl.source import Span
from netdsl.syntax import tree

if TYPE_CHECKING:
    from netdsl.compile.expand import Expander


@record
class Piece:
    """What a label names: the statement, and the body that it stands in."""

    statement: tree.Statement | tree.Output
    body: Body


def reuse(run: "Expander", call: tree.Call, flow: Flow, body: Body, label: str | None) -> Flow:
    """`reuse(label)`: the piece called so once more, with the same weights."""
    text, span = _label(call)
    path = _path(run, text, body)
    if path is None:
        raise unreachable(tree.Reference(text, span), body.labels, "")
    piece = run.pieces.get(path)
    if piece is None:
        return _layer_again(run, run.nodes[path], call, flow, body, label)
    first = piece.statement.chain.elements[0]
    if isinstance(first, tree.Call) and first.name == "reuse":
        return reuse(run, first, flow, body, label)
    depth = body.frame.call.depth if body.frame.call is not None else 0
    if depth >= DEEPEST_CALL:
        raise CompileError("N505", "calls are nested too deeply here", call.span)
    own = _named(run, _kind(piece), call, body, label)
    owner = path if body.frame.sharing is None else body.frame.sharing.owner_of(path)
    traced = piece.body.frame.traced or body.frame.traced
    frame = Frame(body.frame.call, traced, Sharing(own, owner))
    labels = Labels(piece.body.labels)
    environment = piece.body.environment.inner()
    again = Body(environment, labels, Names("", True), frame, body.level)
    again.items = body.items
    alone = len(piece.statement.chain.elements) == 1
    if isinstance(first, tree.Call) and first.body is None and alone:
        return run.put(first, run.target(first, again), flow, again, label, own)
    return run.scope(piece.statement, flow, again, label, own)


def _layer_again(
    run: "Expander", node: Node, call: tree.Call, flow: Flow, body: Body, label: str | None
) -> Flow:
    """A single layer, found by its automatic name."""
    if flow.type is None:
        raise Poisoned
    if len(node.inputs) != 1:
        raise CompileError("N209", f"`{node.path}` joins branches, and has no weights", call.span)
    own = _named(run, node.layer.name, call, body, label)
    x = plain_type(flow.type)
    try:
        y = node.layer.infer(x)
    except LayerError as error:
        raise located(error, type(node.layer), {}, call.span) from None
    run.budget.layer(call.span)
    owner = node.reuses or node.path
    again = Node(
        own, node.layer, (flow.value,), run.new_value(), y, owner, False, node.traces, call.span
    )
    body.items.append(again)
    run.nodes[own] = again
    return Flow(again.value, y, call.span)


def _named(run: "Expander", kind: str, call: tree.Call, body: Body, label: str | None) -> str:
    own = body.names.layer(kind, label, call.span)
    run.reused[own] = call.span
    if label is not None:
        body.labels.paths[label] = own
    return own


def _path(run: "Expander", text: str, body: Body) -> str | None:
    """The path that a label, or a path through one, means here; automatic names too."""
    path = body.labels.path_of(text)
    if path is None:
        first, dot, rest = text.partition(".")
        owner = body.labels.path_of(first)
        path = f"{owner}.{rest}" if owner is not None and dot else None
    candidates = [] if path is None else [path]
    around = body.names.path
    candidates.append(f"{around}.{text}" if around else text)
    return next((c for c in candidates if c in run.pieces or c in run.nodes), None)


def _label(call: tree.Call) -> tuple[str, Span]:
    if len(call.arguments) == 1:
        value = call.arguments[0].value
        if isinstance(value, tree.Name):
            return value.name, value.span
        if isinstance(value, tree.Path):
            return ".".join(value.parts), value.span
    raise CompileError("N206", "`reuse` takes the label of a layer or block", call.span)


def _kind(piece: Piece) -> str:
    first = piece.statement.chain.elements[0]
    return first.name if isinstance(first, tree.Call) else "reuse"
