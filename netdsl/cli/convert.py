"""`netdsl convert`: weights of a network from one framework's file into another's."""

import os
import sys
from argparse import Namespace

from netdsl.cli.failure import exit_code
from netdsl.cli.source import compiled
from netdsl.cli.terminal import plural, report
from netdsl.cli.usage import Parser, UsageError
from netdsl.diagnostics import NetdslError
from netdsl.ir.graph import Graph


def parser() -> Parser:
    """The options."""
    made = Parser("convert", "Carry weights between PyTorch and Keras, by the network's names.")
    made.add_argument(
        "weights", metavar="WEIGHTS", help="a .pt, .pth, .safetensors, .weights.h5 or .keras file"
    )
    made.add_network()
    made.add_argument(
        "--from-net",
        metavar="OLD",
        help="the network that WEIGHTS is of, where it is not FILE: its weights are carried over",
    )
    made.add_argument(
        "--from-set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="the value of a parameter of OLD (repeatable)",
    )
    made.add_argument(
        "--to", metavar="NAME", help="torch or keras; the suffix of OUT says it too, and the form"
    )
    made.add_argument("-o", dest="output", metavar="OUT", required=True, help="the file to write")
    made.add_argument(
        "--partial", action="store_true", help="take what fits, and list what does not"
    )
    made.add_argument(
        "--exact", action="store_true", help="for the model that `build --exact` emits"
    )
    return made


def run(options: Namespace) -> int:
    """Write the file, or say all that does not fit."""
    if options.from_set and options.from_net is None:
        raise UsageError("`--from-set` needs `--from-net`, whose parameters it sets")
    from netdsl.weights import convert
    from netdsl.weights.forms import find_form

    # What TensorFlow says when it is loaded is not about the weights.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
    try:
        find_form(options.weights)
        find_form(options.output, options.to)
        old, graph = _old(options), compiled(options)
        done = convert(
            options.weights,
            graph,
            options.output,
            from_net=old,
            to=options.to,
            partial=options.partial,
            exact=options.exact,
        )
    except NetdslError as problem:
        report(problem.diagnostics, options.color)
        return exit_code(problem.diagnostics)
    report(done.diagnostics, options.color)
    fresh = f", {len(done.fresh):,} fresh" if done.fresh else ""
    sys.stderr.write(f"{plural(len(done.taken), 'tensor')} in {options.output}{fresh}\n")
    return 0


def _old(options: Namespace) -> Graph | None:
    """The network of the file, where it is another one."""
    if options.from_net is None:
        return None
    if options.from_net == options.file == "-":
        raise UsageError("standard input cannot be both networks")
    named = Namespace(
        file=options.from_net, set=options.from_set, root=options.root, color=options.color
    )
    return compiled(named)
