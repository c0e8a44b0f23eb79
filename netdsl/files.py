"""Reading files for the compiler."""

import os

from netdsl.diagnostics import Diagnostic
from netdsl.source import Source
from netdsl.syntax import decode
from netdsl.syntax.read import LARGEST_FILE


class Disk:
    """The files of this machine."""

    def read(self, path: str) -> tuple[Source | None, tuple[Diagnostic, ...]]:
        return read_source(path, os.path.basename(path))

    def is_file(self, path: str) -> bool:
        return os.path.isfile(path)

    def real(self, path: str) -> str:
        return os.path.realpath(path)

    def root(self, folder: str) -> str:
        return os.path.abspath(folder)

    def shown(self, path: str) -> str:
        return os.path.basename(path) or "."


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
