"""The change of a file in the unified form, which `patch` reads."""

from difflib import unified_diff

_COLORS = {"-": "31", "+": "32", "@": "36"}


def unified(before: str, after: str, old: str, new: str, color: bool = False) -> str:
    """The change from one text, called `old`, to the other; nothing where they are equal."""
    return "".join(
        _shown(line, color) for line in unified_diff(_lines(before), _lines(after), old, new)
    )


def _shown(line: str, color: bool) -> str:
    shown, ended, _ = line.partition("\n")
    if color and line[0] in _COLORS:
        shown = f"\x1b[{_COLORS[line[0]]}m{shown}\x1b[0m"
    return f"{shown}\n" if ended else f"{shown}\n\\ No newline at end of file\n"


def _lines(text: str) -> list[str]:
    """The lines with their ends, where a newline alone is one: what `patch` takes for lines."""
    *lines, last = text.split("\n")
    return [f"{line}\n" for line in lines] + ([last] if last else [])
