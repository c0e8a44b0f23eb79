"""Reading files for the compiler."""

import os
from collections.abc import Callable

from netdsl.diagnostics import Diagnostic
from netdsl.source import Source
from netdsl.syntax import decode, tree
from netdsl.syntax.read import LARGEST_FILE

Parse = Callable[[Source], tuple[tree.File, tuple[Diagnostic, ...]]]


class FileReader:
    """Reads what `use` names, from disk."""

    def __init__(self, parse: Parse) -> None:
        self._parse = parse

    def read(self, path: str) -> tuple[Source | None, tuple[Diagnostic, ...]]:
        """The text of a file; `None` without diagnostics where there is no such file."""
        return read_source(path, os.path.basename(path))

    def parse(self, source: Source) -> tuple[tree.File, tuple[Diagnostic, ...]]:
        """The tree of a file."""
        return self._parse(source)


def read_source(path: str, shown: str) -> tuple[Source | None, tuple[Diagnostic, ...]]:
    """A file's text under the name that messages show."""
    try:
        with open(path, "rb") as file:
            data = file.read(LARGEST_FILE + 1)  # enough to see that it is too large
    except (FileNotFoundError, NotADirectoryError):
        return None, ()
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or str(problem)
        return None, (Diagnostic("N105", f"`{shown}` cannot be read: {reason.lower()}", None),)
    source, diagnostics = decode(shown, data)
    if source is None:
        return None, diagnostics
    return Source(source.name, source.text, os.path.abspath(path)), diagnostics
