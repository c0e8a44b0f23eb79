"""Diagnostics for a notebook: what a terminal shows, with its colours, as HTML."""

import re
from collections.abc import Iterator, Sequence
from html import escape

from netdsl.diagnostics import Diagnostic
from netdsl.render import render_text

_CODES = re.compile(r"\x1b\[([0-9;]*)m")
"""They are ours: nothing else of a message can be a control character (`printable`)."""
_STYLES = {
    "1": "font-weight:600",
    "2": "opacity:0.7",
    "31": "color:#d0342c",
    "32": "color:#1f8a3b",
    "33": "color:#a86c00",
    "34": "color:#2f7bd0",
    "36": "color:#0f8391",
}
_PRE = (
    "font:13px/1.45 ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace;"
    "white-space:pre;overflow-x:auto;background:none;color:inherit"
)


def render_html(diagnostics: Sequence[Diagnostic]) -> str:
    """One `pre` element; empty where there is nothing to say."""
    if not diagnostics:
        return ""
    text = "".join(_painted(render_text(diagnostics, color=True)))
    return f'<pre class="netdsl" style="{_PRE}">{text}</pre>'


def _painted(text: str) -> Iterator[str]:
    plain, *rest = _CODES.split(text)
    yield escape(plain)
    for codes, words in zip(rest[::2], rest[1::2], strict=True):
        style = ";".join(_STYLES[code] for code in codes.split(";") if code in _STYLES)
        yield f'<span style="{style}">{escape(words)}</span>' if style else escape(words)
