"""A file with all that it uses, its names and constants settled, before any network is built."""

import os
import re
from collections.abc import Iterable

from netdsl import compile as compiler
from netdsl import library
from netdsl.diagnostics import Diagnostic, Help, has_errors
from netdsl.files import Disk
from netdsl.record import record
from netdsl.source import Source
from netdsl.sources import no_network
from netdsl.syntax import parse


@record
class Linked:
    """A file whose names and constants are settled.

    It is `unreadable` where something of it, or of what it uses, could not be read: then
    there is no graph, but other mistakes are told (`independent`). `broken` networks lead
    into circles.
    """

    file: compiler.FileScope
    files: tuple[compiler.FileScope, ...]
    diagnostics: tuple[Diagnostic, ...]
    unreadable: bool
    broken: frozenset[str]

    def independent(self, found: list[Diagnostic]) -> list[Diagnostic]:
        """Without names that are unknown only because something could not be read."""
        lost = {file.source: file.lost for file in self.files if file.lost}
        if not lost:
            return found
        words = frozenset().union(*lost.values())
        return [d for d in found if not _follows(d, words)]

    def close(self) -> None:
        """Free the syntax trees, which are in cycles and most of a large compile's memory."""
        for file in self.files:
            file.close()


def link_source(source: Source, root: str | None = None) -> Linked:
    """Parse a file and all that it uses; settle names, constants and defaults."""
    path = source.path or os.path.abspath(source.name)
    files = source.files or Disk()
    folder = files.root(root) if root is not None else os.path.dirname(path)
    modules = compiler.Modules(files, parse, folder, library.modules())
    file = modules.add(source, path)
    found = list(modules.diagnostics)
    for other in modules.files.values():
        found.extend(compiler.link(other))
    round_about, broken = compiler.circles(list(file.definitions.values()))
    found.extend(round_about)
    names = [d for other in modules.files.values() for d in compiler.check_names(other)]
    unreadable = has_errors(modules.diagnostics)
    scopes = tuple(modules.files.values())
    linked = Linked(file, scopes, (), unreadable, frozenset(broken))
    told = tuple(once(linked.independent(found + names)))
    return Linked(file, scopes, told, unreadable, frozenset(broken))


_OF_VALUES = ("N204", "N206")
_NOT_FOUND = ("N101", "N102", "N104", "N107", "N111", "N112", "N113")


def _follows(d: Diagnostic, lost: frozenset[str]) -> bool:
    """Whether a name may be unknown because of a syntax error."""
    if d.code in _OF_VALUES:
        return not lost.isdisjoint(re.findall(r"`(\w+)`$", d.message))
    if d.code not in _NOT_FOUND or d.span is None:
        return False
    return not d.helps or not lost.isdisjoint(re.findall(r"\w+", d.span.text))


def choose(linked: Linked, network: str | None) -> "compiler.Definition | Diagnostic":
    """The network called so; where none was named the only one, or that of the file's name."""
    network = network or _of_the_file(linked)
    networks = {d.name: d for d in linked.file.networks}
    if network is not None:
        if network in networks:
            return networks[network]
        return no_network(network, networks)
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


def _of_the_file(linked: Linked) -> str | None:
    complete = [
        d.name for d in linked.file.networks if all(p.default is not None for p in d.parameters)
    ]
    source = linked.file.source
    stem = os.path.basename(source.path or source.name).removesuffix(".net")
    return stem if stem in complete and len(complete) > 1 else None


def once(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The same said of the same place only once; in the order of the files and their lines."""
    seen = set()
    kept = []
    for d in _in_order(diagnostics):
        key = (d.code, d.span, d.message if d.span is None else "")
        if key not in seen:
            seen.add(key)
            kept.append(d)
    return kept


def _in_order(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    order: dict[Source | None, int] = {None: -1}

    def place(d: Diagnostic) -> tuple[int, int]:
        source = None if d.span is None else d.span.source
        return order.setdefault(source, len(order)), 0 if d.span is None else d.span.start

    return sorted(diagnostics, key=place)
