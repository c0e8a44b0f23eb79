"""What every text must bear: each way that netdsl has with a text, within bounds."""

import ast
import json
import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import netdsl
from netdsl import pipeline
from netdsl.codes import CODES
from netdsl.compile.limits import Limits
from netdsl.diagnostics import Diagnostic, has_errors
from netdsl.emit.backend import find_backend
from netdsl.ir.graph import Graph
from netdsl.render import render
from netdsl.source import Source
from netdsl.syntax import parse
from netdsl.syntax.printer import print_file

SECONDS = 2.0
"""The CPU time that one step may take..."""
SECONDS_OF_A_LAYER = 150e-6
"""... and what every layer of a network, with the blocks around it, adds to that."""
MEGABYTES = 500
LAYERS = Limits().layers
EMITTED = 3_000
"""Networks of more layers are not emitted here: `benchmarks` does that with large ones."""


class Broken(AssertionError):
    """A text that netdsl does not bear."""


def examine(text: str) -> None:
    """Take a text through all phases. Raises what should never be raised."""
    source = Source("any.net", text)
    compiled, seconds = _compiled(source)
    with within(seconds, "check"):
        found = tuple(netdsl.check(text))
    for diagnostics in (found, compiled.diagnostics):
        _tell(diagnostics, text)
    if compiled.graph is None and not has_errors(compiled.diagnostics):
        raise Broken("no graph, and no error")
    _print(source)
    if compiled.graph is not None and _size(compiled.graph) <= EMITTED:
        _use(compiled.graph)


def _compiled(source: Source) -> tuple[pipeline.Compilation, float]:
    """A compilation, and what it may take; only then is the number of layers known."""
    with within(SECONDS + LAYERS * SECONDS_OF_A_LAYER, "compile"):
        before = _cpu()
        compiled = pipeline.compile_source(source)
        spent = _cpu() - before
    layers = _size(compiled.graph) if compiled.graph is not None else _reached(compiled)
    allowed = SECONDS + layers * SECONDS_OF_A_LAYER
    if spent > allowed:
        raise Broken(f"compilation took {spent:.1f} s, for {layers:,} layers")
    return compiled, allowed


def _reached(compiled: pipeline.Compilation) -> int:
    """What a compilation that was given up may have made before."""
    return LAYERS if any(d.code == "N502" for d in compiled.diagnostics) else 0


def _tell(diagnostics: tuple[Diagnostic, ...], text: str) -> None:
    """Every diagnostic can be printed, in every form, and points into the text."""
    for d in diagnostics:
        if d.code not in CODES:
            raise Broken(f"no code {d.code}")
        span = d.span
        own = span is not None and span.source.name in ("any.net", "<string>")
        if own and not 0 <= span.start <= span.end <= len(text):
            raise Broken(f"{d.code} points outside: {span.start} to {span.end}")
    with within(SECONDS, "render"):
        for form in ("text", "json", "github", "sarif"):
            told = render(diagnostics, form)
            if form in ("json", "sarif"):
                json.loads(told)


def _print(source: Source) -> None:
    """What can be read can be printed, and is then at rest."""
    with within(SECONDS, "print"):
        file, diagnostics = parse(source)
        if has_errors(diagnostics):
            return
        printed = print_file(file)
        again, diagnostics = parse(Source(source.name, printed))
        if has_errors(diagnostics) or print_file(again) != printed:
            raise Broken("printing twice is not printing once")


def _use(graph: Graph) -> None:
    """Emit, summarise and carry over JSON what compiles."""
    with within(2 * SECONDS, "emit"):
        for backend in ("torch", "keras"):
            emitted = find_backend(backend).emit(graph)
            if emitted.text is not None:
                _assert_harmless(emitted.text)
            elif not has_errors(emitted.diagnostics):
                raise Broken(f"{backend}: no text, and no error")
    with within(2 * SECONDS, "document"):
        net = netdsl.Network.model_construct(root=graph)
        str(net.summary())
        if netdsl.Network.model_validate_json(net.model_dump_json()).graph != graph:
            raise Broken("the IR is another one after JSON")


def _assert_harmless(text: str) -> None:
    """Emitted code is code, and nothing of the file's texts has become code."""
    tree = ast.parse(text)
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    if "PWNED" in names:
        raise Broken("text of the file became code")


def _size(graph: Graph) -> int:
    return sum(1 for _ in graph.nodes())


@contextmanager
def within(seconds: float, step: str) -> Iterator[None]:
    """Bound the CPU time and the memory of a step."""
    before = _resident()
    signal.signal(signal.SIGPROF, _stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    except TimeoutError:
        raise Broken(f"{step} takes more than {seconds:g} s") from None
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    grown = (_resident() - before) / 1e6
    if grown > MEGABYTES:
        raise Broken(f"{step} took {grown:,.0f} MB")


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise TimeoutError


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _resident() -> int:
    """The most memory that this process has had, in bytes: it grows at a new peak only."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
