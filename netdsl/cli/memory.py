"""`netdsl memory`: the memory that a network needs to train and to run."""

import re
import sys
from argparse import ArgumentTypeError, Namespace

from netdsl.analysis.devices import DEVICES
from netdsl.analysis.memory import OPTIMIZERS, UnknownSizes
from netdsl.analysis.memory_text import FORMATS
from netdsl.cli.sized import ADVICE, add_batch, add_size, sized
from netdsl.cli.terminal import paused_collector, use_color, write
from netdsl.cli.usage import Parser, UsageError, positive
from netdsl.ir.graph import Graph

_POWERS = {"": 0, "k": 1, "m": 2, "g": 3, "t": 4}


def parser() -> Parser:
    """The options."""
    made = Parser(
        "memory",
        "Work out the memory that a network needs to train and to run, as its PyTorch model uses "
        "it: weights, gradients, the state of the optimiser, what the backward pass keeps, and "
        "the most that is alive at once. With --fit, say how to make it fit. Nothing is run.",
    )
    made.add_network()
    add_batch(made)
    made.add_argument(
        "--optimizer", choices=tuple(OPTIMIZERS), default="adam", help="what keeps state (adam)"
    )
    made.add_argument(
        "--devices", type=positive, default=1, metavar="N", help="how many share the batch (1)"
    )
    add_size(made)
    made.add_argument(
        "--fit", type=amount, metavar="SIZE", help="the memory of the device: 8GB, 8GiB, or a100"
    )
    made.add_format(FORMATS)
    return made


def amount(text: str) -> int:
    """`8GB` is eight times ten to the ninth, `8GiB` eight times two to the thirtieth."""
    if text.lower() in DEVICES:
        return DEVICES[text.lower()].memory
    found = re.fullmatch(r"([0-9]{1,9}(?:\.[0-9]{1,9})?) ?([kmgt]?)(i?)b?", text, re.I)
    if not found or (found[3] and not found[2]):
        raise ArgumentTypeError(f"`{text}` is no size of a memory such as 8GB or 8GiB")
    unit = 1024 if found[3] else 1000
    size = int(float(found[1]) * unit ** _POWERS[found[2].lower()])
    if not size:
        raise ArgumentTypeError("a memory has at least one byte")
    return size


def run(options: Namespace) -> int:
    """Print what is needed, or what makes it fit."""
    graph = sized(options)
    with paused_collector():
        try:
            made = _needs(graph, options) if options.fit is None else _fits(graph, options)
        except UnknownSizes as problem:
            raise UsageError(str(problem), ADVICE) from None
    write(made)
    return 0


def _needs(graph: Graph, options: Namespace) -> str:
    from netdsl.analysis.memory import Training, memory
    from netdsl.analysis.memory_text import as_json, text

    found = memory(graph, batch=options.batch, dtype=options.dtype, optimizer=options.optimizer)
    shares = None
    if options.devices > 1:
        from netdsl.analysis.sharing import shared

        step = Training(graph, options.dtype, options.optimizer)
        shares = shared(step, options.batch, options.devices)
    if options.format == "json":
        return as_json(found, shares)
    return text(found, use_color(options.color, sys.stdout), shares)


def _fits(graph: Graph, options: Namespace) -> str:
    from netdsl.analysis.fit import fit
    from netdsl.analysis.fit_text import as_json, text

    found = fit(
        graph,
        options.fit,
        batch=options.batch,
        dtype=options.dtype,
        optimizer=options.optimizer,
    )
    if options.format == "json":
        return as_json(found)
    return text(found, use_color(options.color, sys.stdout))
