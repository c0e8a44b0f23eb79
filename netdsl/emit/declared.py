"""What a backend says of itself, and what is refused for it before it emits anything.

A backend may have these attributes; each is optional:

- `format_version`, the version of the IR that it was written for (`"1.0"`): another major
  version is refused;
- `layers`, the names of the layers that it can express: any other is an error at its place;
- `suffix`, the ending of the files that it makes (`.py` where it says nothing).

An `emit` that takes no `exact` has no exact form.
"""

from collections.abc import Collection

from netdsl.diagnostics import Diagnostic, Note
from netdsl.emit.backend import Backend, Emitted
from netdsl.emit.lower import Problems
from netdsl.ir.encode import FORMAT_VERSION
from netdsl.ir.graph import Graph


def emitted(backend: Backend, graph: Graph, *, exact: bool = False) -> Emitted:
    """The text that a backend makes, or what it has declared that it cannot express."""
    problems = [*_version(backend), *_layers(backend, graph)]
    if exact and not _takes_exact(backend):
        message = f"`{backend.name}` has no exact form"
        problems.append(Diagnostic("N602", message, None))
    if problems:
        return Emitted(None, tuple(problems))
    return backend.emit(graph, exact=True) if exact else backend.emit(graph)


def suffix(backend: Backend) -> str:
    """The ending of its files."""
    found: str = getattr(backend, "suffix", ".py")
    return found


def _version(backend: Backend) -> list[Diagnostic]:
    written_for: str = getattr(backend, "format_version", FORMAT_VERSION)
    if written_for.partition(".")[0] == FORMAT_VERSION.partition(".")[0]:
        return []
    message = f"the backend `{backend.name}` does not know networks of this version of netdsl"
    note = Note(f"it was written for version {written_for} of the IR; this is {FORMAT_VERSION}")
    return [Diagnostic("N604", message, None, notes=(note,))]


def _layers(backend: Backend, graph: Graph) -> tuple[Diagnostic, ...]:
    known: Collection[str] | None = getattr(backend, "layers", None)
    problems = Problems()
    if known is not None:
        for node in graph.nodes():
            if node.layer.name not in known:
                message = f"`{backend.name}` has no `{node.layer.name}`"
                problems.add("N601", node, message, "")
    return problems.diagnostics


def _takes_exact(backend: Backend) -> bool:
    from inspect import signature  # costs as much as emitting a small network

    parameters = signature(backend.emit).parameters.values()
    return any(p.name == "exact" or p.kind is p.VAR_KEYWORD for p in parameters)
