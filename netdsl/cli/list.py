"""`netdsl list`: the standard architectures."""

import re
import sys
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from netdsl import library
from netdsl.cli.terminal import use_color, write
from netdsl.cli.usage import Parser
from netdsl.record import record
from netdsl.render.canvas import Palette
from netdsl.source import Source
from netdsl.syntax import parse, tree

FORMATS = ("text", "json")

_SENTENCE = re.compile(r"(?<=\.)(?<!al\.) (?=[A-Z`])")


@record
class Entry:
    """A standard network. `params` is what its file expects, and a test confirms."""

    name: str
    about: str
    params: int | None


@record
class Family:
    """A file of the standard library: what it says of itself, and its networks."""

    name: str
    about: str
    entries: tuple[Entry, ...]


def parser() -> Parser:
    """The options."""
    made = Parser("list", "Name the standard architectures, by family.")
    made.add_format(FORMATS)
    return made


def run(options: Namespace) -> int:
    """Print the list."""
    families = list(standard_families())
    if options.format == "json":
        import json

        write(json.dumps({"format_version": "1.0", "families": _data(families)}, indent=2))
    else:
        write(_text(families, Palette(use_color(options.color, sys.stdout))))
    return 0


def standard_families() -> Iterator[Family]:
    """Read, not compiled: that would cost ten times as much."""
    for name, path in library.modules().items():
        file, _ = parse(Source(f"{name}.net", Path(path).read_text(encoding="utf-8"), path))
        networks = [item for item in file.items if isinstance(item, tree.Network)]
        yield Family(name, file.doc, tuple(_entry(n) for n in networks if _ready(n)))


def _ready(network: tree.Network) -> bool:
    """Whether it can be built as it is."""
    return all(p.default is not None for p in network.parameters)


def _entry(network: tree.Network) -> Entry:
    return Entry(network.name.name, network.doc, _params(network))


def _params(network: tree.Network) -> int | None:
    """The number in `expect params == 25_557_032`."""
    body = network.body or network.edits
    for item in body.items if body else ():
        if isinstance(item, tree.Expect) and isinstance(item.condition, tree.Binary):
            left, right = item.condition.left, item.condition.right
            named = isinstance(left, tree.Name) and left.name == "params"
            if named and item.condition.operator == "==" and isinstance(right, tree.Number):
                return int(right.value)
    return None


def _text(families: list[Family], paint: Palette) -> str:
    width = max((len(e.name) for f in families for e in f.entries), default=0)
    lines: list[str] = []
    for family in families:
        lines += ["", paint("dim", f"# {_first(family.about)}")]
        for entry in family.entries:
            name = paint("title", f"{entry.name:<{width}}")
            params = f"{entry.params:,} params" if entry.params is not None else ""
            lines.append(f"{name}  {params:>18}  {_first(entry.about)}".rstrip())
    return "\n".join(lines[1:])


def _first(text: str) -> str:
    """The first sentence of a comment, on one line."""
    paragraph = " ".join(text.split("\n\n")[0].split())
    return _SENTENCE.split(paragraph, maxsplit=1)[0]


def _data(families: list[Family]) -> list[dict[str, Any]]:
    return [
        {
            "name": family.name,
            "about": family.about,
            "networks": [
                {"name": e.name, "about": e.about, "params": e.params} for e in family.entries
            ],
        }
        for family in families
    ]
