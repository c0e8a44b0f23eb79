"""`netdsl fmt`: one canonical layout for `.net` files."""

import os
import sys
from argparse import Namespace
from collections.abc import Iterator

from netdsl.cli.failure import IMPOSSIBLE, WRONG
from netdsl.cli.terminal import (
    paused_collector,
    plural,
    report,
    standard_input,
    use_color,
    write,
)
from netdsl.cli.usage import STDIN, Parser, UsageError
from netdsl.formatting.layout import Formatted, formatted
from netdsl.formatting.paths import files_of
from netdsl.source import Source
from netdsl.syntax import decode
from netdsl.syntax.read import LARGEST_FILE


def parser() -> Parser:
    """The options."""
    made = Parser("fmt", "Bring .net files into the one canonical layout; comments stay.")
    made.add_argument(
        "paths",
        metavar="PATH",
        nargs="*",
        default=["."],
        help="files, folders (every .net file below), or `-` (the folder that you are in)",
    )
    made.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 where something would change"
    )
    made.add_argument(
        "--diff", action="store_true", help="like --check, and show what would change"
    )
    made.add_argument(
        "--stdin-filename", metavar="PATH", help="what the file on standard input is called"
    )
    made.add_argument(
        "--annotate", action="store_true", help="write the shapes of networks in, as `=>` checks"
    )
    made.add_argument(
        "--pin-names",
        action="store_true",
        help="write automatic names in, as labels: no later edit changes a weight's name",
    )
    made.add_root()
    return made


def run(options: Namespace) -> int:
    """Format everything that is named; what cannot be is left alone, and told."""
    if options.root is not None and not (options.annotate or options.pin_names):
        raise UsageError("`--root` is for `--annotate` and `--pin-names`, which compile")
    if "-" in options.paths:
        if len(options.paths) > 1:
            raise UsageError("`-` goes with no other path")
        return _standard_input(options)
    if options.stdin_filename is not None:
        raise UsageError("`--stdin-filename` names standard input, which is the path `-`")
    return _files(options)


def _standard_input(options: Namespace) -> int:
    name = options.stdin_filename or STDIN
    data = standard_input(LARGEST_FILE + 1)
    path = os.path.abspath(name) if options.stdin_filename else ""
    done = _formatted(name, data, path, options)
    report(done.diagnostics, options.color)
    if done.text is None:
        return WRONG
    if not (options.check or options.diff):
        _raw(done.text)
        return 0
    if done.text.encode() == data:
        return 0
    if options.diff:
        _diff(name, data, done.text, options)
    return WRONG


class _Tally:
    """How it went with each file."""

    def __init__(self) -> None:
        self.changed = self.same = self.wrong = 0
        self.missing = False

    def text(self, *, dry: bool) -> str:
        """`2 files reformatted, 3 files left unchanged`."""
        did, kept = ("would be reformatted", "already formatted") if dry else (
            "reformatted", "left unchanged",
        )  # fmt: skip
        parts = [(self.changed, did), (self.same, kept), (self.wrong, "with errors")]
        return ", ".join(f"{plural(count, 'file')} {what}" for count, what in parts if count)


def _files(options: Namespace) -> int:
    tally = _Tally()
    dry = options.check or options.diff
    for name in _names(options.paths):
        try:
            _file(name, options, tally)
        except BrokenPipeError:  # whoever read the output has seen enough
            raise
        except OSError as problem:
            sys.stderr.write(f"error: `{name}`: {problem.strerror or problem}\n")
            tally.missing = True
    counts = tally.text(dry=dry)
    if counts:
        # A diff is the product, and what is said of it is none.
        if options.diff:
            sys.stderr.write(f"{counts}\n")
        else:
            write(counts)
    failed = tally.wrong or (dry and tally.changed)
    return IMPOSSIBLE if tally.missing else WRONG if failed else 0


def _names(paths: list[str]) -> Iterator[str]:
    for path, files in files_of(paths):
        if not files:
            sys.stderr.write(f"warning: no `.net` file is in `{path}`\n")
        yield from files


def _file(name: str, options: Namespace, tally: _Tally) -> None:
    with open(name, "rb") as file:
        data = file.read(LARGEST_FILE + 1)  # enough to see that it is too large
    done = _formatted(name, data, os.path.abspath(name), options)
    report(done.diagnostics, options.color)
    if done.text is None:
        tally.wrong += 1
    elif done.text.encode() == data:
        tally.same += 1
    else:
        tally.changed += 1
        _changed(name, data, done.text, options)


def _changed(name: str, data: bytes, text: str, options: Namespace) -> None:
    if options.diff:
        _diff(name, data, text, options)
    elif options.check:
        write(f"Would reformat: {name}")
    else:
        from netdsl.atomic import replacing

        with replacing(name) as temporary:
            temporary.write_bytes(text.encode())


def _formatted(name: str, data: bytes, path: str, options: Namespace) -> Formatted:
    read, diagnostics = decode(name, data)
    if read is None:
        return Formatted(None, diagnostics)
    source = Source(name, read.text, path)
    with paused_collector():
        if not (options.annotate or options.pin_names):
            return formatted(source)
        from netdsl.formatting.written import written_in

        return written_in(
            source, options.root, annotate=options.annotate, pin_names=options.pin_names
        )


def _diff(name: str, data: bytes, text: str, options: Namespace) -> None:
    from netdsl.cli.unified import unified

    color = use_color(options.color, sys.stdout)
    _raw(unified(data.decode("utf-8-sig"), text, name, name, color))


def _raw(text: str) -> None:
    """Exactly this text on standard output."""
    from io import TextIOWrapper

    out = sys.stdout
    if out is None:
        raise OSError("standard output is closed")
    if isinstance(out, TextIOWrapper):
        encoding = None if out.isatty() else "utf-8"
        out.reconfigure(encoding=encoding, errors="backslashreplace", newline="")
    out.write(text)
