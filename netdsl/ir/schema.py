"""The JSON Schema of a network's document: what other programs may write and will read."""

from typing import Any

from pydantic import TypeAdapter

from netdsl.ir.document import NetworkDocument
from netdsl.ir.encode import FORMAT_VERSION

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema() -> dict[str, Any]:
    """The schema of the current `format_version`.

    It describes shapes and types; that sizes fit and values are defined before they are used
    is for `Network.model_validate_json` to say.
    """
    found = TypeAdapter(NetworkDocument).json_schema()
    return {
        "$schema": DIALECT,
        "$id": f"urn:netdsl:ir:{FORMAT_VERSION}",
        **found,
        "title": f"A netdsl network, format version {FORMAT_VERSION}",
    }
