"""The phases, in order: text, tree, names, IR, facts, code.

Each phase is a function from frozen data to frozen data and diagnostics; nothing here
raises for bad text.
"""

from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import TYPE_CHECKING, Any

from netdsl import compile as compiler
from netdsl.analysis.expect import check_expectations
from netdsl.diagnostics import Diagnostic, has_errors
from netdsl.ir.graph import Graph
from netdsl.linked import Linked, choose, link_source, once
from netdsl.record import record
from netdsl.settings import evaluate_settings
from netdsl.source import Source
from netdsl.sources import load_source, split_name
from netdsl.syntax import parse

if TYPE_CHECKING:
    from netdsl.emit.backend import Emitted

__all__ = [
    "Compilation",
    "check_source",
    "compile_networks",
    "compile_source",
    "emit",
    "load_source",
    "split_name",
]


_UNMET = "N402"


@record
class Compilation:
    """What a compilation gives: the graph, unless there are errors."""

    graph: Graph | None
    diagnostics: tuple[Diagnostic, ...]


def compile_source(
    source: Source,
    network: str | None = None,
    settings: Mapping[str, Any] | None = None,
    root: str | None = None,
) -> Compilation:
    """Compile one network of a file: the one called `network`, or the only one."""
    with closing(link_source(source, root)) as linked:
        graph, found = _compile(linked, network, settings or {})
    everything = once([*linked.diagnostics, *found])
    return Compilation(None if has_errors(everything) else graph, tuple(everything))


def _compile(
    linked: Linked, network: str | None, settings: Mapping[str, Any]
) -> tuple[Graph | None, list[Diagnostic]]:
    definition = choose(linked, network)
    if isinstance(definition, Diagnostic):
        return None, [] if linked.unreadable else [definition]
    if definition.doubtful or definition.name in linked.broken:
        return None, []
    values, problems = evaluate_settings(settings, definition, parse)
    if problems:
        return None, problems
    graph, found = _expand(definition, values)
    return graph, linked.independent(found)


def check_source(source: Source, root: str | None = None) -> tuple[Diagnostic, ...]:
    """Everything that is to be said of a file, lint included: all of its networks are compiled."""
    with closing(link_source(source, root)) as linked:
        found = list(linked.diagnostics)
        graphs, wrong = [], set()
        for definition in _complete_networks(linked):
            graph, said = _expand(definition, {})
            if has_errors(said):
                wrong.add(definition.name)
            if wrong.intersection(compiler.bases(definition)):
                said = [d for d in said if d.code != _UNMET]  # what follows from the base's error
            found.extend(linked.independent(said))
            if graph is not None:
                graphs.append(graph)
        if not linked.unreadable:
            from netdsl.lint import lint

            found = lint(linked.file, linked.files, graphs, found)
    return tuple(once(found))


def compile_networks(
    source: Source, root: str | None = None, *, unmet: bool = False
) -> tuple[tuple[Graph, ...], tuple[Diagnostic, ...]]:
    """All networks of a file that need no values; none where the file has errors.

    With `unmet`, a failed `expect` is none of these: the network is what it is all the same.
    """
    with closing(link_source(source, root)) as linked:
        made = [_expand(definition, {}) for definition in _complete_networks(linked)]
        said = linked.independent([d for _, diagnostics in made for d in diagnostics])
        found = once([*linked.diagnostics, *said])
    counted = [d for d in found if not (unmet and d.code == _UNMET)]
    graphs = () if has_errors(counted) else tuple(g for g, _ in made if g is not None)
    return graphs, tuple(found)


def _complete_networks(linked: Linked) -> Iterator[compiler.Definition]:
    for definition in linked.file.networks:
        needs_values = any(p.default is None for p in definition.parameters)
        if not (needs_values or definition.doubtful or definition.name in linked.broken):
            yield definition


def _expand(
    definition: compiler.Definition, values: Mapping[str, Any]
) -> tuple[Graph | None, list[Diagnostic]]:
    expansion = compiler.expand(definition, values)
    found = list(expansion.diagnostics)
    if expansion.graph is not None:
        found.extend(check_expectations(expansion.graph, expansion.expectations, bool(values)))
    return expansion.graph, found


def emit(graph: Graph, backend: str, *, exact: bool = False) -> "Emitted":
    """The source that a backend emits for a network."""
    from netdsl.emit.backend import find_backend
    from netdsl.emit.declared import emitted

    return emitted(find_backend(backend), graph, exact=exact)
