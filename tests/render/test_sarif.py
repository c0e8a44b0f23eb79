"""SARIF logs against what the format demands (2.1.0, OASIS), and what code scanning uses."""

import json
from pathlib import Path
from typing import Any

import pytest

from netdsl.cli.rules import explanations
from netdsl.codes import CODES
from netdsl.diagnostics import Applicability, Diagnostic, Edit, Help, Label, Note, Severity
from netdsl.render import render_sarif
from netdsl.source import Source, Span

SOURCE = Source("nets/a, b.net", "# é\nconv(64, strides = 2)\n")
AT = Span(SOURCE, SOURCE.text.index("strides"), SOURCE.text.index("strides") + 7)
OTHER = Span(Source("parts.net", "block b = relu\n"), 6, 7)
ERROR = Diagnostic(
    "N203",
    "`conv` has no parameter `strides`",
    AT,
    "unknown",
    labels=(Label(Span(SOURCE, 4, 8), "this"),),
    notes=(Note("in this use", (Label(OTHER),)),),
    helps=(
        Help("write `stride`", (Edit(AT, "stride"),), Applicability.SAFE),
        Help("or read about it"),
    ),
)
WARNING = Diagnostic("N701", "begins with 0x", None, severity=Severity.WARNING)

TEXT = {"type": "object", "required": ["text"], "properties": {"text": {"minLength": 1}}}
REGION = {
    "type": "object",
    "required": ["startLine", "startColumn", "endLine", "endColumn"],
    "additionalProperties": {"type": "integer", "minimum": 1},
}
ARTIFACT = {
    "type": "object",
    "required": ["uri"],
    "properties": {"uri": {"format": "uri-reference"}},
}
LOCATION = {
    "type": "object",
    "required": ["physicalLocation"],
    "properties": {
        "id": {"type": "integer", "minimum": -1},
        "message": TEXT,
        "physicalLocation": {
            "required": ["artifactLocation"],
            "properties": {"artifactLocation": ARTIFACT, "region": REGION},
        },
    },
}
FIX = {
    "type": "object",
    "required": ["artifactChanges"],
    "properties": {
        "description": TEXT,
        "artifactChanges": {
            "minItems": 1,
            "items": {
                "required": ["artifactLocation", "replacements"],
                "properties": {
                    "artifactLocation": ARTIFACT,
                    "replacements": {
                        "minItems": 1,
                        "items": {
                            "required": ["deletedRegion"],
                            "properties": {
                                "deletedRegion": REGION,
                                "insertedContent": {"required": ["text"]},
                            },
                        },
                    },
                },
            },
        },
    },
}
RESULT = {
    "type": "object",
    "required": ["message"],
    "properties": {
        "message": TEXT,
        "ruleId": {"type": "string"},
        "ruleIndex": {"type": "integer", "minimum": -1},
        "level": {"enum": ["none", "note", "warning", "error"]},
        "locations": {"type": "array", "items": LOCATION},
        "relatedLocations": {"type": "array", "items": LOCATION, "uniqueItems": True},
        "fixes": {"type": "array", "items": FIX, "uniqueItems": True},
        "partialFingerprints": {"additionalProperties": {"type": "string"}},
    },
}
RULE = {
    "type": "object",
    "required": ["id"],
    "properties": {
        "shortDescription": TEXT,
        "fullDescription": TEXT,
        "help": TEXT,
        "defaultConfiguration": {"properties": {"level": {"enum": ["warning", "error"]}}},
    },
}
RUN = {
    "type": "object",
    "required": ["tool"],
    "properties": {
        "tool": {
            "required": ["driver"],
            "properties": {
                "driver": {
                    "required": ["name"],
                    "properties": {"rules": {"items": RULE, "uniqueItems": True}},
                }
            },
        },
        "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
        "invocations": {"items": {"required": ["executionSuccessful"]}},
        "results": {"type": "array", "items": RESULT},
    },
}
DEMANDS = {
    "type": "object",
    "required": ["version", "runs"],
    "properties": {"version": {"const": "2.1.0"}, "runs": {"type": "array", "items": RUN}},
}
"""What the schema of the standard demands of the members that netdsl writes."""


def log(*diagnostics: Diagnostic) -> dict[str, Any]:
    """The one run of a log that holds what the format demands."""
    jsonschema = pytest.importorskip("jsonschema")
    document = json.loads(render_sarif(diagnostics, explanations(diagnostics)))
    jsonschema.validate(document, DEMANDS)
    (run,) = document["runs"]
    return dict(run)


def test_every_case_of_a_wrong_file_gives_a_valid_log() -> None:
    from netdsl import check

    found = [d for path in sorted(CASES.glob("*.net")) for d in check(path)]
    assert len({d.code for d in found}) > 30
    assert len(log(*found)["results"]) == len(found)


CASES = Path(__file__).parents[1] / "cases" / "check"


def test_every_code_is_a_rule_with_a_text() -> None:
    run = log(*(Diagnostic(code, "words", None) for code in CODES))
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == sorted(CODES)
    for rule in rules:
        assert set(rule) >= {"shortDescription", "fullDescription", "help", "defaultConfiguration"}
        assert rule["fullDescription"]["text"] in rule["help"]["text"]
        warns = rule["defaultConfiguration"]["level"] == "warning"
        assert warns == rule["id"].startswith("N7")
    named = [rules[result["ruleIndex"]]["id"] for result in run["results"]]
    assert named == [result["ruleId"] for result in run["results"]]


def test_second_places_and_edits() -> None:
    error, warning = log(ERROR, WARNING)["results"]
    assert error["message"]["text"].splitlines() == [
        "`conv` has no parameter `strides`",
        "note: in this use",
        "help: write `stride`",
        "help: or read about it",
    ]
    related = [r["physicalLocation"]["artifactLocation"]["uri"] for r in error["relatedLocations"]]
    assert related == ["nets/a%2C%20b.net", "parts.net"]
    (fix,) = error["fixes"]
    assert fix["description"]["text"] == "write `stride`"
    assert (warning["level"], warning["locations"]) == ("warning", [])


def test_fingerprints_tell_places_apart_and_keep_when_lines_move() -> None:
    def prints(*diagnostics: Diagnostic) -> list[str]:
        results = log(*diagnostics)["results"]
        return [str(result["partialFingerprints"]["netdsl/v1"]) for result in results]

    moved = Source(SOURCE.name, "\n\n" + SOURCE.text)
    again = Diagnostic("N203", "other words", Span(moved, AT.start + 2, AT.end + 2), "and label")
    assert prints(ERROR) == prints(again)
    elsewhere = Diagnostic("N203", ERROR.message, OTHER)
    other = Diagnostic("N204", ERROR.message, AT)
    placeless = Diagnostic("N105", "there is no file `a`", None)
    different = prints(ERROR, again, elsewhere, other, placeless, WARNING)
    assert len(set(different)) == 6


def test_files_are_relative_to_the_checkout_where_they_are_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)
    monkeypatch.chdir(tmp_path)

    def artifact(name: str) -> dict[str, str]:
        source = Source(name, "relu\n")
        (result,) = log(Diagnostic("N101", "words", Span(source, 0, 4)))["results"]
        return dict(result["locations"][0]["physicalLocation"]["artifactLocation"])

    inside = {"uri": "nets/a.net", "uriBaseId": "%SRCROOT%"}
    assert artifact("nets/a.net") == artifact(str(tmp_path / "nets" / "a.net")) == inside
    assert artifact("/some where/a.net") == {"uri": "file:///some%20where/a.net"}
    assert artifact("<stdin>") == {"uri": "%3Cstdin%3E"}
