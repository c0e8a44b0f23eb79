"""What `check --fix` leaves behind: written files, or the difference to them."""

from difflib import unified_diff

from netdsl.atomic import replacing
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
    old, new = (s.text.splitlines(keepends=True) for s in (before, after))
    lines = unified_diff(old, new, f"a/{before.name}", f"b/{after.name}")
    ended = (ln if ln.endswith("\n") else f"{ln}\n\\ No newline at end of file\n" for ln in lines)
    return "".join(ended)
