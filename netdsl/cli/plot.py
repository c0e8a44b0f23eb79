"""`netdsl plot`: a picture of a network, or of what it costs."""

import sys
from argparse import Namespace
from pathlib import Path

from netdsl.atomic import replacing
from netdsl.cli.files import result_path
from netdsl.cli.source import compiled
from netdsl.cli.terminal import paused_collector, write
from netdsl.cli.usage import Parser, UsageError, natural, positive
from netdsl.plot.render import FORMATS, SUBJECTS, rendered

_TEXTS = ("mmd", "dot")


def parser() -> Parser:
    """The options."""
    made = Parser(
        "plot",
        "Draw a network as people draw it: equal blocks in a row folded, shapes on the lines, "
        "branches side by side. `mmd` is for Mermaid, `dot` for Graphviz; the other forms need "
        "the package `pygraphviz`.",
    )
    made.add_network()
    made.add_argument(
        "-o", dest="output", metavar="PATH", help="write a file; its ending says the form"
    )
    made.add_argument("--format", choices=FORMATS, help="the form (svg)")
    made.add_argument(
        "--what",
        choices=SUBJECTS,
        default=SUBJECTS[0],
        help="the layers, or where parameters, multiply-adds and memory sit",
    )
    made.add_argument(
        "--depth", type=natural, metavar="N", help="open blocks N deep (as deep as is readable)"
    )
    made.add_argument(
        "--direction", choices=("down", "right"), default="down", help="which way it goes"
    )
    made.add_argument(
        "--columns", type=positive, metavar="N", help="in at most N columns (as many as fit well)"
    )
    return made


def run(options: Namespace) -> int:
    """Write the picture."""
    form = _form(options)
    if options.what == "cost" and form in _TEXTS:
        raise UsageError(f"`--what cost` is a chart: it has no form `{form}`")
    graph = compiled(options)
    with paused_collector():
        made = rendered(
            graph,
            form,
            what=options.what,
            depth=options.depth,
            right=options.direction == "right",
            columns=options.columns,
        )
    if options.output not in (None, "-"):
        data = made if isinstance(made, bytes) else made.encode()
        with replacing(result_path(options.output)) as temporary:
            temporary.write_bytes(data)
    elif isinstance(made, bytes):
        _write_bytes(made)
    else:
        write(made)
    return 0


def _form(options: Namespace) -> str:
    """The form that is wished: by its name, or by the ending of the file."""
    if options.format is not None:
        return str(options.format)
    if options.output in (None, "-"):
        return FORMATS[0]
    ending = Path(options.output).suffix.removeprefix(".").lower()
    form = {"mermaid": "mmd", "gv": "dot", "htm": "html"}.get(ending, ending)
    if form not in FORMATS:
        raise UsageError(
            f"`{options.output}` does not say which form it is to have",
            f"it may end in {', '.join(f'.{f}' for f in FORMATS)}; or give `--format`",
        )
    return form


def _write_bytes(data: bytes) -> None:
    """A picture on standard output, unless a terminal would have to show it."""
    if sys.stdout.isatty():
        raise UsageError("a PNG is no text: give `-o PATH`, or send it to another program")
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
