"""`reuse(label)`: a piece of the network once more, with the same weights.

What was expanded is played again on another value, edits of derived networks included.
Values that the piece named by an `@` stay what they are; all others are new.
"""

from typing import TYPE_CHECKING

from netdsl.compile.apply import located
from netdsl.compile.body import Body
from netdsl.compile.editing import with_edits
from netdsl.compile.errors import CompileError, Poisoned
from netdsl.compile.reaching import unreachable
from netdsl.compile.values import POISON, Flow
from netdsl.ir.graph import Node, Scope
from netdsl.layers.base import LayerError, Merge
from netdsl.source import Span
from netdsl.syntax import tree

if TYPE_CHECKING:
    from netdsl.compile.expand import Expander


def reuse(run: "Expander", call: tree.Call, flow: Flow, body: Body, label: str | None) -> Flow:
    """Play the piece that a label or a path names again."""
    text, span = _label(call)
    path = _path(run, text, body)
    if path is None:
        if body.labels.find(text) is POISON:
            raise Poisoned
        raise unreachable(tree.Reference(text, span), body.labels, "")
    original = run.made[path]
    kind = original.layer.name if isinstance(original, Node) else original.block or "reuse"
    own = body.names.layer(kind, label, call.span)
    if label is not None:
        body.labels.paths[label] = own
    if flow.type is None:
        raise Poisoned
    run.reused[own] = call.span
    return with_edits(
        run, own, body, label, flow, lambda f: Replay(run, path, own, call).play(original, f, body)
    )


class Replay:
    """One more run of what stands at `path`, under the path `own`."""

    def __init__(self, run: "Expander", path: str, own: str, call: tree.Call) -> None:
        self.run = run
        self.path = path
        self.own = own
        self.call = call
        self.values: dict[int, int] = {}
        self.entering: int | None = None

    def play(self, original: Node | Scope, flow: Flow, body: Body) -> Flow:
        """Append the piece, with `flow` coming in."""
        if isinstance(original, Node):
            if isinstance(original.layer, Merge):
                message = f"`{original.path}` joins branches, and has no weights"
                raise CompileError("N209", message, self.call.span, "nothing to use again")
            # A memory is named by an `@`: it stays.
            node = self._node(original, (flow.value, *original.inputs[1:]))
            self.run.made[node.path] = node
            body.items.append(node)
            return Flow(node.value, node.type, self.call.span)
        if original.input is not None:
            self.values[original.input] = flow.value
            self.entering = original.input
        body.items.append(self._again(original))
        value = self.values.get(original.output, original.output)
        return Flow(value, self.run.types[value], self.call.span)

    def _again(self, item: Node | Scope) -> Node | Scope:
        made: Node | Scope
        if isinstance(item, Node):
            made = self._node(item, tuple(self._input(item, i) for i in range(len(item.inputs))))
        else:
            made = Scope(
                self._renamed(item.path),
                tuple(self._again(i) for i in item.items),
                None if item.input is None else self.values.get(item.input, item.input),
                self.values.get(item.output, item.output),
                item.block,
                item.doc,
                item.arguments,
                item.sequential,
                item.reuses or item.path,
                item.span,
            )
        self.run.made[made.path] = made
        return made

    def _node(self, node: Node, inputs: tuple[int, ...]) -> Node:
        self.run.budget.layer(self.call.span)
        types = tuple(self.run.types[v] for v in inputs)
        try:
            type_ = node.layer.infer_all(types)
        except LayerError as error:
            raise located(error, type(node.layer), {}, self.call.span) from None
        value = self.run.new_value(type_, self.call.span)
        self.values[node.value] = value
        for position in range(len(inputs)):
            written = self.run.fixed.get((node.value, position))
            if written is not None:
                self.run.fixed[value, position] = self._renamed(written)
        path = self._renamed(node.path)
        owner = node.reuses or node.path
        return Node(path, node.layer, inputs, value, type_, owner, False, node.traces, node.span)

    def _input(self, node: Node, position: int) -> int:
        value = node.inputs[position]
        written = self.run.fixed.get((node.value, position))
        if value == self.entering and written is not None and self._inside(written):
            return value  # named by an `@` inside: it stays
        return self.values.get(value, value)

    def _inside(self, path: str) -> bool:
        return path == self.path or path.startswith(f"{self.path}.")

    def _renamed(self, path: str) -> str:
        return self.own + path[len(self.path) :] if self._inside(path) else path


def _label(call: tree.Call) -> tuple[str, Span]:
    if len(call.arguments) == 1:
        value = call.arguments[0].value
        if isinstance(value, tree.Name):
            return value.name, value.span
        if isinstance(value, tree.Path):
            return ".".join(value.parts), value.span
    raise CompileError("N206", "`reuse` takes the label of a layer or block", call.span)


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
    return next((c for c in candidates if c in run.made), None)
