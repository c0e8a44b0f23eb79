"""`netdsl diff`: what changed between two networks, as architectures."""

import argparse
import os
import sys
from argparse import Namespace

from netdsl.cli.failure import WRONG
from netdsl.cli.files import result_path, write_atomic
from netdsl.cli.networks import graphs_of
from netdsl.cli.terminal import paused_collector, use_color, write
from netdsl.cli.usage import STDIN, Parser, UsageError
from netdsl.comparison.edits import Compared
from netdsl.comparison.files import compare_files, pairs
from netdsl.comparison.report import Diff, FilesDiff

FORMATS = ("text", "json", "html", "markdown")
POLICIES = ("weights", "io", "function", "strict")


def parser() -> Parser:
    """The options."""
    made = Parser("diff", "Say what changed between two networks, and what it means for weights.")
    what = "a path, `-`, REV:path, a standard architecture, or a network as JSON"
    made.add_argument("old", metavar="OLD", nargs="?", help=what)
    made.add_argument("new", metavar="NEW", nargs="?", help="the same")
    made.add_argument(
        "--against", metavar="REV", help="one FILE: as it is in that git revision, and as it is now"
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
        help="exit 1 where users of the old network would notice: `weights`, `io`, `function` "
        "(these, or other results), `strict` (anything)",
    )  # fmt: skip
    made.add_argument("--git", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    return made


def run(options: Namespace) -> int:
    """Print the report; 1 where the options say that these changes are too many."""
    if options.git is not None:
        from netdsl.cli.driver import driven

        return driven(options)
    names = _names(options)
    old, new = (graphs_of(name, options) for name in names)
    with paused_collector():
        both = pairs(old, new)
        found = compare_files(old, new, both)
        text = rendered(both, found, options)
    if options.output in (None, "-"):
        write(text)
    else:
        write_atomic(result_path(options.output), text if text.endswith("\n") else f"{text}\n")
    if options.emit_remap is not None:
        _write_remap(found, options.emit_remap)
    return WRONG if _too_much(found, options) else 0


def _names(options: Namespace) -> tuple[str, str]:
    if options.old is None:
        raise UsageError("two networks are needed: `netdsl diff OLD NEW`")
    if options.against is not None:
        if options.new is not None:
            raise UsageError("`--against` takes one file: it is compared with itself")
        # `./`: git would look for it at the top of the repository.
        return f"{options.against}:./{os.path.relpath(options.old)}", options.old
    if options.new is None:
        raise UsageError("two networks are needed: `netdsl diff OLD NEW`")
    if all(name.partition(":")[0] in ("-", STDIN) for name in (options.old, options.new)):
        raise UsageError("standard input cannot be both networks")
    return options.old, options.new


def rendered(both: list[Compared], found: FilesDiff, options: Namespace) -> str:
    """The report in the form that the options name."""
    match options.format:
        case "json":
            from netdsl.comparison.document import files_to_json, to_json

            single = _single(both, found)
            return files_to_json(found) if single is None else to_json(single)
        case "markdown":
            from netdsl.comparison.markdown import markdown

            return markdown(found)
        case "html":
            single = _single(both, found)
            if single is None:
                raise UsageError("a page shows one network: name it, as in `model.net:tiny`")
            from netdsl.comparison.page import page

            return page(both[0], single)
    from netdsl.comparison.text import files_text

    color = options.output is None and use_color(options.color, sys.stdout)
    return files_text(found, color, everything=options.all)


def _single(both: list[Compared], found: FilesDiff) -> Diff | None:
    """The report, where one network is compared with one."""
    if len(both) != 1 or found.added or found.removed:
        return None
    if found.networks:
        return found.networks[0]
    from netdsl.comparison.compare import report

    return report(both[0])


def _write_remap(found: FilesDiff, target: str) -> None:
    from netdsl.comparison.remap import remap_source

    if len(found.networks) + len(found.same) != 1:
        raise UsageError("weights are of one network: name it, as in `model.net:tiny`")
    if not found.networks:
        raise UsageError("the networks are the same: there is nothing to carry over")
    source = remap_source(found.networks[0])
    if target == "-":
        write(source)
    else:
        write_atomic(result_path(target), source)


def _too_much(found: FilesDiff, options: Namespace) -> bool:
    if options.exit_code and found:
        return True
    policy = options.fail_on
    if policy is None:
        return False
    return bool(found.removed) or any(_breaks(diff, policy) for diff in found.networks)


def _breaks(diff: Diff, policy: str) -> bool:
    v = diff.verdict
    weights = v.weights != "same"
    return {
        "weights": weights,
        "io": v.io,
        "function": weights or v.io or v.function,
        "strict": bool(diff.changes),
    }[policy]
