"""`netdsl diff`: what changed between two networks, as architectures."""

import sys
from argparse import Namespace
from pathlib import Path

from netdsl.cli.failure import WRONG
from netdsl.cli.files import write_atomic
from netdsl.cli.source import compiled
from netdsl.cli.terminal import paused_collector, use_color, write
from netdsl.cli.usage import Parser, UsageError
from netdsl.comparison.compare import compared, report
from netdsl.comparison.edits import Compared
from netdsl.comparison.report import Diff

FORMATS = ("text", "json", "html", "markdown")
POLICIES = ("weights", "io", "function", "strict")


def parser() -> Parser:
    """The options."""
    made = Parser("diff", "Say what changed between two networks, and what it means for weights.")
    made.add_argument("old", metavar="OLD", help="a path, `-`, a standard architecture, REV:path")
    made.add_argument(
        "new", metavar="NEW", nargs="?", help="the same; may be left out with --against"
    )
    made.add_argument(
        "--against", metavar="REV", help="compare FILE as it is in a git revision with FILE"
    )
    made.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE",
        help="the value of a parameter of both networks (repeatable)",
    )  # fmt: skip
    made.add_root()
    made.add_format(FORMATS)
    made.add_argument("-o", dest="output", metavar="PATH", help="write it there")
    made.add_argument("--all", action="store_true", help="tell every change by itself")
    made.add_argument(
        "--emit-remap", metavar="PATH", help="write a Python function that carries old weights over"
    )
    made.add_argument("--exit-code", action="store_true", help="exit 1 where anything differs")
    made.add_argument(
        "--fail-on", choices=POLICIES, metavar="POLICY",
        help="exit 1 where users of the old network notice: weights, io, function (any of "
        "these, or other values), strict (any change)",
    )  # fmt: skip
    return made


def run(options: Namespace) -> int:
    """Print the report; 1 where the options say that these changes are too many."""
    old, new = _names(options)
    graphs = [
        compiled(Namespace(file=name, set=options.set, root=options.root, color=options.color))
        for name in (old, new)
    ]
    with paused_collector():
        both = compared(*graphs)
        diff = report(both)
        text = _rendered(both, diff, options)
    if options.output is None:
        write(text)
    else:
        write_atomic(Path(options.output), text if text.endswith("\n") else f"{text}\n")
    if options.emit_remap is not None:
        _write_remap(diff, options.emit_remap)
    return WRONG if _too_much(diff, options) else 0


def _names(options: Namespace) -> tuple[str, str]:
    if options.against is not None:
        if options.new is not None:
            raise UsageError("`--against` takes one file: it is compared with itself")
        return f"{options.against}:{options.old}", options.old
    if options.new is None:
        raise UsageError("two networks are needed: `netdsl diff OLD NEW`")
    if options.old == options.new == "-":
        raise UsageError("standard input cannot be both networks")
    return options.old, options.new


def _rendered(both: Compared, diff: Diff, options: Namespace) -> str:
    match options.format:
        case "json":
            from netdsl.comparison.document import to_json

            return to_json(diff)
        case "markdown":
            from netdsl.comparison.markdown import markdown

            return markdown(diff)
        case "html":
            from netdsl.comparison.page import page

            return page(both, diff)
    from netdsl.comparison.text import text

    color = options.output is None and use_color(options.color, sys.stdout)
    return text(diff, color, everything=options.all)


def _write_remap(diff: Diff, target: str) -> None:
    from netdsl.comparison.remap import remap_source

    source = remap_source(diff)
    if target == "-":
        write(source)
        return
    write_atomic(Path(target), source)


def _too_much(diff: Diff, options: Namespace) -> bool:
    v = diff.verdict
    broken = {
        "weights": v.weights != "same",
        "io": v.io,
        "function": v.weights != "same" or v.io or v.function,
        "strict": bool(diff.changes),
    }
    return bool(diff.changes) if options.exit_code else broken.get(options.fail_on, False)
