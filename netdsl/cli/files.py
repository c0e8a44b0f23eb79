"""Writing results: a file is there whole, or not at all."""

from pathlib import Path

from netdsl.atomic import replacing
from netdsl.cli.usage import UsageError


def result_path(output: str) -> Path:
    """Where `-o` puts a result; never in the place of a source."""
    if output.endswith(".net"):
        raise UsageError(f"`-o {output}` would write over a network's source")
    return Path(output)


def write_atomic(path: Path, text: str) -> None:
    """Put `text` in the place of `path`: written beside it first, then renamed."""
    with replacing(path) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")
