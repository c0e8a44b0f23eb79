"""The TextMate grammar, for VS Code and other editors: `python -m netdsl.highlight.textmate`.

It is `editors/netdsl.tmLanguage.json`, which a test holds to what this prints.
"""

import json
import sys
from typing import Any

from netdsl.highlight.rules import Rule, rules

_SCOPES = {
    "call": "entity.name.function",
    "comment": "comment.line.number-sign",
    "constant": "constant.language",
    "control": "keyword.control",
    "defined": "entity.name.type",
    "definition": "storage.type",
    "error": "invalid.illegal",
    "function": "support.function",
    "input": "variable.language",
    "label": "entity.name.tag",
    "layer": "support.class",
    "name": "variable.other",
    "number": "constant.numeric",
    "operator": "keyword.operator",
    "parameter": "variable.parameter",
    "property": "variable.other.property",
    "punctuation": "punctuation",
    "reference": "variable.other.constant",
    "statement": "keyword.other",
    "string": "string.quoted.double",
    "word": "keyword.operator.word",
}
"""Names that the usual themes have colours for."""


def grammar() -> dict[str, Any]:
    """The grammar as data."""
    return {
        "name": "netdsl",
        "scopeName": "source.netdsl",
        "fileTypes": ["net"],
        "patterns": [_pattern(rule) for rule in rules()],
    }


def text() -> str:
    """The file."""
    return json.dumps(grammar(), indent=2) + "\n"


def _pattern(rule: Rule) -> dict[str, Any]:
    if len(rule.kinds) == 1:
        return {"match": rule.pattern, "name": _scope(rule.kinds[0])}
    named = {str(n): {"name": _scope(k)} for n, k in enumerate(rule.kinds, 1) if k}
    return {"match": rule.pattern, "captures": named}


def _scope(kind: str) -> str:
    return f"{_SCOPES[kind]}.netdsl"


if __name__ == "__main__":
    sys.stdout.write(text())
