"""The report as JSON, and back: pydantic at the border, made from the records themselves."""

from functools import cache
from typing import Any

from pydantic import TypeAdapter

from netdsl.comparison.report import Diff, FilesDiff


@cache
def _adapter() -> TypeAdapter[Diff]:
    return TypeAdapter(Diff)


def to_json(diff: Diff) -> str:
    """The document, with two blanks of indentation."""
    return _adapter().dump_json(diff, indent=2).decode()


def files_to_json(found: FilesDiff) -> str:
    """The document of two files with several networks."""
    return TypeAdapter(FilesDiff).dump_json(found, indent=2).decode()


def from_json(text: str | bytes) -> Diff:
    """The report of a document; pydantic's `ValidationError` for any other text."""
    return _adapter().validate_json(text)


def schema() -> dict[str, Any]:
    """The JSON Schema of the document."""
    return _adapter().json_schema()
