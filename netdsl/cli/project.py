"""The files that `check` is about, with all that they use, as one: each is read once.

Corrected texts stand here until all is done, so that files which use each other are
checked as they are going to be.
"""

import os

from netdsl import library
from netdsl.cli.terminal import paused_collector
from netdsl.diagnostics import Diagnostic
from netdsl.files import Disk, read_source
from netdsl.linked import once
from netdsl.source import Source


class Texts(Disk):
    """The files of this machine under the names that a terminal makes links of."""

    def __init__(self) -> None:
        self._sources: dict[str, Source] = {}
        self.used: set[str] = set()

    def read(self, path: str) -> tuple[Source | None, tuple[Diagnostic, ...]]:
        real = os.path.realpath(path)
        self.used.add(real)
        if real not in self._sources:
            source, diagnostics = read_source(path, _shown(real, path))
            if source is None:
                return None, diagnostics
            self.put(source)
        return self._sources[real], ()

    def is_file(self, path: str) -> bool:
        return os.path.realpath(path) in self._sources or super().is_file(path)

    def put(self, source: Source, text: str | None = None) -> Source:
        """Take in a source, with another text where one is given."""
        made = Source(source.name, source.text if text is None else text, source.path, self)
        self._sources[os.path.realpath(source.path)] = made
        return made


class Project:
    """What is checked: files, each once, and what was found in each."""

    def __init__(self, root: str | None) -> None:
        self.root = root
        self.texts = Texts()
        self.sources: dict[str, Source] = {}
        self.piped: str | None = None
        self._originals: dict[str, Source] = {}
        self._found: dict[str, tuple[tuple[Diagnostic, ...], set[str]]] = {}

    def add(self, source: Source, *, editable: bool, piped: bool = False) -> None:
        """Take in a file. What is no file of this machine is checked, but never changed.

        A `piped` one came through standard input; it stands for the file of its name.
        """
        key = os.path.realpath(source.path) if editable else f"{source.name}:{source.path}"
        if key in self.sources and not piped:
            return
        self.piped = key if piped else self.piped
        self.sources[key] = self.texts.put(source) if editable else source
        if editable:
            self._originals[key] = source

    def check(self) -> list[Diagnostic]:
        """What is to be said of all files, in their order and that of their lines."""
        for key, source in self.sources.items():
            if key not in self._found:
                self.texts.used = {key}
                self._found[key] = (_check(source, self.root), self.texts.used)
        everything = [d for key in self.sources for d in self._found[key][0]]
        return once(everything)

    def editable(self, source: Source) -> bool:
        """Whether this is a file that was named, and may be written."""
        return bool(source.path) and os.path.realpath(source.path) in self._originals

    def correct(self, source: Source, text: str) -> None:
        """Give a file another text, and forget what was found where it takes part."""
        key = os.path.realpath(source.path)
        self.sources[key] = self.texts.put(source, text)
        for name, (_, used) in list(self._found.items()):
            if key in used:
                del self._found[name]

    def corrected(self) -> list[tuple[Source, Source]]:
        """The files whose text is another one now: as they were, and as they are."""
        pairs = [(before, self.sources[key]) for key, before in self._originals.items()]
        return [(before, after) for before, after in pairs if before.text != after.text]


def _check(source: Source, root: str | None) -> tuple[Diagnostic, ...]:
    from netdsl.pipeline import check_source

    with paused_collector():
        return check_source(source, root)


def _shown(real: str, path: str) -> str:
    if os.path.dirname(real) == library.folder():
        return os.path.basename(path)
    inside = real.startswith(os.path.join(os.path.realpath(os.getcwd()), ""))
    return os.path.relpath(real) if inside else path
