"""The state of an expansion: bodies, the calls that lead to them, and what they give."""

from collections.abc import Iterator
from dataclasses import field
from typing import TYPE_CHECKING

from netdsl.compile.environment import Environment
from netdsl.compile.errors import CompileError
from netdsl.compile.evaluate import MakeLayer, Place
from netdsl.compile.labels import Labels
from netdsl.compile.naming import Names
from netdsl.compile.values import Flow
from netdsl.diagnostics import Label, Note
from netdsl.ir.graph import Node, Scope
from netdsl.record import record
from netdsl.source import Span
from netdsl.syntax import tree

if TYPE_CHECKING:
    from netdsl.compile.derive import Edits


@record
class CallSite:
    """A use of a block: where, and with what. `outer` is the call around it.

    `origin` is where the value that enters it comes from, `parameters` are the names that
    the block has for its arguments, and `around` is the body that it is used in.
    """

    name: str
    arguments: str
    shape: str
    span: Span
    outer: "CallSite | None"
    depth: int
    origin: Span | None
    parameters: tuple[str, ...]
    around: "Body" = field(compare=False, repr=False)

    def chain(self) -> "Iterator[CallSite]":
        """This call and those around it, inside out."""
        at: CallSite | None = self
        while at is not None:
            yield at
            at = at.outer

    def note(self) -> Note:
        """`in this use of `basic`, with filters = 32, in.shape = 16x32x32`."""
        facts = ", ".join(f for f in (self.arguments, f"in.shape = {self.shape}") if f)
        labels = [Label(self.span, primary=True)]
        if self.origin is not None and not overlap(self.origin, self.span):
            labels.append(Label(self.origin, f"{self.shape} comes from here"))
        return Note(f"in this use of `{self.name}`, with {facts}", tuple(labels))


def overlap(one: Span, other: Span) -> bool:
    """Whether two spans have a character in common."""
    return one.source == other.source and one.start < other.end and other.start < one.end


@record
class Frame:
    """The block (or network) whose body is being expanded."""

    call: CallSite | None
    traced: bool
    checks: bool = True


class Body:
    """Where statements are expanded to: names, labels, and the items so far.

    `level` counts the derived networks whose edits the statements come from: a
    statement is subject to the edits of its own level and above.
    """

    __slots__ = ("environment", "frame", "items", "labels", "level", "names")

    def __init__(
        self, environment: Environment, labels: Labels, names: Names, frame: Frame, level: int = 0
    ) -> None:
        self.environment = environment
        self.labels = labels
        self.names = names
        self.frame = frame
        self.level = level
        self.items: list[Node | Scope] = []

    def transparent(self, names: dict[str, object] | None = None) -> "Body":
        """For an `if`, a `for` or an unlabelled group: only variables are its own."""
        inner = Body(self.environment.inner(names), self.labels, self.names, self.frame, self.level)
        inner.items = self.items
        return inner

    def scope(self, path: str) -> "Body":
        """For a sequential scope inside this body."""
        return Body(
            self.environment.inner(), Labels(self.labels), Names(path, True), self.frame, self.level
        )

    def edited(self, edits: "Edits", level: int) -> "Body":
        """For statements of the edits of a level, which stand in this body's place."""
        frame = self.frame
        frame = Frame(frame.call, frame.traced, edits.checked)
        inner = Body(edits.environment.inner(), self.labels, self.names, frame, level + 1)
        inner.items = self.items
        return inner

    def place(self, entering: Flow | None, layer: MakeLayer | None) -> Place:
        """Where an expression of this body stands."""
        return Place(self.environment, self.labels, entering, layer=layer)


def stands_twice(item: tree.Statement | tree.Output, label: str, body: Body) -> CompileError:
    """The error for a label that the body has already."""
    first = body.names.taken.get(label)
    labels = () if first is None else (Label(first, "the first"),)
    span = item.span if item.label is None else item.label.span
    message = f"the label `{label}` stands twice in this body"
    return CompileError("N110", message, span, "the second", labels=labels)
