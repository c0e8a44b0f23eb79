"""From syntax trees to the IR: names, expressions, blocks, shapes."""

from collections.abc import Mapping
from typing import Any

from netdsl.compile.assemble import assemble
from netdsl.compile.errors import CompileError, Poisoned
from netdsl.compile.expand import Expander
from netdsl.compile.inputs import setting_values
from netdsl.compile.limits import Budget, Limits
from netdsl.compile.link import link
from netdsl.compile.modules import Definition, FileScope, Modules
from netdsl.compile.network import bases, derivation, expand_network
from netdsl.compile.resolve import check_names, circles
from netdsl.compile.values import Fact
from netdsl.diagnostics import Diagnostic
from netdsl.ir.graph import Graph
from netdsl.record import record
from netdsl.syntax import tree

__all__ = [
    "Definition", "Expansion", "Expectation", "FileScope", "Limits", "Modules",
    "bases", "check_names", "circles", "expand", "link",
]  # fmt: skip

Expectation = Fact
"""An `expect` and the names that it sees; checked when the facts are known."""


@record
class Expansion:
    """A network's graph (or `None`), what is to be said, and what it expects of itself."""

    graph: Graph | None
    diagnostics: tuple[Diagnostic, ...]
    expectations: tuple[Expectation, ...] = ()


def expand(
    definition: Definition, settings: Mapping[str, Any] | None = None, limits: Limits | None = None
) -> Expansion:
    """Compile one network of a linked file."""
    run = Expander(Budget(limits or Limits()), definition.name)
    try:
        values = setting_values(definition, dict(settings or {}))
        found = derivation(definition, values)
        ends = expand_network(run, found)
    except CompileError as error:
        run.report(error, None)
        return Expansion(None, tuple(run.diagnostics))
    except Poisoned:
        return Expansion(None, tuple(run.diagnostics))
    item = definition.item
    doc = item.doc or found.base.item.doc
    graph = assemble(
        run, ends, definition.name, doc, definition.file.source.name, values, item.span
    )
    expectations = tuple(f for f in ends.facts if isinstance(f.item, tree.Expect))
    return Expansion(graph, tuple(run.diagnostics), expectations)
