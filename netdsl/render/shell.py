"""An error as IPython shows it: the diagnostics, and the line of Python that met them."""

import os
import traceback

from netdsl.diagnostics import NetdslError
from netdsl.render import render_text
from netdsl.render.canvas import Palette

_NOT_THEIRS = (os.path.dirname(os.path.dirname(__file__)) + os.sep, f"{os.sep}IPython{os.sep}")


def told(error: NetdslError) -> list[str]:
    """The lines, with colours unless `NO_COLOR` is set: a notebook shows them as well."""
    color = not os.environ.get("NO_COLOR")
    paint = Palette(color)
    lines = render_text(error.diagnostics, color).split("\n")
    frames = traceback.extract_tb(error.__traceback__)
    theirs = [f for f in frames if f.line and not any(n in f.filename for n in _NOT_THEIRS)]
    # What IPython makes of a cell that begins with `%%`.
    theirs = [f for f in theirs if not (f.line or "").startswith("get_ipython().run_cell_magic(")]
    if theirs:
        last = theirs[-1]
        lines += ["", paint("dim", f"raised by line {last.lineno}: {last.line}")]
    return lines
