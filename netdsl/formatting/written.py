"""What the compiler knows, written into the text: the network stays the same."""

from collections.abc import Callable, Iterator
from contextlib import closing
from typing import TypeAlias

from netdsl.diagnostics import Diagnostic, Edit, has_errors
from netdsl.formatting.layout import Formatted, formatted
from netdsl.ir.graph import Graph
from netdsl.linked import Linked, link_source
from netdsl.pipeline import compile_networks
from netdsl.render.edits import apply
from netdsl.source import Source

Writer: TypeAlias = Callable[[Linked], Iterator[Edit]]
_ROUNDS = 9


def written_in(
    source: Source, root: str | None, *, annotate: bool = False, pin_names: bool = False
) -> Formatted:
    """The source with what is to be written in, formatted; none where it does not compile."""
    before, diagnostics = compile_networks(source, root)
    if has_errors(diagnostics):
        return Formatted(None, _errors(diagnostics))
    writers = _writers(annotate=annotate, pin_names=pin_names)
    done = formatted(source)
    for _ in range(_ROUNDS):
        assert done.text is not None
        made = _with_text(source, done.text)
        for writer in writers:
            made = _edited(made, root, writer)
        last, done = done.text, formatted(made)
        assert done.text is not None
        if done.text.count("{\n") == last.count("{\n"):
            break
        # What stood on one line needs several now, and then has room for more.
    if done.text != source.text:
        assert done.text is not None
        _same(before, _with_text(source, done.text), root)
    return done


def _writers(*, annotate: bool, pin_names: bool) -> list[Writer]:
    made: list[Writer] = []
    if pin_names:
        from netdsl.formatting.pin import pinned

        made.append(pinned)
    if annotate:
        from netdsl.formatting.annotate import annotations

        made.append(annotations)
    return made


def _edited(source: Source, root: str | None, writer: Writer) -> Source:
    with closing(link_source(source, root)) as linked:
        return _with_text(source, apply(source.text, tuple(writer(linked))))


def _with_text(source: Source, text: str) -> Source:
    return Source(source.name, text, source.path, source.files)


def _same(before: tuple[Graph, ...], made: Source, root: str | None) -> None:
    """Never hand out a text whose networks are others."""
    after, diagnostics = compile_networks(made, root)
    if has_errors(diagnostics) or after != before:
        said = "; ".join(d.message for d in _errors(diagnostics))
        raise RuntimeError(f"`{made.name}` would become another network: {said}")


def _errors(diagnostics: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
    return tuple(d for d in diagnostics if d.severity == "error")
