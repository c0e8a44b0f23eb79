"""`netdsl check`: what is wrong with files, or might be."""

import re
import sys
from argparse import Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING

from netdsl.cli.failure import WRONG
from netdsl.cli.gather import gather
from netdsl.cli.project import Project
from netdsl.cli.selection import add_selection, selection
from netdsl.cli.terminal import counted, plural, use_color, where_explained, write
from netdsl.cli.usage import Parser, UsageError
from netdsl.diagnostics import Diagnostic, has_errors
from netdsl.render import FORMATS, render, render_sarif

if TYPE_CHECKING:
    from netdsl.cli.fix import Fixed

_NETWORK = re.compile(r"^[ \t]*network[ \t]+[A-Za-z_]", re.MULTILINE)
_DOCUMENTS = ("json", "sarif")
"""The forms for programs alone, which find the counts in them."""


def parser() -> Parser:
    """The options."""
    made = Parser(
        "check",
        "Parse and validate files, infer all shapes, and look for what is unlikely to be meant; "
        "print what is found. Exit code 1 where there are errors.",
    )
    made.add_argument(
        "files",
        metavar="FILE",
        nargs="*",
        default=["."],
        help="a path, a folder (all .net files below; this one where nothing is named), REV:path, "
        "`-`, or a standard name",
    )
    made.add_format(FORMATS)
    add_selection(made)
    made.add_argument("--fix", action="store_true", help="make the edits that are safe")
    made.add_argument(
        "--diff", action="store_true", help="print what --fix would do, and write nothing"
    )
    made.add_argument(
        "--stdin-filename", metavar="PATH", help="what `-` is called, and where its `use`s start"
    )
    made.add_root()
    return made


def run(options: Namespace) -> int:
    """Print the diagnostics of all files: here they are the result."""
    wanted = selection(options)
    fixing = options.fix or options.diff
    printing = options.diff or (options.fix and "-" in options.files)
    if printing and options.format in _DOCUMENTS:
        raise UsageError(f"`--format {options.format}` would stand in what the fixes give")
    gathered = gather(options)
    project = gathered.project
    if fixing:
        from netdsl.cli.fix import fix

        fixed, left = fix(project, wanted)
    else:
        fixed, left = [], wanted.of(project.check())
    found = [*gathered.unreadable, *left]
    if fixing:
        _corrections(project, options)
    files, networks = gathered.count + len(project.sources), _networks(project)
    facts = {"files": files, "networks": networks} | ({"fixed": len(fixed)} if options.fix else {})
    stream = sys.stderr if printing else sys.stdout
    text = _rendered(found, options, use_color(options.color, stream), facts)
    if text:
        sys.stderr.write(f"{text}\n") if printing else write(text)
    if options.format not in _DOCUMENTS:
        sys.stdout.flush()
        gap = "\n" if text and options.format == "text" else ""
        counts = f"{plural(files, 'file')}, {plural(networks, 'network')}: {counted(found)}"
        sys.stderr.write(f"{gap}{_told(fixed, would=options.diff)}Checked {counts}\n")
        if options.format == "text":
            sys.stderr.write(where_explained(found))
    stale = options.diff and fixed
    return max(gathered.code, WRONG if stale or has_errors(found) else 0)


def _rendered(
    found: Sequence[Diagnostic], options: Namespace, color: bool, facts: dict[str, int]
) -> str:
    if options.format == "sarif":
        from netdsl.cli.rules import explanations

        return render_sarif(found, explanations(found))
    return render(found, options.format, color, facts)


def _networks(project: Project) -> int:
    return sum(len(_NETWORK.findall(source.text)) for source in project.sources.values())


def _corrections(project: Project, options: Namespace) -> None:
    """Write what the fixes gave: to the files, or out."""
    from netdsl.cli.corrections import difference, save

    piped = None if project.piped is None else project.sources[project.piped]
    for before, after in project.corrected():
        if options.diff:
            write(difference(before, after))
        elif after is not piped:
            save(after)
    if piped is not None and not options.diff:
        write(piped.text)


def _told(fixed: "list[Fixed]", *, would: bool) -> str:
    word = "would fix" if would else "fixed"
    return "".join(f"{word} {one}\n" for one in fixed)
