"""The files that a path means: itself, or what is in a folder."""

import os
from collections.abc import Iterable, Iterator

ENDING = ".net"


def files_of(paths: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    """For each path the files that it means, none of them twice: itself, or all in the folder."""
    seen: set[str] = set()
    for path in paths:
        found = list(below(path)) if os.path.isdir(path) else [path]
        fresh = []
        for file in found:
            real = os.path.realpath(file)
            if real not in seen:
                seen.add(real)
                fresh.append(file)
        if fresh or not found:
            yield path, fresh


def below(folder: str) -> Iterator[str]:
    """Every `.net` file of a folder and of those in it, in order; `OSError` where it is shut."""
    for place, folders, files in os.walk(folder, onerror=_told):
        # Hidden folders hold what is not the project's: environments, caches, git.
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = os.path.normpath(os.path.join(place, name))
            # Of a pipe nobody knows when it ends.
            if name.endswith(ENDING) and (os.path.isfile(path) or not os.path.exists(path)):
                yield path


def _told(problem: OSError) -> None:
    raise problem
