"""`netdsl time`: the least time that a device needs."""

import sys
from argparse import ArgumentTypeError, Namespace

from netdsl.analysis.devices import DEVICES, Device
from netdsl.analysis.memory import UnknownSizes
from netdsl.analysis.roofline import roofline
from netdsl.analysis.roofline_text import FORMATS, as_json, text
from netdsl.cli.sized import ADVICE, add_batch, add_size, sized
from netdsl.cli.terminal import paused_collector, use_color, write
from netdsl.cli.usage import Parser, UsageError, positive

_PREFIXES = {"": 1.0, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15}


def parser() -> Parser:
    """The options."""
    made = Parser(
        "time",
        "Bound the time of a training step from below: for each layer its arithmetic against the "
        "device's speed, and its bytes against the device's bandwidth (a roofline). Nothing is "
        "run, and nothing that really runs is faster.",
    )
    made.add_network()
    made.add_argument("--device", choices=tuple(DEVICES), help="a device by its data sheet (a100)")
    made.add_argument("--flops", type=amount, metavar="N", help="or its FLOP/s, such as 312T")
    made.add_argument("--bandwidth", type=amount, metavar="N", help="and its B/s, such as 2.0T")
    add_batch(made)
    add_size(made)
    made.add_argument("--inference", action="store_true", help="a forward pass only")
    made.add_argument("--top", type=positive, default=10, help="how many layers to show (10)")
    made.add_format(FORMATS)
    return made


def amount(value: str) -> float:
    """`312T`: a number above 0, with the prefix of a power of ten."""
    digits = value.rstrip("".join(_PREFIXES))
    try:
        found = float(digits) * _PREFIXES[value[len(digits) :]]
    except (KeyError, ValueError):
        found = 0.0
    if not 0 < found < float("inf"):
        raise ArgumentTypeError(f"must be a number above 0 such as 312T, not {value!r}")
    return found


def run(options: Namespace) -> int:
    """Print the bounds."""
    device = _device(options)
    graph = sized(options)
    with paused_collector():
        try:
            bound = roofline(
                graph, device, batch=options.batch, dtype=options.dtype,
                training=not options.inference,
            )  # fmt: skip
        except UnknownSizes as problem:
            raise UsageError(str(problem), ADVICE) from None
        color = use_color(options.color, sys.stdout)
        made = as_json(bound) if options.format == "json" else text(bound, options.top, color)
    write(made)
    return 0


def _device(options: Namespace) -> Device:
    if options.flops is None and options.bandwidth is None:
        return DEVICES[options.device or "a100"]
    if options.flops is None or options.bandwidth is None or options.device:
        raise UsageError("a device of your own takes both --flops and --bandwidth, no --device")
    return Device("own", "this device", options.flops, options.flops, options.bandwidth, 0)
