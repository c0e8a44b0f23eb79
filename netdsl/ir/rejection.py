"""What is wrong with a document, in our own words: pydantic's never reach a user."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, TypeVar

from pydantic import ValidationError

from netdsl.diagnostics import Diagnostic, Help, NetdslError
from netdsl.ir.document import BrokenGraph
from netdsl.ir.encode import FORMAT_VERSION

T = TypeVar("T")

_WORDS = {
    "missing": "is missing",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "greater_than_equal": "must be 0 or more",
    "bool_type": "must be true or false",
    "string_type": "must be a text",
    "tuple_type": "must be a list",
    "dict_type": "must be an object",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
    "union_tag_invalid": 'must have the `kind` "layer" or "scope"',
    "union_tag_not_found": 'must have the `kind` "layer" or "scope"',
}
"""By pydantic's name of the error."""

_TAGS = ("document", "graph", "layer", "scope")
"""Steps of pydantic's own in the place of an error: which member of a union it took."""


def validated(validate: Callable[[], T]) -> T:
    """What `validate` gives; `NetdslError` in place of pydantic's own error."""
    try:
        return validate()
    except ValidationError as problem:
        raise NetdslError(_diagnostics(problem)) from None
    except RecursionError:
        raise NetdslError([_diagnostic("it is nested too deeply")]) from None


def _diagnostics(problem: ValidationError) -> list[Diagnostic]:
    errors = problem.errors(include_url=False)
    for error in errors:
        if error["type"] == "string_pattern_mismatch":  # what else is wrong follows from it
            return [_version(error["input"])]
    return [_diagnostic(words) for error in errors for words in _sentences(error)]


def _version(found: str) -> Diagnostic:
    shown = found if len(found) <= 20 else f"{found[:17]}..."
    major = FORMAT_VERSION.partition(".")[0]
    words = (
        f"its `format_version` is `{shown}`, and this netdsl reads {major}.0 and later {major}.x"
    )
    helps = (Help("a later netdsl wrote it: update this one"),) if _later(found) else ()
    return replace(_diagnostic(words), helps=helps)


def _later(version: str) -> bool:
    major, dot, minor = version.partition(".")
    numbers = bool(dot) and all(n.isascii() and n.isdigit() and len(n) < 9 for n in (major, minor))
    return numbers and int(major) > int(FORMAT_VERSION.partition(".")[0])


def _diagnostic(words: str) -> Diagnostic:
    return Diagnostic("N009", f"this document is no network: {words}", None)


def _sentences(error: Any) -> Iterator[str]:
    kind, place = error["type"], _place(error["loc"])
    if kind == "json_invalid":
        found = re.search(r"line (\d+) column (\d+)", error["msg"])
        yield "it is no JSON" + (f", at line {found[1]}, column {found[2]}" if found else "")
    elif kind != "value_error":
        yield f"{place or 'it'} {_WORDS.get(kind, 'has a value that is not valid here')}"
    elif isinstance(reason := error["ctx"]["error"], BrokenGraph):
        yield from reason.problems
    else:
        yield f"{place}: {reason}" if place else str(reason)


def _place(location: tuple[int | str, ...]) -> str:
    """`body.items[3].path`: where in the document."""
    text = ""
    before: int | str = ""
    for step in location:
        if isinstance(step, int):
            text += f"[{step}]"
        elif not (step in _TAGS and (before == "" or isinstance(before, int))):
            text += f".{step}" if text else step
        before = step
    return f"`{text}`" if text else ""
