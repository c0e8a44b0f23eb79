"""The network that a command is about: read and compiled, or the command stops."""

from argparse import Namespace

from netdsl.api import open_source
from netdsl.cli.failure import WRONG, exit_code
from netdsl.cli.terminal import paused_collector, report, standard_input
from netdsl.cli.usage import STDIN, Stop, UsageError
from netdsl.diagnostics import Diagnostic, NetdslError
from netdsl.ir.graph import Graph
from netdsl.source import Source


def read(name: str) -> tuple[Source, str | None]:
    """A source and the network that is meant; `NetdslError` where it cannot be read."""
    head, _, network = name.partition(":")
    if head not in ("-", STDIN):
        return open_source(name)
    from netdsl.syntax import decode

    source, diagnostics = decode(STDIN, standard_input())
    if source is None:
        raise NetdslError(diagnostics)
    return source, network or None


def opened(options: Namespace) -> tuple[Source, str | None]:
    """The source that the options name, and the network; the command stops without one."""
    try:
        return read(options.file)
    except NetdslError as problem:
        report(problem.diagnostics, options.color)
        raise Stop(exit_code(problem.diagnostics)) from None


def compiled(options: Namespace) -> Graph:
    """The graph of the network that the options name. Warnings go to standard error."""
    return compiled_of(*opened(options), options)


def compiled_of(source: Source, network: str | None, options: Namespace) -> Graph:
    """The graph of the network of a source that has been read."""
    graph, diagnostics = _compile(source, network, options)
    report(diagnostics, options.color)
    if graph is None:
        raise Stop(WRONG)
    return graph


def compile_once(options: Namespace) -> tuple[Graph | None, tuple[Diagnostic, ...]]:
    """The graph, unless there are errors, and what is to be said."""
    return _compile(*opened(options), options)


def _compile(
    source: Source, network: str | None, options: Namespace
) -> tuple[Graph | None, tuple[Diagnostic, ...]]:
    from netdsl.pipeline import compile_source

    with paused_collector():
        found = compile_source(source, network, settings(options.set), options.root)
    return found.graph, found.diagnostics


def settings(given: list[str]) -> dict[str, str]:
    """`classes=10`: the texts by name; the last of a name counts."""
    made = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or not name.strip().isidentifier() or not value.strip():
            raise UsageError(f"`--set {text}` is not of the form NAME=VALUE")
        made[name.strip()] = value.strip()
    return made
