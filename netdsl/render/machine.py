"""Diagnostics for programs: JSON, and GitHub's workflow commands."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from netdsl.diagnostics import Diagnostic, Edit, Help, Label, Note, Severity
from netdsl.render.paths import portable
from netdsl.source import Source, Span

FORMAT_VERSION = "1.0"
"""Of the JSON document. A minor version adds members; readers ignore those they do not know."""


def json_document(diagnostics: Sequence[Diagnostic], facts: Mapping[str, Any] | None = None) -> str:
    """Everything that the diagnostics hold, with places as lines, columns and offsets."""
    errors = sum(d.severity is Severity.ERROR for d in diagnostics)
    document = {
        "format_version": FORMAT_VERSION,
        "valid": errors == 0,
        "error_count": errors,
        "warning_count": sum(d.severity is Severity.WARNING for d in diagnostics),
        **(facts or {}),
        "diagnostics": [_diagnostic(d) for d in diagnostics],
    }
    return json.dumps(document, indent=2)


def github_commands(diagnostics: Sequence[Diagnostic]) -> str:
    """A command a line, errors first: GitHub shows ten of a kind and drops the rest."""
    order = list(Severity)
    ranked = sorted(diagnostics, key=lambda d: order.index(d.severity))
    return "\n".join(_command(d) for d in ranked)


def _diagnostic(d: Diagnostic) -> dict[str, Any]:
    return {
        "code": d.code,
        "severity": str(d.severity),
        "message": d.message,
        "location": None if d.span is None else _location(d.span),
        "label": d.label,
        "labels": [_label(label) for label in d.labels],
        "notes": [_note(note) for note in d.notes],
        "helps": [_help(help_) for help_ in d.helps],
    }


def _label(label: Label) -> dict[str, Any]:
    return {"location": _location(label.span), "text": label.text}


def _note(note: Note) -> dict[str, Any]:
    return {"message": note.message, "labels": [_label(label) for label in note.labels]}


def _help(help_: Help) -> dict[str, Any]:
    return {
        "message": help_.message,
        "applicability": str(help_.applicability),
        "edits": [_edit(edit) for edit in help_.edits],
        "example": help_.example,
    }


def _edit(edit: Edit) -> dict[str, Any]:
    return {"location": _location(edit.span), "text": edit.text}


def _location(span: Span) -> dict[str, Any]:
    return {
        "file": span.source.name,
        "start": _position(span.source, span.start),
        "end": _position(span.source, span.end),
    }


def _position(source: Source, offset: int) -> dict[str, int]:
    line, column = source.position(offset)
    before = source.text[:offset]
    count = offset if before.isascii() else len(before.encode(errors="surrogatepass"))
    return {"line": line, "column": column, "offset": offset, "byte": count}


def _command(d: Diagnostic) -> str:
    kind = "notice" if d.severity is Severity.NOTE else str(d.severity)
    properties = {"title": f"netdsl ({d.code})"}
    words = f"{d.code} {d.message}"
    if d.span is not None:
        line, column = d.span.position
        end_line, end_column = d.span.source.position(d.span.end)
        file = portable(d.span.source.name)
        properties |= {
            "file": file,
            "line": str(line),
            "col": str(column),
            "endLine": str(end_line),
            "endColumn": str(end_column),
        }
        words = f"{file}:{line}:{column}: {words}"
    words += "".join(f"\n  note: {n.message}" for n in d.notes)
    words += "".join(f"\n  help: {h.message}" for h in d.helps)
    given = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{kind} {given}::{_data(words)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
