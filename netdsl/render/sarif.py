"""Diagnostics as a SARIF 2.1.0 log."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from netdsl.codes import CODES
from netdsl.diagnostics import Diagnostic, Help, Label
from netdsl.record import record
from netdsl.render.paths import portable
from netdsl.source import Source, Span
from netdsl.version import __version__

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


@record
class Explained:
    """What there is to read about a code: a sentence, and all of it in two forms."""

    sentence: str
    text: str
    markdown: str


def sarif_log(
    diagnostics: Sequence[Diagnostic], explained: Mapping[str, Explained] | None = None
) -> str:
    """The whole log, with one run; `explained` are the texts of rules by their code."""
    codes = sorted({d.code for d in diagnostics if d.code})
    rules = [_rule(code, (explained or {}).get(code)) for code in codes]
    prints = _fingerprints(diagnostics)
    run = {
        "tool": {"driver": {"name": "netdsl", "version": __version__, "rules": rules}},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True}],
        "results": [_result(d, codes, of) for d, of in zip(diagnostics, prints, strict=True)],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _rule(code: str, explained: Explained | None) -> dict[str, Any]:
    level = "warning" if code.startswith("N7") else "error"
    rule: dict[str, Any] = {
        "id": code,
        "shortDescription": {"text": CODES.get(code, code)},
        "defaultConfiguration": {"level": level},
    }
    if explained is not None:
        rule["fullDescription"] = {"text": explained.sentence}
        rule["help"] = {"text": explained.text, "markdown": explained.markdown}
    return rule


def _result(d: Diagnostic, codes: list[str], fingerprint: str) -> dict[str, Any]:
    result: dict[str, Any] = {
        "level": str(d.severity),
        "message": {"text": "\n".join([d.message, *_remarks(d)])},
        "locations": [] if d.span is None else [_location(Label(d.span, d.label))],
        "partialFingerprints": {"netdsl/v1": fingerprint},
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


def _fingerprints(diagnostics: Sequence[Diagnostic]) -> list[str]:
    """The same while lines above come and go, and the numbers in a message change."""
    seen: Counter[str] = Counter()
    found = []
    for d in diagnostics:
        place = "" if d.span is None else f"{portable(d.span.source.name)}:{d.span.text}"
        key = f"{d.code}:{place}" if place else f"{d.code}:{d.message}"
        seen[key] += 1
        found.append(f"{key}:{seen[key]}")
    return found


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

    name = portable(source.name)
    if name.startswith(("/", "<")):
        return {"uri": ("file://" if name.startswith("/") else "") + quote(name)}
    return {"uri": quote(name), "uriBaseId": "%SRCROOT%"}


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
