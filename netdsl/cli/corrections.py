"""What `check --fix` leaves behind: written files, or the difference to them."""

from netdsl.atomic import replacing
from netdsl.cli.unified import unified
from netdsl.source import Source

_MARK = b"\xef\xbb\xbf"


def save(source: Source) -> None:
    """Put the text in the place of the file, whole or not at all; its byte order mark stays."""
    with open(source.path, "rb") as file:
        mark = _MARK if file.read(len(_MARK)) == _MARK else b""
    with replacing(source.path) as temporary:
        temporary.write_bytes(mark + source.text.encode())


def difference(before: Source, after: Source) -> str:
    """The change of a file in the unified form, which `patch` reads."""
    return unified(before.text, after.text, f"a/{before.name}", f"b/{after.name}")
