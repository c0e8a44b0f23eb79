"""`--size`: the network of a command, with its inputs of another size."""

from argparse import Namespace

from netdsl.cli.source import compiled
from netdsl.cli.usage import Parser, UsageError
from netdsl.cli.verify import named_size
from netdsl.diagnostics import NetdslError
from netdsl.ir.graph import Graph

ADVICE = "`--size 224x224` gives the input its size"


def add_size(parser: Parser) -> None:
    """The option."""
    parser.add_argument(
        "--size",
        action="append",
        default=[],
        metavar="[INPUT=]SIZES",
        help="the size of an input: 224x224, or image=3x224x224 (repeatable)",
    )


def sized(options: Namespace) -> Graph:
    """The network that the options name, of the size that they give it."""
    sizes = dict(map(named_size, options.size))
    graph = compiled(options)
    if not sizes:
        return graph
    from netdsl.verify.sizes import with_sizes

    try:
        return with_sizes(graph, sizes).known
    except NetdslError as problem:
        raise UsageError(problem.diagnostics[0].message) from None
