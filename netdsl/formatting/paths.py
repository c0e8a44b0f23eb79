"""The files that `netdsl fmt` is given."""

import os
from collections.abc import Iterable, Iterator

ENDING = ".net"


def files_of(paths: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    """For each path the files that it means, none of them twice: itself, or all in the folder."""
    seen: set[str] = set()
    for path in paths:
        found = list(_below(path)) if os.path.isdir(path) else [path]
        fresh = []
        for file in found:
            real = os.path.realpath(file)
            if real not in seen:
                seen.add(real)
                fresh.append(file)
        if fresh or not found:
            yield path, fresh


def _below(folder: str) -> Iterator[str]:
    for place, folders, files in os.walk(folder, onerror=_told):
        # Hidden folders hold what is not the project's: environments, caches, git.
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if name.endswith(ENDING):
                yield os.path.normpath(os.path.join(place, name))


def _told(problem: OSError) -> None:
    raise problem
