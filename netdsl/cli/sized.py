"""What a network is measured with: `--batch`, `--dtype`, `--size`."""

from argparse import ArgumentTypeError, Namespace

from netdsl.analysis.dtypes import BYTES
from netdsl.cli.source import compiled
from netdsl.cli.usage import Parser, UsageError, positive
from netdsl.diagnostics import NetdslError
from netdsl.ir.graph import Graph

ADVICE = "`--size 224x224` gives the input its size"


def add_batch(parser: Parser) -> None:
    """The options of a batch."""
    parser.add_argument("--batch", type=positive, default=1, help="the samples of a batch (1)")
    parser.add_argument(
        "--dtype", choices=tuple(BYTES), default="float32", help="the type of values"
    )


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


def named_size(text: str) -> tuple[str, tuple[int, ...]]:
    """`224x224`, or `image=3x224x224`: the name of an input, or "", and its size."""
    name, equals, sizes = text.rpartition("=")
    parts = sizes.strip().strip("[]").replace(",", "x").split("x")
    try:
        numbers = tuple(positive(part.strip()) for part in parts)
    except ArgumentTypeError:
        raise UsageError(f"`--size {text}` is not of the form 224x224 or image=3x224x224") from None
    if equals and not name.strip():
        raise UsageError(f"`--size {text}` names no input")
    return name.strip(), numbers
