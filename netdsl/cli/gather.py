"""What `check` is given: files, folders, standard input, revisions, standard names."""

import os
import re
from argparse import Namespace
from collections.abc import Iterable, Iterator

from netdsl.cli.failure import IMPOSSIBLE, exit_code
from netdsl.cli.project import Project
from netdsl.cli.source import read
from netdsl.cli.terminal import report
from netdsl.cli.usage import UsageError
from netdsl.diagnostics import Diagnostic, NetdslError
from netdsl.formatting.paths import below
from netdsl.record import record
from netdsl.source import Source
from netdsl.sources import no_network

_NETWORK = re.compile(r"\bnetwork\s+([A-Za-z_]\w*)", re.ASCII)


@record
class Gathered:
    """The files, what could not be taken for text, how many those were, and the exit code."""

    project: Project
    unreadable: tuple[Diagnostic, ...]
    count: int
    code: int


def gather(options: Namespace) -> Gathered:
    """Read everything. What is not there is told at once, and is no reason to stop."""
    if options.stdin_filename is not None and "-" not in options.files:
        raise UsageError("`--stdin-filename` names standard input, which is the file `-`")
    project = Project(options.root)
    unreadable: list[Diagnostic] = []
    count = code = 0
    for name in _names(dict.fromkeys(options.files)):
        try:
            source = _read(name, options.stdin_filename)
        except NetdslError as problem:
            found = exit_code(problem.diagnostics)
            code = max(code, found)
            if found == IMPOSSIBLE:
                report(problem.diagnostics, options.color)
            else:
                count += 1
                unreadable += problem.diagnostics
            continue
        piped = name == "-"
        project.add(source, editable=piped or _is_file(source), piped=piped)
    return Gathered(project, tuple(unreadable), count, code)


def _names(given: Iterable[str]) -> Iterator[str]:
    """Each file that is meant; of a folder every `.net` file below, in order."""
    for name in given:
        if not os.path.isdir(name):
            yield name
            continue
        found = _found(name)
        yield from found or [name]


def _found(folder: str) -> list[str]:
    try:
        return list(below(folder))
    except OSError as problem:
        raise UsageError(f"`{folder}` cannot be read: {problem.strerror}") from None


def _read(name: str, shown: str | None) -> Source:
    if os.path.isdir(name):
        raise NetdslError([Diagnostic("N105", f"no `.net` file is in `{name}`", None)])
    source, network = read(name)
    known = set(_NETWORK.findall(source.text))
    if network is not None and network not in known:
        raise NetdslError([no_network(network, known)])
    if name == "-":
        shown = shown or source.name
        return Source(shown, source.text, os.path.abspath(shown))
    return source


def _is_file(source: Source) -> bool:
    """Whether it is a file of this machine that was named by its path."""
    return bool(source.path) and source.files is None and os.path.exists(source.name)
