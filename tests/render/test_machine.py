"""The forms for programs."""

import json

from netdsl.diagnostics import Applicability, Diagnostic, Edit, Help, Label, Note, Severity
from netdsl.render import render, render_github, render_json, render_sarif
from netdsl.source import Source, Span

SOURCE = Source("nets/a, b.net", "# é\nconv(64, strides = 2)\n")
AT = Span(SOURCE, SOURCE.text.index("strides"), SOURCE.text.index("strides") + 7)
ERROR = Diagnostic(
    "N203",
    "`conv` has no parameter `strides`: 100%",
    AT,
    "unknown",
    labels=(Label(Span(SOURCE, 4, 8), "this"),),
    notes=(Note("a note"),),
    helps=(Help("write `stride`", (Edit(AT, "stride"),), Applicability.SAFE),),
)
WARNING = Diagnostic("N701", "begins with 0x", None, severity=Severity.WARNING)


def test_json_has_everything() -> None:
    document = json.loads(render_json([WARNING, ERROR]))
    assert document["format_version"] == "1.0"
    assert document["valid"] is False
    assert (document["error_count"], document["warning_count"]) == (1, 1)
    warning, error = document["diagnostics"]
    assert warning["location"] is None
    assert error["location"] == {
        "file": "nets/a, b.net",
        "start": {"line": 2, "column": 10, "offset": 13, "byte": 14},
        "end": {"line": 2, "column": 17, "offset": 20, "byte": 21},
    }
    assert error["helps"][0]["applicability"] == "safe"
    assert error["helps"][0]["edits"][0]["text"] == "stride"
    assert error["labels"][0]["text"] == "this"
    assert json.loads(render_json([WARNING]))["valid"] is True


def test_github_commands_are_escaped_and_errors_come_first() -> None:
    first, second = render_github([WARNING, ERROR]).split("\n")
    assert first == (
        "::error title=netdsl (N203),file=nets/a%2C b.net,line=2,col=10,endLine=2,endColumn=17::"
        "nets/a, b.net:2:10: N203 `conv` has no parameter `strides`: 100%25"
        "%0A  note: a note%0A  help: write `stride`"
    )
    assert second == "::warning title=netdsl (N701)::N701 begins with 0x"


def test_sarif() -> None:
    log = json.loads(render_sarif([ERROR, WARNING]))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [r["id"] for r in rules] == ["N203", "N701"]
    error, warning = run["results"]
    assert (error["level"], error["ruleId"], rules[error["ruleIndex"]]["id"]) == (
        "error",
        "N203",
        "N203",
    )
    place = error["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "nets/a%2C%20b.net", "uriBaseId": "%SRCROOT%"}
    assert place["region"] == {"startLine": 2, "startColumn": 10, "endLine": 2, "endColumn": 17}
    assert error["relatedLocations"][0]["message"]["text"] == "this"
    fix = error["fixes"][0]["artifactChanges"][0]["replacements"][0]
    assert fix["insertedContent"]["text"] == "stride"
    assert warning["locations"] == []


def test_a_fingerprint_does_not_depend_on_the_line() -> None:
    moved = Source(SOURCE.name, "\n\n" + SOURCE.text)
    again = Diagnostic(ERROR.code, ERROR.message, Span(moved, AT.start + 2, AT.end + 2))
    prints = [
        json.loads(render_sarif([d]))["runs"][0]["results"][0]["partialFingerprints"]
        for d in (ERROR, again)
    ]
    assert prints[0] == prints[1]


def test_every_form_takes_no_diagnostics() -> None:
    assert [render([], form) for form in ("text", "github")] == ["", ""]
    assert json.loads(render([], "json"))["valid"] is True
    assert json.loads(render([], "sarif"))["runs"][0]["results"] == []
