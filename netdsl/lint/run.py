"""All lints over a file and its networks: a pure function to diagnostics."""

from collections.abc import Iterator, Sequence

from netdsl import library
from netdsl.compile.modules import FileScope
from netdsl.diagnostics import Diagnostic, Help, Label, Note, has_errors
from netdsl.ir.graph import Graph
from netdsl.lint.allow import allowed
from netdsl.lint.base import NetworkLint, Words, warning
from netdsl.lint.places import Place, places
from netdsl.lint.registry import FILE_LINTS, NETWORK_LINTS
from netdsl.lint.view import View
from netdsl.lint.written import Written
from netdsl.source import Source


def lint(
    file: FileScope,
    files: Sequence[FileScope],
    graphs: Sequence[Graph],
    found: Sequence[Diagnostic] = (),
) -> list[Diagnostic]:
    """What is allowed in a file, and in what it uses, but unlikely to be meant.

    `found` is what is to be said otherwise: it comes first, without what a comment allows.
    While there are errors in it, they are all there is to say. The standard library is not
    looked at, unless it is what is checked.
    """
    standard = set(library.modules().values())
    own = [f for f in files if f is file or f.path not in standard]
    views = [] if has_errors(found) else [View(graph) for graph in graphs]
    said = [] if has_errors(found) else _all(own, views)
    return allowed(file, own, views, [*found, *said])


def _all(files: Sequence[FileScope], views: Sequence[View]) -> list[Diagnostic]:
    sources = {f.source for f in files}
    written = Written(tuple(files))
    said = [d for f in files for one in FILE_LINTS for d in one.find(f)]
    for one in NETWORK_LINTS:
        said += [d for d in _of_networks(one, views, written) if _in(d, sources)]
    return said


def _of_networks(one: NetworkLint, views: Sequence[View], written: Written) -> Iterator[Diagnostic]:
    hits = [hit for view in views for hit in one.hits(view)]
    for place in places(views, hits):
        words = one.tell(place, written)
        if place.block:  # what helps this use of the block may be wrong for the others
            helps = tuple(Help(h.message) for h in words.helps)
            words = Words(words.message, words.label, words.labels, words.notes, helps)
        yield warning(one.code, place.span, words, _use(place))


def _in(d: Diagnostic, sources: set[Source]) -> bool:
    return d.span is not None and d.span.source in sources


def _use(place: Place) -> Iterator[Note]:
    if place.block:
        yield Note(f"in this use of `{place.block}`, the layer is", (Label(place.layer, ""),))
