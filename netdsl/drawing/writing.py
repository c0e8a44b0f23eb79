"""Writing in drawings: one monospaced font, so that widths are known without one."""

from netdsl.render.canvas import display_width, printable

CHARACTER, SMALL = 7.3, 6.7
"""The widths of a character in the two sizes of writing."""
LINE, LINES = 26.0, 42.0
"""The heights of a box with one line, and with two."""
PADDING = 9.0
TITLE = 15.0
"""The height of what is written on a frame."""


def width(text: str, *, bold: bool = False) -> float:
    """The width of a text, in the larger size where it is bold."""
    return (CHARACTER if bold else SMALL) * display_width(text)


def shortened(text: str, longest: int) -> str:
    """The text on one line, cut where it is longer than so many characters."""
    text = printable(text).replace("\n", " ")
    if display_width(text) <= longest:
        return text
    return f"{text[: longest - 1]}\u2026"
