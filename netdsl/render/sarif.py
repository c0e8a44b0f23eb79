"""Diagnostics as a SARIF 2.1.0 log."""

import json
from collections.abc import Sequence
from typing import Any

from netdsl.codes import CODES
from netdsl.diagnostics import Diagnostic, Help, Label
from netdsl.source import Source, Span
from netdsl.version import __version__

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def sarif_log(diagnostics: Sequence[Diagnostic]) -> str:
    """The whole log, with one run."""
    codes = sorted({d.code for d in diagnostics if d.code})
    driver = {"name": "netdsl", "version": __version__, "rules": [_rule(code) for code in codes]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(d, codes) for d in diagnostics],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _rule(code: str) -> dict[str, Any]:
    return {"id": code, "shortDescription": {"text": CODES.get(code, code)}}


def _result(d: Diagnostic, codes: list[str]) -> dict[str, Any]:
    result: dict[str, Any] = {
        "level": str(d.severity),
        "message": {"text": "\n".join([d.message, *_remarks(d)])},
        "locations": [] if d.span is None else [_location(Label(d.span, d.label))],
        "partialFingerprints": {"netdsl/v1": _fingerprint(d)},
    }
    if d.code:
        result |= {"ruleId": d.code, "ruleIndex": codes.index(d.code)}
    related = [*d.labels, *(label for note in d.notes for label in note.labels)]
    if related:
        result["relatedLocations"] = [{"id": n, **_location(r)} for n, r in enumerate(related)]
    fixes = [_fix(h) for h in d.helps if h.edits]
    if fixes:
        result["fixes"] = fixes
    return result


def _remarks(d: Diagnostic) -> list[str]:
    return [f"note: {n.message}" for n in d.notes] + [f"help: {h.message}" for h in d.helps]


def _fingerprint(d: Diagnostic) -> str:
    """The same while lines above are added or removed."""
    place = "" if d.span is None else f"{d.span.source.name}:{d.span.text}"
    return f"{d.code}:{place}:{d.message}"


def _location(label: Label) -> dict[str, Any]:
    place = {
        "physicalLocation": {
            "artifactLocation": _artifact(label.span.source),
            "region": _region(label.span),
        }
    }
    return place | ({"message": {"text": label.text}} if label.text else {})


def _artifact(source: Source) -> dict[str, str]:
    # Imported here: nothing else needs to write a URI.
    from urllib.parse import quote

    relative = not source.name.startswith(("/", "<"))
    uri = quote(source.name.replace("\\", "/"))
    return {"uri": uri, "uriBaseId": "%SRCROOT%"} if relative else {"uri": uri}


def _region(span: Span) -> dict[str, int]:
    line, column = span.position
    end_line, end_column = span.source.position(span.end)
    return {
        "startLine": line,
        "startColumn": column,
        "endLine": end_line,
        "endColumn": end_column,
    }


def _fix(help_: Help) -> dict[str, Any]:
    by_source: dict[Source, list[dict[str, Any]]] = {}
    for edit in help_.edits:
        replacement = {
            "deletedRegion": _region(edit.span),
            "insertedContent": {"text": edit.text},
        }
        by_source.setdefault(edit.span.source, []).append(replacement)
    changes = [
        {"artifactLocation": _artifact(source), "replacements": replacements}
        for source, replacements in by_source.items()
    ]
    return {"description": {"text": help_.message}, "artifactChanges": changes}
