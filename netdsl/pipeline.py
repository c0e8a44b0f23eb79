"""The phases, in order: text, tree, names, IR, facts, code.

Each phase is a function from frozen data to frozen data and diagnostics; nothing here
raises for bad text.
"""

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from netdsl import compile as compiler
from netdsl import library
from netdsl.analysis.expect import check_expectations
from netdsl.compile.errors import near
from netdsl.diagnostics import Diagnostic, Help, NetdslError, has_errors
from netdsl.files import FileReader, read_source
from netdsl.ir.graph import Graph
from netdsl.record import record
from netdsl.settings import evaluate_settings
from netdsl.source import Source
from netdsl.syntax import parse

if TYPE_CHECKING:
    from netdsl.emit.backend import Emitted


@record
class Compilation:
    """What a compilation gives: the graph, unless there are errors."""

    graph: Graph | None
    diagnostics: tuple[Diagnostic, ...]


@record
class Linked:
    """A file whose names and constants are settled.

    It is `unreadable` where something of it, or of what it uses, could not be read: what
    is missing then would only bring errors that are none. `broken` networks lead into
    circles.
    """

    file: compiler.FileScope
    diagnostics: tuple[Diagnostic, ...]
    unreadable: bool
    broken: frozenset[str]


def split_name(name: str) -> tuple[str, str | None]:
    """`model.net:tiny` -> `model.net`, `tiny`."""
    path, colon, network = name.rpartition(":")
    if colon and path and network.isidentifier():
        return path, network
    return name, None


def load_source(name: str) -> Source:
    """The text of a file or of a standard network; raises `NetdslError` if there is none."""
    looks_like_a_path = name.endswith(".net") or os.sep in name
    if not looks_like_a_path and not os.path.exists(name):
        path = library.find_network(name)
        if path is None:
            raise NetdslError([_no_network(name, library.networks())])
        name, shown = path, os.path.basename(path)
    else:
        shown = name
    source, diagnostics = read_source(name, shown)
    if source is None:
        raise NetdslError(diagnostics or [Diagnostic("N105", f"there is no file `{name}`", None)])
    return source


def link_source(source: Source, root: str | None = None) -> Linked:
    """Parse a file and all that it uses; settle names, constants and defaults."""
    path = source.path or os.path.abspath(source.name)
    folder = os.path.abspath(root) if root is not None else os.path.dirname(path)
    modules = compiler.Modules(FileReader(parse), folder, library.modules())
    file = modules.add(source, path)
    found = list(modules.diagnostics)
    for other in modules.files.values():
        found.extend(compiler.link(other))
    round_about, broken = compiler.circles(list(file.definitions.values()))
    found.extend(round_about)
    names = [d for other in modules.files.values() for d in compiler.check_names(other)]
    unreadable = has_errors(modules.diagnostics)
    if unreadable:
        names = [d for d in names if d.code != "N101" or d.helps]
    return Linked(file, tuple(_once(found + names)), unreadable, frozenset(broken))


def compile_source(
    source: Source,
    network: str | None = None,
    settings: Mapping[str, Any] | None = None,
    root: str | None = None,
) -> Compilation:
    """Compile one network of a file: the one called `network`, or the only one."""
    linked = link_source(source, root)
    if linked.unreadable:
        return Compilation(None, linked.diagnostics)
    if network is None:
        network = library_name(source, linked)
    definition = _choose(linked, network)
    if isinstance(definition, Diagnostic):
        return Compilation(None, (*linked.diagnostics, definition))
    if definition.name in linked.broken:
        return Compilation(None, linked.diagnostics)
    values, problems = evaluate_settings(settings or {}, definition, parse)
    if problems:
        return Compilation(None, (*linked.diagnostics, *problems))
    expansion = compiler.expand(definition, values)
    found = [*linked.diagnostics, *expansion.diagnostics]
    if expansion.graph is not None:
        found.extend(check_expectations(expansion.graph, expansion.expectations, bool(settings)))
    return Compilation(None if has_errors(found) else expansion.graph, tuple(_once(found)))


def check_source(source: Source, root: str | None = None) -> tuple[Diagnostic, ...]:
    """Everything that is to be said of a file: all of its networks are compiled."""
    linked = link_source(source, root)
    found = list(linked.diagnostics)
    for definition in linked.file.networks:
        needs_values = any(p.default is None for p in definition.parameters)
        if linked.unreadable or needs_values or definition.name in linked.broken:
            continue
        expansion = compiler.expand(definition)
        found.extend(expansion.diagnostics)
        if expansion.graph is not None:
            found.extend(check_expectations(expansion.graph, expansion.expectations, False))
    return tuple(_once(found))


def emit(graph: Graph, backend: str) -> "Emitted":
    """The source that a backend emits for a network."""
    from netdsl.emit.backend import find_backend

    return find_backend(backend).emit(graph)


def library_name(source: Source, linked: Linked) -> str | None:
    """The network to take where none was named: the only one, or that of the file's name."""
    complete = [
        d.name for d in linked.file.networks if all(p.default is not None for p in d.parameters)
    ]
    stem = os.path.basename(source.name).removesuffix(".net")
    return stem if stem in complete and len(complete) > 1 else None


def _choose(linked: Linked, network: str | None) -> "compiler.Definition | Diagnostic":
    networks = {d.name: d for d in linked.file.networks}
    if network is not None:
        if network in networks:
            return networks[network]
        return _no_network(network, networks)
    complete = [d for d in networks.values() if all(p.default is not None for p in d.parameters)]
    candidates = complete or list(networks.values())
    if len(candidates) == 1:
        return candidates[0]
    name = linked.file.source.name
    if not candidates:
        return Diagnostic("N111", f"`{name}` defines no network", None)
    names = ", ".join(f"`{d.name}`" for d in candidates)
    help_ = Help(f"name one: `{name}:{candidates[0].name}`")
    return Diagnostic("N111", f"`{name}` defines several networks: {names}", None, helps=(help_,))


def _no_network(name: str, known: Mapping[str, Any]) -> Diagnostic:
    names = near(name, known)
    message = f"no network is called `{name}`"
    helps = (Help(f"there is {' or '.join(f'`{n}`' for n in names)}"),) if names else ()
    return Diagnostic("N111", message, None, helps=helps)


def _once(diagnostics: list[Diagnostic]) -> list[Diagnostic]:
    seen = set()
    kept = []
    for d in diagnostics:
        key = (d.code, d.span, d.message if d.span is None else "")
        if key not in seen:
            seen.add(key)
            kept.append(d)
    return kept
