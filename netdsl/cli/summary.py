"""`netdsl summary`: a table of a network's layers, and its totals."""

import sys
from argparse import ArgumentTypeError, Namespace

from netdsl.analysis.exports import FORMATS, export
from netdsl.analysis.summary import DTYPES, summarise
from netdsl.cli.source import compiled
from netdsl.cli.terminal import paused_collector, use_color, write
from netdsl.cli.usage import Parser


def parser() -> Parser:
    """The options."""
    made = Parser("summary", "Show a network as a table: layers, shapes, parameters, costs.")
    made.add_network()
    made.add_argument("--batch", type=_positive, default=1, help="the samples of a batch (1)")
    made.add_argument(
        "--dtype", choices=tuple(DTYPES), default="float32", help="the type of values"
    )
    made.add_argument("--depth", type=_natural, metavar="N", help="open scopes N deep only")
    made.add_format(FORMATS)
    return made


def run(options: Namespace) -> int:
    """Print the table."""
    graph = compiled(options)
    with paused_collector():
        summary = summarise(graph, batch=options.batch, dtype=options.dtype, depth=options.depth)
        text = export(summary, options.format, use_color(options.color, sys.stdout))
    write(text)
    return 0


def _positive(text: str) -> int:
    return _number(text, 1)


def _natural(text: str) -> int:
    return _number(text, 0)


def _number(text: str, least: int) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 18 or int(text) < least:
        raise ArgumentTypeError(f"`{text}` is no whole number, {least} or more")
    return int(text)
