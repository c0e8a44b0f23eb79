"""Where a text stands in the history of the repository: git hands textconv only the text."""

import os
import re

from netdsl import library
from netdsl.diagnostics import NetdslError
from netdsl.git import git
from netdsl.revision import Revision, open_revision
from netdsl.source import Source

_PATIENCE = 5
"""Seconds to look through a history."""

_USE = re.compile(r"\buse\b")
_STAGED = re.compile(rb"\d+ ([0-9a-f]+) \d\t(.*)", re.DOTALL)
_CHANGE = re.compile(rb":\d+ \d+ ([0-9a-f]+) ([0-9a-f]+) [A-Z]\d*\0([^\0]+)\0")


def in_its_place(source: Source) -> Source:
    """A file from elsewhere that uses others, with those of the repository where it has it.

    Git writes the text of a commit to a temporary folder, where there is nothing beside it.
    """
    path = source.path
    if not path or source.files is not None or not _USE.search(source.text):
        return source
    here = os.path.realpath(os.curdir)
    if os.path.realpath(path).startswith(here + os.sep) or path in library.modules().values():
        return source
    with open(path, "rb") as file:
        found = standing(file.read())
    return source if found is None else Source(source.name, source.text, found[1], found[0])


def standing(text: bytes) -> tuple[Revision, str] | None:
    """A revision that has a file of this text, and the file's path there.

    That is the current commit, else the newest one that has it, on whatever branch.
    """
    try:
        blob = git("hash-object", "--no-filters", "--stdin", feed=text).out.strip()
        return _current(blob) or _newest(blob) if blob else None
    except NetdslError:  # no repository, or too long a history
        return None


def _current(blob: bytes) -> tuple[Revision, str] | None:
    """Asked of the index, which finds a path faster than a search of the whole tree."""
    listed = git("ls-files", "--stage", "-z", "--full-name", "--", "**/*.net", globs=True)
    for line in listed.out.split(b"\0"):
        staged = _STAGED.fullmatch(line)
        if staged is not None and staged[1] == blob:
            revision = open_revision("HEAD")
            return revision, revision.path(os.fsdecode(staged[2]))
    return None


def _newest(blob: bytes) -> tuple[Revision, str] | None:
    history = git(
        "log", "-1", "--all", "--no-renames", "--raw", "--no-abbrev", "-z", "--format=%H",
        f"--find-object={blob.decode()}", "--", "**/*.net", globs=True, patience=_PATIENCE,
    ).out  # fmt: skip
    commit = history[: history.find(b"\0")].decode()
    for old, new, path in _CHANGE.findall(history):
        if blob in (old, new):
            revision = open_revision(commit if blob == new else f"{commit}^")
            return revision, revision.path(os.fsdecode(path))
    return None
