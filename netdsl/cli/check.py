"""`netdsl check`: what is wrong with files, or might be."""

import re
import sys
from argparse import Namespace

from netdsl.cli.failure import IMPOSSIBLE, WRONG
from netdsl.cli.source import exit_code, read
from netdsl.cli.terminal import counted, paused_collector, plural, report, use_color, write
from netdsl.cli.usage import Parser
from netdsl.diagnostics import Diagnostic, NetdslError, has_errors
from netdsl.render import FORMATS, render
from netdsl.source import Source

_NETWORK = re.compile(r"^[ \t]*network[ \t]+[A-Za-z_]", re.MULTILINE)


def parser() -> Parser:
    """The options."""
    made = Parser("check", "Parse and validate files and infer all shapes; print what is found.")
    made.add_argument(
        "files", metavar="FILE", nargs="+", help="a path, REV:path, `-`, or a standard name"
    )
    made.add_format(FORMATS)
    made.add_root()
    return made


def run(options: Namespace) -> int:
    """Print the diagnostics of all files: here they are the result."""
    found: dict[Diagnostic, None] = {}
    files = networks = code = 0
    for name in options.files:
        try:
            source, _ = read(name)
        except NetdslError as problem:
            code = max(code, exit_code(problem))
            if code == IMPOSSIBLE:
                report(problem.diagnostics, options.color)
            else:
                files += 1
                found.update(dict.fromkeys(problem.diagnostics))
            continue
        files += 1
        networks += len(_NETWORK.findall(source.text))
        found.update(dict.fromkeys(_check(source, options.root)))
    diagnostics = list(found)
    counts = (
        f"Checked {plural(files, 'file')}, {plural(networks, 'network')}: {counted(diagnostics)}"
    )
    text = render(diagnostics, options.format, use_color(options.color, sys.stdout))
    if options.format == "text":
        text += f"\n\n{counts}" if text else counts
    if text:
        write(text)
    return max(code, WRONG if has_errors(diagnostics) else 0)


def _check(source: Source, root: str | None) -> tuple[Diagnostic, ...]:
    from netdsl.pipeline import check_source

    with paused_collector():
        return check_source(source, root)
