"""`netdsl diff --git`: what git runs for a `.net` file after `netdsl git install --driver`."""

import os
import sys
from argparse import Namespace
from collections.abc import Iterator
from difflib import unified_diff

from netdsl.cli.networks import all_of
from netdsl.cli.terminal import use_color, write
from netdsl.cli.usage import UsageError
from netdsl.comparison.files import compare_files, pairs
from netdsl.comparison.text import files_text
from netdsl.render.canvas import Palette, printable
from netdsl.source import Source
from netdsl.standing import in_its_place
from netdsl.syntax import decode

_ARGUMENTS = (7, 9)
"""PATH OLD-FILE OLD-HEX OLD-MODE NEW-FILE NEW-HEX NEW-MODE, and two more for a renamed file."""


def driven(options: Namespace) -> int:
    """Print what differs; as text where one of the files cannot be compiled."""
    if len(options.git) not in _ARGUMENTS:
        raise UsageError("`--git` is for git, which gives it seven arguments")
    path, old_file, _, _, new_file, *rest = options.git
    name = rest[2] if len(rest) > 2 else path
    old, new = _source(old_file, f"a/{path}"), _source(new_file, f"b/{name}")
    ours, theirs = ({} if source is None else all_of(source, unmet=True) for source in (old, new))
    broken = (old is not None and not ours) or (new is not None and not theirs)
    paint = Palette(use_color(options.color, sys.stdout))
    head = paint("title", printable(f"netdsl diff a/{path} b/{name}"))
    if broken:
        write("\n".join([head, *_textual(old, new)]))
        return 0
    found = compare_files(ours, theirs, pairs(ours, theirs))
    write(f"{head}\n\n{files_text(found, paint.color)}\n")
    return 0


def _source(file: str, name: str) -> Source | None:
    """The text of a side; `None` where git has none."""
    if file == os.devnull:
        return None
    with open(file, "rb") as opened:
        data = opened.read()
    source, _ = decode(name, data)
    if source is None:
        return Source(name, data.decode("utf-8", "replace"))
    return in_its_place(Source(name, source.text, os.path.abspath(file)))


def _textual(old: Source | None, new: Source | None) -> Iterator[str]:
    (a, before), (b, after) = (
        (os.devnull, []) if source is None else (source.name, source.text.splitlines())
        for source in (old, new)
    )
    yield from map(printable, unified_diff(before, after, a, b, lineterm=""))
