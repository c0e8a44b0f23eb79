"""Diagnostics of a line each, as compilers have printed them for ever."""

from collections.abc import Sequence

from netdsl.diagnostics import Diagnostic
from netdsl.render.canvas import printable
from netdsl.render.snippet import place


def concise_lines(diagnostics: Sequence[Diagnostic]) -> str:
    """`model.net:4:10: N101 no layer is called ...`, one line each."""
    return "\n".join(map(concise, diagnostics))


def concise(d: Diagnostic) -> str:
    """Where, which, what."""
    words = printable(" ".join(f"{d.code} {d.message}".split()))
    return words if d.span is None else f"{place(d.span.source, d.span.start)}: {words}"
