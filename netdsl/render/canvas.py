"""What text on a terminal is made of: colours, widths, and rows to draw on."""

_SGR = {
    "error": "1;31",
    "warning": "1;33",
    "note": "1;32",
    "help": "1;36",
    "gutter": "1;34",
    "title": "1",
    "secondary": "1;34",
    "added": "32",
    "removed": "31",
    "dim": "2",
}


class Palette:
    """Paints text in a style, or leaves it alone where there is no colour."""

    def __init__(self, color: bool) -> None:
        self.color = color

    def __call__(self, style: str, text: str) -> str:
        """`text` in `style`; an unknown style is none."""
        if not self.color or style not in _SGR or not text:
            return text
        return f"\x1b[{_SGR[style]}m{text}\x1b[0m"


class Row:
    """One line of a terminal: characters, each with a style."""

    def __init__(self) -> None:
        self._cells: list[tuple[str, str]] = []

    def put(self, column: int, text: str, style: str) -> None:
        """Write `text` from `column` on, over what stands there."""
        missing = column + len(text) - len(self._cells)
        self._cells.extend([("", " ")] * missing)
        self._cells[column : column + len(text)] = [(style, c) for c in text]

    def painted(self, palette: Palette) -> str:
        """The whole line, without blanks at its end."""
        runs: list[tuple[str, list[str]]] = []
        for style, character in self._cells:
            if runs and runs[-1][0] == style:
                runs[-1][1].append(character)
            else:
                runs.append((style, [character]))
        return "".join(palette(style, "".join(run)) for style, run in runs).rstrip()


def printable(text: str) -> str:
    """`text` with nothing in it that a terminal would obey; tabs are four blanks."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c == "\n" else _shown(c) for c in text)


def display_columns(text: str) -> list[int]:
    """The column where each character is shown, and at the end the width of all."""
    if text.isascii() and text.isprintable():
        return list(range(len(text) + 1))
    columns = [0]
    for character in text:
        columns.append(columns[-1] + _width(character))
    return columns


def display_width(text: str) -> int:
    """How many columns `text` takes."""
    return len(text) if text.isascii() else display_columns(text)[-1]


def _shown(character: str) -> str:
    if character == "\t":
        return "    "
    return " " if character.isspace() else "\ufffd"


def _width(character: str) -> int:
    if character.isascii():
        return 4 if character == "\t" else 1
    if not character.isprintable():
        return 1
    # Imported here: nearly all text is ASCII, and the tables are large.
    from unicodedata import combining, east_asian_width

    if combining(character):
        return 0
    return 2 if east_asian_width(character) in "WF" else 1
