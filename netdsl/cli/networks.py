"""The networks of a file, for the commands that take all of them."""

from argparse import Namespace
from pathlib import Path

from netdsl.cli.failure import WRONG
from netdsl.cli.source import compiled_of, opened
from netdsl.cli.terminal import paused_collector, report
from netdsl.cli.usage import Stop
from netdsl.diagnostics import Diagnostic, NetdslError
from netdsl.ir.graph import Graph
from netdsl.source import Source


def graphs_of(name: str, options: Namespace) -> dict[str, Graph]:
    """The network that is named, or every network of the file, by name.

    A `.json` file is a network as `Network.model_dump_json` writes it.
    """
    if name.endswith(".json") and Path(name).exists():
        return _document(name, options)
    one = Namespace(file=name, set=options.set, root=options.root, color=options.color)
    source, network = opened(one)
    if network is None and not options.set:
        graphs, diagnostics = _networks(source, options.root)
        if graphs:
            report(diagnostics, options.color)
            return graphs
    graph = compiled_of(source, network, one)
    return {graph.name: graph}


def all_of(source: Source, root: str | None = None, *, unmet: bool = False) -> dict[str, Graph]:
    """Every network that needs no values; none where the file has errors.

    With `unmet`, a failed `expect` is none of these.
    """
    return _networks(source, root, unmet=unmet)[0]


def _networks(
    source: Source, root: str | None, *, unmet: bool = False
) -> tuple[dict[str, Graph], tuple[Diagnostic, ...]]:
    from netdsl.pipeline import compile_networks

    with paused_collector():
        graphs, diagnostics = compile_networks(source, root, unmet=unmet)
    return {graph.name: graph for graph in graphs}, diagnostics


def _document(name: str, options: Namespace) -> dict[str, Graph]:
    from netdsl.network import Network

    try:
        graph = Network.model_validate_json(Path(name).read_bytes()).graph
    except NetdslError as problem:
        report(problem.diagnostics, options.color)
        raise Stop(WRONG) from None
    return {graph.name: graph}
