"""`netdsl show`: the source of a standard architecture, or the layers of a file's networks."""

import os
import sys
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

from netdsl import library
from netdsl.cli.failure import exit_code
from netdsl.cli.source import read
from netdsl.cli.terminal import paused_collector, report, write
from netdsl.cli.usage import Parser, UsageError, tip
from netdsl.diagnostics import NetdslError
from netdsl.ir.graph import Graph, Scope
from netdsl.source import Source
from netdsl.syntax import parse, tree


def parser() -> Parser:
    """The options."""
    made = Parser("show", "Print the source of a standard architecture, or what a file makes.")
    made.add_argument("name", metavar="NAME", help="a network or a file of `netdsl list`")
    made.add_argument(
        "--resolved",
        action="store_true",
        help="a line for each layer, also of any FILE: what git compares (`netdsl git install`)",
    )
    made.add_root()
    return made


def run(options: Namespace) -> int:
    """Print the file that defines it, as it is; or the layers of its networks."""
    if options.resolved:
        return _resolved(options)
    path = library.find_network(options.name) or library.modules().get(options.name)
    if path is None:
        known = [*library.networks(), *library.modules()]
        message = f"there is no standard architecture `{options.name}`"
        raise UsageError(message, tip(options.name, known))
    write(Path(path).read_text(encoding="utf-8"))
    return 0


def _resolved(options: Namespace) -> int:
    """Where nothing can be compiled, the text itself: a diff of texts is better than none."""
    from netdsl.standing import in_its_place

    try:
        source, network = read(options.name)
    except NetdslError as problem:
        if os.path.isfile(options.name):  # it is there, but no text
            _copy(Path(options.name).read_bytes())
            return 0
        report(problem.diagnostics)
        return exit_code(problem.diagnostics)
    with paused_collector():
        lines = list(_lines(in_its_place(source), network, options.root))
    if lines:
        write("\n".join(lines))
    elif source.path and source.files is None:
        _copy(Path(source.path).read_bytes())
    else:
        _copy(source.text.encode())
    return 0


def _lines(source: Source, network: str | None, root: str | None) -> Iterator[str]:
    """The networks in the order of the file; as it is written what none of them shows."""
    from netdsl.analysis.resolved import resolved
    from netdsl.pipeline import compile_networks

    graphs = {g.name: g for g in compile_networks(source, root, unmet=True)[0]}
    if network is not None:
        graphs = {name: graph for name, graph in graphs.items() if name == network}
    shown = {name for graph in graphs.values() for name in _blocks(graph)}
    for item in parse(source)[0].items if graphs else ():
        if not isinstance(item, tree.Network | tree.Block):
            continue
        graph = graphs.get(item.name.name) if isinstance(item, tree.Network) else None
        if graph is not None:
            yield from resolved(graph)
        elif network is None and item.name.name not in shown:
            yield from item.span.text.splitlines()
        else:
            continue
        yield ""


def _blocks(graph: Graph) -> Iterator[str]:
    """The blocks that it is made of."""
    stack = [graph.body]
    while stack:
        scope = stack.pop()
        yield scope.block
        stack.extend(item for item in scope.items if isinstance(item, Scope))


def _copy(data: bytes) -> None:
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
