"""`netdsl show`: the source of a standard architecture."""

from argparse import Namespace
from pathlib import Path

from netdsl import library
from netdsl.cli.terminal import write
from netdsl.cli.usage import Parser, UsageError, tip


def parser() -> Parser:
    """The options."""
    made = Parser("show", "Print the source of a standard architecture.")
    made.add_argument("name", metavar="NAME", help="a network or a file of `netdsl list`")
    return made


def run(options: Namespace) -> int:
    """Print the file that defines it, as it is."""
    path = library.find_network(options.name) or library.modules().get(options.name)
    if path is None:
        known = [*library.networks(), *library.modules()]
        message = f"there is no standard architecture `{options.name}`"
        raise UsageError(message, tip(options.name, known))
    write(Path(path).read_text(encoding="utf-8"))
    return 0
