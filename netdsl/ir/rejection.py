"""What is wrong with a document, in our own words: pydantic's never reach a user."""

import re
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from pydantic import ValidationError

from netdsl.diagnostics import Diagnostic, NetdslError
from netdsl.ir.document import BrokenGraph

T = TypeVar("T")

_WORDS = {
    "missing": "is missing",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "greater_than_equal": "must be 0 or more",
    "bool_type": "must be true or false",
    "string_type": "must be a text",
    "string_pattern_mismatch": "is a version that this netdsl cannot read",
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
    return [_diagnostic(words) for error in errors for words in _sentences(error)]


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
