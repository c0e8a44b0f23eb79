"""Standard output and standard error: colour, and diagnostics."""

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from io import TextIOWrapper
from typing import TextIO

from netdsl.diagnostics import Diagnostic

_MOST_CODES = 4
"""How many codes the last line of a failed run names."""


def use_color(choice: str, stream: TextIO | None) -> bool:
    """Whether to colour: the option decides, then the environment, then what `stream` is."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR") or os.environ.get("CLICOLOR_FORCE"):
        return True
    return stream is not None and stream.isatty() and os.environ.get("TERM") != "dumb"


def terminal_width(stream: TextIO | None) -> int | None:
    """The columns of a terminal; `None` for a file or a pipe, which have room."""
    if stream is None or not stream.isatty():
        return None
    try:
        return os.get_terminal_size(stream.fileno()).columns or None
    except (OSError, ValueError):
        return None


def report(diagnostics: Iterable[Diagnostic], color: str = "auto") -> None:
    """Diagnostics on standard error."""
    found = list(diagnostics)
    if found:
        from netdsl.render import render_text

        text = render_text(found, use_color(color, sys.stderr))
        sys.stderr.write(f"{text}\n{where_explained(found)}")


def where_explained(diagnostics: Iterable[Diagnostic]) -> str:
    """The last line of a failed run: the command that explains its errors; else nothing."""
    codes = dict.fromkeys(d.code for d in diagnostics if d.severity == "error" and d.code)
    if not codes:
        return ""
    named = " ".join([*codes][:_MOST_CODES])
    return f"For more about {'it' if len(codes) == 1 else 'them'}, try `netdsl explain {named}`.\n"


def write(text: str) -> None:
    """A result on standard output, with a newline at its end. Files and pipes get UTF-8."""
    out = sys.stdout
    if out is None:
        raise OSError("standard output is closed")
    if isinstance(out, TextIOWrapper):
        out.reconfigure(encoding=None if out.isatty() else "utf-8", errors="backslashreplace")
    out.write(text if text.endswith("\n") else text + "\n")


def standard_input(most: int = -1) -> bytes:
    """What standard input has, or `most` bytes of it."""
    if sys.stdin is None:
        raise OSError("standard input is closed")
    return sys.stdin.buffer.read(most)


@contextmanager
def paused_collector() -> Iterator[None]:
    """No garbage collection meanwhile: it makes a large compilation cost more than linear time."""
    import gc

    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def plural(count: int, word: str) -> str:
    """`1 error`, `2 errors`."""
    return f"{count:,} {word}" if count == 1 else f"{count:,} {word}s"


def counted(diagnostics: Sequence[Diagnostic]) -> str:
    """`2 errors, 1 warning`."""
    errors = sum(d.severity == "error" for d in diagnostics)
    warnings = sum(d.severity == "warning" for d in diagnostics)
    return f"{plural(errors, 'error')}, {plural(warnings, 'warning')}"
