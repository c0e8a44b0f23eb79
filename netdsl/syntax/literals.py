"""What numbers, dims and strings mean; their mistakes go to a list of diagnostics."""

from math import isfinite

from netdsl.diagnostics import Diagnostic, Edit, Help, Severity
from netdsl.source import Span

LARGEST = 2**63
_DIGITS = len(str(LARGEST))


def number(span: Span, diagnostics: list[Diagnostic]) -> int | float:
    """`64`, `1_000_000`, `0.5`, `1e-3`."""
    text = span.text
    if text.isdigit() and len(text) < _DIGITS:
        return int(text)
    if "." in text or "e" in text or "E" in text:
        return _float(text, span, diagnostics)
    return _integer(text, span, diagnostics)


def integer(span: Span, diagnostics: list[Diagnostic]) -> int:
    """`64`, `1_000_000`."""
    return _integer(span.text, span, diagnostics)


def dims(span: Span, diagnostics: list[Diagnostic]) -> tuple[int, ...]:
    """`3x224x224`."""
    text = span.text
    parts = text.split("x")
    if parts[0] == "0" and len(parts) == 2:
        diagnostics.append(
            Diagnostic(
                "N701",
                f"`{text}` is the dims {', '.join(parts)}, not a hexadecimal number",
                span,
                helps=(
                    Help(f"write `({', '.join(parts)})`", (Edit(span, f"({', '.join(parts)})"),)),
                ),
                severity=Severity.WARNING,
            )
        )
    return tuple([_integer(part, span, diagnostics) for part in parts])


def string(span: Span, diagnostics: list[Diagnostic]) -> str:
    """The text between the quotes, its escapes undone."""
    text = span.text[1:-1]
    if "\\" not in text:
        return text
    made = []
    pieces = iter(text)
    for piece in pieces:
        made.append(next(pieces, "") if piece == "\\" else piece)
    for offset in _wrong_escapes(text):
        place = Span(span.source, span.start + 1 + offset, span.start + 3 + offset)
        diagnostics.append(
            Diagnostic(
                "N002",
                f"strings know no escape `{place.text}`",
                place,
                helps=(Help('only `\\"` and `\\\\` are escapes; write `\\\\` for a backslash'),),
            )
        )
    return "".join(made)


def _wrong_escapes(text: str) -> list[int]:
    wrong = []
    at = text.find("\\")
    while at >= 0:
        if text[at + 1 : at + 2] not in ('"', "\\"):
            wrong.append(at)
        at = text.find("\\", at + 2)
    return wrong


def without_colon(label: Span) -> Span:
    """`conv1:` without its colon."""
    name = label.text.removesuffix(":").rstrip(" \t")
    return Span(label.source, label.start, label.start + len(name))


def without_training(label: Span) -> tuple[Span, bool]:
    """`aux when training:` without the two words, and whether they were there."""
    words = label.text.removesuffix(":").rsplit(maxsplit=2)
    if words[1:] == ["when", "training"]:
        return Span(label.source, label.start, label.start + len(words[0])), True
    return label, False


def _integer(text: str, span: Span, diagnostics: list[Diagnostic]) -> int:
    digits = text.replace("_", "").lstrip("0") or "0"
    # Python takes quadratic time for very long numbers, so their length is looked at first.
    value = int(digits) if len(digits) <= _DIGITS else LARGEST + 1
    if value <= LARGEST:
        return value
    diagnostics.append(_too_large(digits, span))
    return 0


def _float(text: str, span: Span, diagnostics: list[Diagnostic]) -> float:
    value = float(text)
    if isfinite(value):
        return value
    diagnostics.append(_too_large(text, span))
    return 0.0


def _too_large(text: str, span: Span) -> Diagnostic:
    shown = text if len(text) <= 40 else f"{text[:30]}... ({len(text)} digits)"
    return Diagnostic("N503", f"the number {shown} is beyond 2**63", span)
