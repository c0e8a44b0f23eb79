"""Diagnostics as text for people, whole or a line each; as JSON, GitHub commands, SARIF for tools.

Only the form that is asked for is imported.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from netdsl.diagnostics import Diagnostic

if TYPE_CHECKING:
    from netdsl.render.sarif import Explained

FORMATS = ("text", "concise", "json", "github", "sarif")
"""The forms that `render` knows."""


def render(
    diagnostics: Sequence[Diagnostic],
    form: str,
    color: bool = False,
    facts: Mapping[str, Any] | None = None,
) -> str:
    """The diagnostics in one of the `FORMATS`; `facts` are further members of the JSON document."""
    match form:
        case "concise":
            return render_concise(diagnostics)
        case "json":
            return render_json(diagnostics, facts)
        case "github":
            return render_github(diagnostics)
        case "sarif":
            return render_sarif(diagnostics)
    return render_text(diagnostics, color)


def render_text(diagnostics: Sequence[Diagnostic], color: bool = False) -> str:
    """Messages with the lines that they are about, as a terminal shows them."""
    if not diagnostics:
        return ""
    from netdsl.render.text import message

    return "\n\n".join(message(d, color) for d in diagnostics)


def render_concise(diagnostics: Sequence[Diagnostic]) -> str:
    """A line for each: `model.net:4:10: N101 no layer is called ...`."""
    from netdsl.render.concise import concise_lines

    return concise_lines(diagnostics)


def render_json(diagnostics: Sequence[Diagnostic], facts: Mapping[str, Any] | None = None) -> str:
    """One JSON document with everything that the diagnostics hold, and `facts`."""
    from netdsl.render.machine import json_document

    return json_document(diagnostics, facts)


def render_github(diagnostics: Sequence[Diagnostic]) -> str:
    """Workflow commands: GitHub shows them as annotations of a change. Errors come first."""
    from netdsl.render.machine import github_commands

    return github_commands(diagnostics)


def render_sarif(
    diagnostics: Sequence[Diagnostic], explained: "Mapping[str, Explained] | None" = None
) -> str:
    """A SARIF 2.1.0 log, for code scanning; with texts that explain the codes, where given."""
    from netdsl.render.sarif import sarif_log

    return sarif_log(diagnostics, explained)
