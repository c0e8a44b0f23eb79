"""Statements that stand only in a network, or only in `with { }`."""

from typing import TypeAlias, TypeVar

from netdsl.diagnostics import Diagnostic
from netdsl.source import Span
from netdsl.syntax import tree

NetworkOnly: TypeAlias = tree.Input | tree.Output | tree.Expect | tree.Freeze
EditsOnly: TypeAlias = tree.Remove | tree.Insert
N = TypeVar("N", bound=NetworkOnly)
E = TypeVar("E", bound=EditsOnly)


class Placement:
    """Gathers such statements while a block or network is read, and judges them at its end."""

    def __init__(self, diagnostics: list[Diagnostic]) -> None:
        self.diagnostics = diagnostics
        self._in_network: list[Span] = []
        self._in_edits: list[Span] = []
        self._dotted: list[tree.Label] = []

    def in_network(self, item: N) -> N:
        """A statement for a network."""
        self._in_network.append(item.span)
        return item

    def in_edits(self, item: E) -> E:
        """A statement for `with { }`."""
        self._in_edits.append(item.span)
        return item

    def dotted(self, label: tree.Label) -> None:
        """A label that is a path."""
        self._dotted.append(label)

    def block(self, block: Span) -> None:
        """The end of a block."""
        for span in self._in_network:
            if span.start >= block.start:
                self._say("stands only in a network, not in a block", span)
        self.network(None)

    def network(self, edits: tree.Body | None) -> None:
        """The end of a network; `edits` is its `with { }`."""
        allowed = edits.span if edits is not None else None
        for span in self._in_edits:
            if allowed is None or span.start < allowed.start:
                self._say("stands only in the `with { }` of a derived network", span)
        for label in self._dotted:
            if allowed is None or label.span.start < allowed.start:
                message = "a path is a label only in the `with { }` of a derived network"
                self.diagnostics.append(Diagnostic("N007", message, label.span))
        self._in_network.clear()
        self._in_edits.clear()
        self._dotted.clear()

    def file(self, items: tuple[tree.Item, ...]) -> None:
        """The end of the file."""
        for item in items[1:]:
            if isinstance(item, tree.Edition):
                self.diagnostics.append(
                    Diagnostic("N007", "`edition` stands first in a file", item.span)
                )

    def _say(self, message: str, span: Span) -> None:
        word = span.text.split(None, 1)[0]
        place = Span(span.source, span.start, span.start + len(word))
        self.diagnostics.append(Diagnostic("N007", f"`{word}` {message}", place))
