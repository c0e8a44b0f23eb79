"""What every text must bear: each way that netdsl has with a text, within bounds."""

import ast
import json
import resource
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TypeVar

import netdsl
from netdsl import pipeline
from netdsl.codes import CODES
from netdsl.compile.limits import STEPS_OF_A_LAYER, Budget, Limits
from netdsl.diagnostics import Diagnostic, has_errors
from netdsl.emit.backend import find_backend
from netdsl.ir.graph import Graph
from netdsl.render import render
from netdsl.source import Source
from netdsl.syntax import parse
from netdsl.syntax.printer import print_file

T = TypeVar("T")

SECONDS = 2.0
"""The CPU time that one step may take..."""
SECONDS_OF_A_STEP = 50e-6
"""... and what each step of an expansion adds: statements, elements and block calls, which
are bounded themselves."""
MEGABYTES = 500
MOST_STEPS = Limits().steps + STEPS_OF_A_LAYER * Limits().layers
EMITTED = 3_000
"""Networks of more layers are not emitted here: `benchmarks` does that with large ones."""


budgets: list[Budget] = []
"""What the expansions of a compilation have counted."""


def _counted(budget: Budget, limits: Limits) -> None:
    _begin(budget, limits)
    budgets.append(budget)


_begin, Budget.__init__ = Budget.__init__, _counted  # type: ignore[method-assign]


class Broken(AssertionError):
    """A text that netdsl does not bear."""


def examine(text: str) -> None:
    """Take a text through all phases. Raises what should never be raised."""
    source = Source("any.net", text)
    compiled = _expanded("compilation", lambda: pipeline.compile_source(source))
    found = tuple(_expanded("check", lambda: netdsl.check(text)))
    for diagnostics in (found, compiled.diagnostics):
        _tell(diagnostics, text)
    if compiled.graph is None and not has_errors(compiled.diagnostics):
        raise Broken("no graph, and no error")
    _print(source)
    if compiled.graph is not None and _size(compiled.graph) <= EMITTED:
        _use(compiled.graph)


def _expanded(what: str, work: Callable[[], T]) -> T:
    """What a piece of work gives; its time is judged by the steps that its expansions took."""
    budgets.clear()
    with within(SECONDS + MOST_STEPS * SECONDS_OF_A_STEP, what):
        before = _cpu()
        found = work()
        spent = _cpu() - before
    steps = sum(budget.steps for budget in budgets)
    if spent > SECONDS + steps * SECONDS_OF_A_STEP:
        raise Broken(f"{what} took {spent:.1f} s, for {steps:,} steps")
    return found


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
    try:
        # What `getrusage` says begins, after a fork, with the peak of the parent.
        status = Path("/proc/self/status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0]) * 1024
    except (OSError, IndexError):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
