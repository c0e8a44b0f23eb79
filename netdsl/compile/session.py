"""The state of one expansion: what was said, what was counted, what was named."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from netdsl.compile.apply import Applier
from netdsl.compile.body import Body, CallSite
from netdsl.compile.derive import Edits
from netdsl.compile.errors import CompileError, Poisoned
from netdsl.compile.limits import Budget
from netdsl.compile.naming import Names
from netdsl.compile.reuse import Piece
from netdsl.compile.values import Fact
from netdsl.diagnostics import Diagnostic
from netdsl.ir.graph import Node, Scope
from netdsl.layers.base import Layer
from netdsl.source import Span
from netdsl.syntax import tree

T = TypeVar("T")


class Session:
    """All mutable state of one expansion of one network."""

    def __init__(self, budget: Budget, levels: Sequence[Edits] = ()) -> None:
        self.budget = budget
        self.levels = list(levels)
        self.applier = Applier()
        self.diagnostics: list[Diagnostic] = []
        self.scopes: dict[str, Names] = {}
        self.pieces: dict[str, Piece] = {}
        self.nodes: dict[str, Node] = {}
        self.reused: dict[str, Span] = {}
        self.last: tuple[int, Layer, tuple[Any, ...]] | None = None
        self.freezes: list[Fact] = []
        self.root_items: list[Node | Scope] = []
        self._seen: set[tuple[str, Span | None]] = set()
        self._inserted: dict[tuple[int, str], Names] = {}
        self._values = 0

    # --- reports and numbers ------------------------------------------------------

    def report(self, error: CompileError, call: CallSite | None) -> None:
        """Keep a diagnostic, with the block calls that led to it; the same only once."""
        d = error.diagnostic
        calls = tuple(site.note() for site in call.chain())[:3] if call is not None else ()
        self.keep(
            Diagnostic(
                d.code, d.message, d.span, d.label, d.labels, d.notes + calls, d.helps, d.severity
            )
        )

    def keep(self, diagnostic: Diagnostic) -> None:
        """Keep a diagnostic, unless the same was said of the same place."""
        if (diagnostic.code, diagnostic.span) not in self._seen:
            self._seen.add((diagnostic.code, diagnostic.span))
            self.diagnostics.append(diagnostic)

    def attempt(self, call: CallSite | None, step: Callable[..., T], *given: Any) -> T | None:
        """Take a step; `None` where it goes wrong, which is reported, and all can go on.

        Raises `Poisoned` when a limit is reached: then nothing goes on.
        """
        try:
            return step(*given)
        except CompileError as error:
            self.report(error, call)
        except Poisoned:
            pass
        if self.budget.spent:
            raise Poisoned
        return None

    def inserted_names(self, edits: Edits, level: int, names: Names) -> Names:
        """The names for what the edits of a level insert into a scope."""
        key = level, names.path
        if key not in self._inserted:
            self._inserted[key] = edits.names_in(names.path, names)
        return self._inserted[key]

    def names_of_scopes(self) -> dict[str, Names]:
        """The names of every scope, those of insertions included."""
        return self.scopes | {
            path: names for (_, path), names in sorted(self._inserted.items(), key=lambda i: i[0])
        }

    def keep_piece(self, path: str, call: tree.Call, body: Body) -> None:
        """Remember a block call without a label, for a `reuse` by its automatic name."""
        chain = tree.Chain(None, (call,), call.span)
        self.pieces[path] = Piece(tree.Statement(None, chain, None, call.span), body)

    def new_value(self) -> int:
        """The number of the next value."""
        self._values += 1
        return self._values - 1
