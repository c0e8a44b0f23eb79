"""The state of one expansion: what was said, what was counted, what was named."""

from collections.abc import Callable, Sequence
from itertools import islice
from typing import Any, TypeVar

from netdsl.compile.apply import Applier
from netdsl.compile.body import CallSite
from netdsl.compile.derive import Edits
from netdsl.compile.elsewhere import found_elsewhere
from netdsl.compile.errors import CompileError, Poisoned
from netdsl.compile.limits import DEEPEST, Budget, bounded_type
from netdsl.compile.naming import Names
from netdsl.compile.values import Fact
from netdsl.diagnostics import Diagnostic
from netdsl.ir.graph import Node, Scope
from netdsl.layers.base import Layer
from netdsl.layers.tensor import TensorType
from netdsl.source import Span

T = TypeVar("T")

_OF_THE_TEXT = {"N101", "N102", "N103", "N104", "N201", "N202", "N203", "N207", "N211"}
"""Errors that are the same in every use of a block."""
_MOST_CALLS = 3
"""How many of the block calls that lead to an error are shown."""


class Session:
    """All mutable state of one expansion of one network.

    `made` has every layer and scope by its path, `types` every value's type, `fixed` the
    inputs of layers (value, position) that an `@` named, with the body that did. `inputs`
    has the names of the network's own, by their value.
    """

    def __init__(self, budget: Budget, network: str, levels: Sequence[Edits] = ()) -> None:
        self.budget = budget
        self.network = network
        self.levels = list(levels)
        self.applier = Applier()
        self.diagnostics: list[Diagnostic] = []
        self.scopes: dict[str, Names] = {}
        self.made: dict[str, Node | Scope] = {}
        self.types: list[TensorType] = []
        self.fixed: dict[tuple[int, int], str] = {}
        self.reused: dict[str, Span] = {}
        self.inputs: dict[int, str] = {}
        self.broken = False
        """Whether a statement had a syntax error, so that there will be no graph."""
        self.last: tuple[int, Layer, tuple[Any, ...]] | None = None
        self.freezes: list[Fact] = []
        self.root_items: list[Node | Scope] = []
        self._seen: set[tuple[str, Span | None]] = set()
        self._inserted: dict[tuple[int, str], Names] = {}

    # --- reports and numbers ------------------------------------------------------

    def report(self, error: CompileError, call: CallSite | None) -> None:
        """Keep a diagnostic, with the block calls that led to it; the same only once."""
        d = error.diagnostic
        if (d.code, d.span) in self._seen:
            return
        if call is not None and error.unreachable:
            d = found_elsewhere(error, call, self.network)
        if call is None or d.code in _OF_THE_TEXT:
            self.keep(d)
            return
        calls = tuple(site.note() for site in islice(call.chain(), _MOST_CALLS))
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

    def attempt(
        self, call: CallSite | None, span: Span, step: Callable[..., T], *given: Any
    ) -> T | None:
        """Take the step of a place; where it goes wrong, report that and give `None`.

        Raises `Poisoned` when a limit is reached: then nothing goes on.
        """
        budget = self.budget
        budget.depth += 1
        try:
            if budget.depth > DEEPEST:
                raise budget.too_deep(span)
            return step(*given)
        except CompileError as error:
            self.report(error, call)
        except RecursionError:  # the caller of netdsl has used much of Python's stack
            self.report(budget.too_deep(span), call)
        except Poisoned:
            pass
        finally:
            budget.depth -= 1
        if budget.spent:
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

    def new_value(self, type_: TensorType, span: Span) -> int:
        """The number of the next value, which has this type (in plain numbers)."""
        bounded_type(type_, span)
        self.types.append(type_)
        return len(self.types) - 1
