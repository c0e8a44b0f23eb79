"""`reuse(label)`: a piece of the network once more, with the same weights."""

from typing import TYPE_CHECKING

from netdsl.compile.body import Body, Frame, Sharing
from netdsl.compile.errors import CompileError
from netdsl.compile.evaluate import unreachable
from netdsl.compile.labels import Labels
from netdsl.compile.limits import DEEPEST_CALL
from netdsl.compile.naming import Names
from netdsl.compile.values import Flow
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
    path = body.labels.path_of(text)
    piece = run.pieces.get(path) if path is not None else None
    if piece is None or path is None:
        raise unreachable(tree.Reference(text, span), body.labels)
    first = piece.statement.chain.elements[0]
    if isinstance(first, tree.Call) and first.name == "reuse":
        return reuse(run, first, flow, body, label)
    owner = path if body.frame.sharing is None else body.frame.sharing.owner_of(path)
    depth = body.frame.call.depth if body.frame.call is not None else 0
    if depth >= DEEPEST_CALL:
        raise CompileError("N505", "calls are nested too deeply here", call.span)
    own = body.names.layer(_kind(piece), label, call.span)
    run.reused[own] = call.span
    if label is not None:
        body.labels.paths[label] = own
    frame = Frame(body.frame.call, piece.body.frame.traced, Sharing(own, owner))
    again = Body(
        piece.body.environment.inner(),
        Labels(piece.body.labels),
        Names("", True),
        frame,
        body.level,
    )
    again.items = body.items
    if (
        isinstance(first, tree.Call)
        and first.body is None
        and len(piece.statement.chain.elements) == 1
    ):
        return run.put(first, run.target(first, again), flow, again, label, own)
    return run.scope(piece.statement, flow, again, label, own)


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
