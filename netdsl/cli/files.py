"""Writing results: a file is there whole, or not at all."""

from pathlib import Path

from netdsl.atomic import replacing


def write_atomic(path: Path, text: str) -> None:
    """Put `text` in the place of `path`: written beside it first, then renamed."""
    with replacing(path) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")
