"""`netdsl convert`: weights of a network from one framework's file into another's."""

import os
import sys
from argparse import Namespace

from netdsl.cli.failure import IMPOSSIBLE, WRONG
from netdsl.cli.source import compiled
from netdsl.cli.terminal import plural, report
from netdsl.cli.usage import Parser
from netdsl.diagnostics import NetdslError

_IMPOSSIBLE = ("N105", "N603", "N805", "N806", "N807")


def parser() -> Parser:
    """The options."""
    made = Parser("convert", "Carry weights between PyTorch and Keras, by the network's names.")
    made.add_argument(
        "weights", metavar="WEIGHTS", help="a .pt, .pth, .safetensors, .weights.h5 or .keras file"
    )
    made.add_network()
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
    from netdsl.weights import convert
    from netdsl.weights.forms import find_form

    # What TensorFlow says when it is loaded is not about the weights.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
    try:
        find_form(options.weights)
        find_form(options.output, options.to)
        graph = compiled(options)
        done = convert(
            options.weights,
            graph,
            options.output,
            to=options.to,
            partial=options.partial,
            exact=options.exact,
        )
    except NetdslError as problem:
        report(problem.diagnostics, options.color)
        return IMPOSSIBLE if any(d.code in _IMPOSSIBLE for d in problem.diagnostics) else WRONG
    report(done.diagnostics, options.color)
    fresh = f", {len(done.fresh):,} fresh" if done.fresh else ""
    sys.stderr.write(f"{plural(len(done.taken), 'tensor')} in {options.output}{fresh}\n")
    return 0
