"""Messages about text that is no token of the language."""

import unicodedata

from netdsl.diagnostics import Applicability, Diagnostic, Edit, Help
from netdsl.source import Span
from netdsl.syntax.language import BAD_NUMBER, BAD_STRING

# Typographic quotes, dashes, arrows and signs that a word processor puts in.
_MEANT = {
    "&": "and", "&&": "and", "|": "or", "||": "or", "!": "not", "'": '"',
    "\u2018": '"', "\u2019": '"', "\u201c": '"', "\u201d": '"',
    "\u00d7": "x", "\u2013": "-", "\u2212": "-", "\u2192": "->", "\u21d2": "=>",
    "\u2264": "<=", "\u2265": ">=", "\u2260": "!=",
}  # fmt: skip


def bad_token(kind: int, span: Span) -> Diagnostic:
    """What to say about a character, a number or a string that cannot be read."""
    if kind == BAD_STRING and span.text[0] != '"':
        double = f'"{span.text[1:-1]}"'
        write = Help(f"write `{double}`", (Edit(span, double),))
        return Diagnostic("N002", "a string stands in double quotes", span, helps=(write,))
    if kind == BAD_STRING:
        end = Span(span.source, span.end, span.end)
        close = Help('strings end on their line, with `"`', (Edit(end, '"'),))
        return Diagnostic("N005", "this string is never closed", span, helps=(close,))
    if kind == BAD_NUMBER:
        return _bad_number(span)
    return _bad_character(span)


def _bad_number(span: Span) -> Diagnostic:
    text = span.text if len(span.text) <= 30 else span.text[:27] + "..."
    helps: tuple[Help, ...] = ()
    if span.text.endswith(".") and span.text[:-1].isdigit():
        helps = (Help(f"write `{span.text}0`", (Edit(span, span.text + "0"),), Applicability.SAFE),)
    elif span.text[:1] == "0" and span.text[1:2] in "xXbBoO":
        helps = (Help("numbers are written in decimal digits"),)
    elif "X" in span.text and span.text.replace("X", "").isdigit():
        dims = span.text.lower()
        helps = (Help(f"write `{dims}`", (Edit(span, dims),), Applicability.SAFE),)
    return Diagnostic("N002", f"`{text}` is not a number", span, helps=helps)


def _bad_character(span: Span) -> Diagnostic:
    text = span.text
    meant = _MEANT.get(text)
    if meant is not None:
        write = Help(f"write `{meant}`", (Edit(span, meant),))
        return Diagnostic("N002", f"`{text}` means nothing here", span, helps=(write,))
    if text == "\r":
        message = "a carriage return alone does not end a line"
        return Diagnostic("N002", message, span, helps=(Help("use `\\n` or `\\r\\n`"),))
    if text == ".":
        return Diagnostic("N002", "a `.` stands only inside a name or a number", span)
    if text == ":":
        message = "a `:` stands only behind a label; what `if` and `for` rule stands in `{ }`"
        return Diagnostic("N002", message, span)
    if text.startswith("${"):
        inner = text[2:-1].strip()
        write = Help("a variable is written by its name alone", (Edit(span, inner),))
        return Diagnostic("N002", "`${...}` means nothing in a .net file", span, helps=(write,))
    if text.isprintable() and not text.isspace():
        names = Help("names are made of the letters A to Z, digits and `_`")
        helps = (names,) if text.isalpha() else ()
        return Diagnostic("N002", f"`{text}` means nothing in a .net file", span, helps=helps)
    name = unicodedata.name(text, f"U+{ord(text):04X}").lower()
    return Diagnostic("N002", f"an invisible character stands here: {name}", span)
