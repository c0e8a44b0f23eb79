"""`netdsl build`: a network as the source of a model."""

import sys
import time
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

from netdsl.cli.failure import WRONG
from netdsl.cli.files import result_path, write_atomic
from netdsl.cli.source import compile_once
from netdsl.cli.terminal import paused_collector, report, write
from netdsl.cli.usage import STDIN, Parser, Stop, UsageError, tip
from netdsl.diagnostics import Diagnostic
from netdsl.ir.graph import Graph

_PAUSE = 0.3
"""Seconds between two looks at the files that `--watch` watches."""


def parser() -> Parser:
    """The options."""
    made = Parser("build", "Emit a network as one readable source file.")
    made.add_network()
    made.add_argument(
        "-b",
        "--backend",
        action="append",
        required=True,
        metavar="NAME",
        help="torch, keras, or another installed one (repeatable)",
    )
    made.add_argument(
        "-o", dest="output", metavar="PATH", help="write a file; with several backends, a folder"
    )
    made.add_argument(
        "--exact",
        action="store_true",
        help="equal in every respect, with own layers where stock ones differ by a known factor",
    )
    made.add_argument("--watch", action="store_true", help="build again on every save")
    return made


def run(options: Namespace) -> int:
    """Build once, or until interrupted."""
    backends = list(dict.fromkeys(options.backend))
    for name in backends:
        _require(name)
    if options.output in (None, "-") and len(backends) > 1:
        raise UsageError("several backends need `-o FOLDER`: standard output takes one file")
    if not options.watch:
        return _build(options, backends)
    if options.file.partition(":")[0] in ("-", STDIN):
        raise UsageError("`--watch` needs a file: standard input is read once")
    return _watch(options, backends)


def _require(name: str) -> None:
    from netdsl.emit.backend import backend_names, find_backend

    try:
        find_backend(name)
    except KeyError:
        raise UsageError(f"there is no backend `{name}`", tip(name, backend_names())) from None
    except ImportError as problem:
        raise UsageError(f"the backend `{name}` cannot be loaded: {problem}") from None


def _build(options: Namespace, backends: list[str]) -> int:
    """All or nothing: files are written when every backend has given its text."""
    graph, diagnostics = compile_once(options)
    texts: dict[str, str] = {}
    found = list(diagnostics)
    if graph is not None:
        with paused_collector():
            texts, more = _emit(graph, backends, exact=options.exact)
        found += more
    report(found, options.color)
    if graph is None or len(texts) < len(backends):
        return WRONG
    if options.output in (None, "-"):
        write(texts[backends[0]])
        return 0
    for path, text in _targets(result_path(options.output), graph.name, texts):
        write_atomic(path, text)
    return 0


def _emit(
    graph: Graph, backends: list[str], *, exact: bool
) -> tuple[dict[str, str], list[Diagnostic]]:
    from netdsl.pipeline import emit

    texts: dict[str, str] = {}
    diagnostics: list[Diagnostic] = []
    for name in backends:
        emitted = emit(graph, name, exact=exact)
        diagnostics += emitted.diagnostics
        if emitted.text is not None:
            texts[name] = emitted.text
    return texts, diagnostics


def _targets(output: Path, network: str, texts: dict[str, str]) -> Iterator[tuple[Path, str]]:
    if len(texts) == 1 and not output.is_dir():
        yield output, next(iter(texts.values()))
        return
    from netdsl.emit.backend import find_backend
    from netdsl.emit.declared import suffix

    output.mkdir(parents=True, exist_ok=True)
    for backend, text in texts.items():
        yield output / f"{network}_{backend}{suffix(find_backend(backend))}", text


def _watch(options: Namespace, backends: list[str]) -> int:
    """The last good output stays where a save brings errors."""
    seen: dict[Path, int] = {}
    while True:
        now = _modified(options)
        if now != seen:
            seen = now
            start = time.perf_counter()
            try:
                code = _build(options, backends)
            except Stop as stop:
                code = stop.code
            took = (time.perf_counter() - start) * 1000
            done = "built" if code == 0 else "not built"
            sys.stderr.write(f"{done} {options.file} in {took:.0f} ms\n")
            sys.stdout.flush()
        time.sleep(_PAUSE)


def _modified(options: Namespace) -> dict[Path, int]:
    """When each `.net` file that may take part was written last."""
    folder = Path(options.file.partition(":")[0]).parent
    found = {}
    for path in {*folder.glob("*.net"), *Path(options.root or folder).glob("*.net")}:
        try:
            found[path] = path.stat().st_mtime_ns
        except FileNotFoundError:  # an editor is just replacing it
            continue
    return found
