"""`netdsl verify`: whether the models of all backends agree, on the network's own numbers."""

import sys
from argparse import Namespace
from typing import TYPE_CHECKING

from netdsl.cli.failure import IMPOSSIBLE, WRONG, exit_code
from netdsl.cli.sized import add_size, named_size
from netdsl.cli.source import compiled
from netdsl.cli.terminal import use_color, write
from netdsl.cli.usage import Parser, UsageError, natural, positive
from netdsl.diagnostics import NetdslError

if TYPE_CHECKING:
    from netdsl.verify.report import Report


def parser() -> Parser:
    """The options."""
    made = Parser(
        "verify",
        "Build a network in every backend, give all the same weights, and compare shapes, "
        "parameters, outputs, gradients and a training step. Exit code 1 where they disagree.",
    )
    made.add_network()
    made.add_argument(
        "--backends", metavar="A,B", help="which, the first being the reference (all installed)"
    )
    made.add_argument(
        "--dtype", choices=("float64", "float32"), default="float64", help="the type of numbers"
    )
    made.add_argument("--batch", type=positive, default=2, help="the samples of a batch (2)")
    made.add_argument("--seed", type=natural, default=0, help="of the random numbers (0)")
    add_size(made)
    made.add_argument("--exact", action="store_true", help="verify what `build --exact` emits")
    made.add_argument("--json", action="store_true", help="the report as JSON")
    return made


def run(options: Namespace) -> int:
    """Print the report."""
    sizes = dict(map(named_size, options.size))
    graph = compiled(options)
    from netdsl.verify.prove import Wish, verify

    backends = None if options.backends is None else options.backends.split(",")
    wish = Wish(backends, options.dtype, options.batch, options.seed, sizes, options.exact)
    try:
        report = verify(graph, wish, _say)
    except NetdslError as problem:
        raise _usage(problem) from None
    write(_written(report, options))
    return 0 if report.agree else WRONG


def _written(report: "Report", options: Namespace) -> str:
    if options.json:
        return report.model_dump_json(indent=2)
    from netdsl.verify.table import text

    return text(report, use_color(options.color, sys.stdout))


def _usage(problem: NetdslError) -> Exception:
    if exit_code(problem.diagnostics) != IMPOSSIBLE:
        return problem
    first = problem.diagnostics[0]
    more = [*(note.message for note in first.notes), *(help_.message for help_ in first.helps)]
    return UsageError(first.message, "; ".join(more))


def _say(what: str) -> None:
    if sys.stderr is not None and sys.stderr.isatty():
        sys.stderr.write(f"{what} ...\n")
        sys.stderr.flush()
