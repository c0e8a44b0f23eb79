"""Where text stands: a source, and spans in it."""

from bisect import bisect_right
from dataclasses import field
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from netdsl.record import record

if TYPE_CHECKING:
    from netdsl.diagnostics import Diagnostic


class Files(Protocol):
    """Where sources stand that may use each other: a disk, or a revision of a repository."""

    def read(self, path: str) -> "tuple[Source | None, tuple[Diagnostic, ...]]":
        """The text of a file; `None` without diagnostics where there is no such file."""

    def is_file(self, path: str) -> bool:
        """Whether there is one."""

    def real(self, path: str) -> str:
        """The path without links; empty where they lead out of what can be read."""

    def root(self, folder: str) -> str:
        """The path here of a folder that a command names."""

    def shown(self, path: str) -> str:
        """What messages call a file or folder."""


@record
class Source:
    """A file's text under the name that messages show (`resnet.net`, `<stdin>`).

    `path` is where it stands, for what it uses beside it; empty if it is no file. `files`
    is what the path leads through: the disk where there is none.
    """

    name: str
    text: str = field(default="", compare=False, repr=False)
    path: str = field(default="", compare=False, repr=False)
    files: Files | None = field(default=None, compare=False, repr=False)

    def position(self, offset: int) -> tuple[int, int]:
        """The line and column of a character, both from 1; columns count code points."""
        starts = _line_starts(self.text)
        line = bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1

    def line(self, number: int) -> str:
        """The text of a line (from 1), without its end."""
        starts = _line_starts(self.text)
        end = starts[number] if number < len(starts) else len(self.text)
        return self.text[starts[number - 1] : end].rstrip("\r\n")


@lru_cache(maxsize=16)
def _line_starts(text: str) -> list[int]:
    starts = [0]
    at = text.find("\n")
    while at >= 0:
        starts.append(at + 1)
        at = text.find("\n", at + 1)
    return starts


@record
class Span:
    """The characters from `start` up to, without, `end`."""

    source: Source
    start: int
    end: int

    @property
    def text(self) -> str:
        """The characters themselves."""
        return self.source.text[self.start : self.end]

    @property
    def position(self) -> tuple[int, int]:
        """The line and column of the first character, from 1."""
        return self.source.position(self.start)

    def to(self, other: "Span") -> "Span":
        """From the start of this span to the end of `other`."""
        return Span(self.source, self.start, other.end)
