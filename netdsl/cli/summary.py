"""`netdsl summary`: a table of a network's layers, and its totals."""

import sys
from argparse import Namespace

from netdsl.analysis.exports import FORMATS, export
from netdsl.analysis.summary import summarise
from netdsl.cli.sized import add_batch
from netdsl.cli.source import compiled
from netdsl.cli.terminal import paused_collector, terminal_width, use_color, write
from netdsl.cli.usage import Parser, natural


def parser() -> Parser:
    """The options."""
    made = Parser("summary", "Show a network as a table: layers, shapes, parameters, costs.")
    made.add_network()
    add_batch(made)
    made.add_argument("--depth", type=natural, metavar="N", help="open scopes N deep only")
    made.add_format(FORMATS)
    return made


def run(options: Namespace) -> int:
    """Print the table."""
    graph = compiled(options)
    with paused_collector():
        summary = summarise(graph, batch=options.batch, dtype=options.dtype, depth=options.depth)
        color = use_color(options.color, sys.stdout)
        text = export(summary, options.format, color, terminal_width(sys.stdout))
    write(text)
    return 0
