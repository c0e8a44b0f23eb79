"""What a command or `load` names: a file, one of a git revision, a standard network."""

import os
from collections.abc import Iterable

from netdsl import library
from netdsl.diagnostics import Diagnostic, Help, NetdslError
from netdsl.files import read_source
from netdsl.source import Source
from netdsl.spelling import near


def split_name(name: str) -> tuple[str, str | None]:
    """`model.net:tiny` -> `model.net`, `tiny`; a file that has a colon in its name is no pair."""
    path, colon, network = name.rpartition(":")
    if colon and path and network.isidentifier() and not os.path.exists(name):
        return path, network
    return name, None


def load_source(name: str) -> Source:
    """The text of a file, also of a revision (`HEAD~1:model.net`), or of a standard network.

    A file that is there by that name comes first. Raises `NetdslError` if there is none.
    """
    if ":" in name and not os.path.exists(name):
        from netdsl.revision import load_revision, split_revision

        revision = split_revision(name)
        if revision is not None:
            return load_revision(*revision)
    looks_like_a_path = name.endswith(".net") or os.sep in name
    if not looks_like_a_path and not os.path.exists(name):
        path = library.find_network(name)
        if path is None:
            raise NetdslError([no_network(name, library.networks())])
        name, shown = path, os.path.basename(path)
    else:
        shown = name
    source, diagnostics = read_source(name, shown)
    if source is None:
        raise NetdslError(diagnostics or [Diagnostic("N105", f"there is no file `{name}`", None)])
    return source


def no_network(name: str, known: Iterable[str]) -> Diagnostic:
    """The error for a network that there is not, with the nearest names."""
    names = near(name, known)
    message = f"no network is called `{name}`"
    helps = (Help(f"there is {' or '.join(f'`{n}`' for n in names)}"),) if names else ()
    return Diagnostic("N111", message, None, helps=helps)
