"""Long calls, signatures and sentences on several lines."""

WIDTH = 100
"""The columns that a call may fill before it is broken."""


def wrap_call(text: str, column: int) -> str:
    """`text` with a long `conv(filters, ...)` broken between its arguments.

    It will stand at `column`; its further lines begin below its first argument. Text that
    is no call, or has several lines of its own, stays as it is.
    """
    name, bracket, arguments = text.partition("(")
    if not bracket or not name.isidentifier() or "\n" in text or column + len(text) <= WIDTH:
        return text
    pieces = arguments.split(", ")
    pieces[:-1] = [f"{piece}," for piece in pieces[:-1]]
    indent = " " * (len(name) + 1)
    lines = [f"{name}({pieces[0]}"]
    for piece in pieces[1:]:
        if column + len(lines[-1]) + 1 + len(piece) <= WIDTH:
            lines[-1] += f" {piece}"
        else:
            lines.append(indent + piece)
    return "\n".join(lines)


def wrap_prose(text: str, width: int = WIDTH) -> str:
    """A long sentence on several lines, broken at blanks that stand in no backticks."""
    if len(text) <= width or "\n" in text or text.count("`") % 2:
        return text
    lines = [""]
    for word in _words(text):
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append(word)
        else:
            lines[-1] += f" {word}" if lines[-1] else word
    return "\n".join(lines)


def _words(text: str) -> list[str]:
    """The words of a sentence; what stands in backticks is one."""
    words = [""]
    for number, part in enumerate(text.split("`")):
        if number % 2:
            words[-1] += f"`{part}`"
            continue
        first, *others = part.split(" ")
        words[-1] += first
        words += others
    return words
