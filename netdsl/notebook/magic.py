"""The `%%netdsl` magic: a cell that is a `.net` file."""

import keyword
from argparse import Namespace
from collections.abc import Iterable

from IPython.core.error import UsageError
from IPython.core.magic import Magics, cell_magic, magics_class
from IPython.core.magic_arguments import argument, magic_arguments, parse_argstring
from IPython.display import display

from netdsl.diagnostics import Diagnostic, NetdslError, has_errors
from netdsl.ir.graph import Graph
from netdsl.network import Network
from netdsl.pipeline import compile_networks, compile_source
from netdsl.render import render_text
from netdsl.render.html import render_html
from netdsl.source import Source

CELL = "<cell>"
"""What messages call the text of a cell."""


class Remarks:
    """What there is to say of a cell that compiles all the same."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)

    def __repr__(self) -> str:
        return render_text(self.diagnostics)

    def _repr_html_(self) -> str:
        return render_html(self.diagnostics)


@magics_class
class NetdslMagics(Magics):
    """What `%load_ext netdsl` adds."""

    @magic_arguments()
    @argument("name", nargs="?", help="the variable; without it, each network has its own name")
    @argument("--network", metavar="NAME", help="which one, where the cell has several")
    @argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="the value of a parameter of the network (repeatable)",
    )
    @cell_magic
    def netdsl(self, line: str, cell: str) -> Network:
        """Compile the networks of a cell. Errors are shown at their places, and stop the notebook.

        The variable is a `netdsl.Network`, and the cell's value is the last one. Files that
        the cell uses are looked for in the current folder.
        """
        wish = _wish(self.netdsl, line)
        graphs = _compiled(Source(CELL, cell), wish)
        networks = [Network.model_construct(root=graph) for graph in graphs]
        names = {wish.name or network.name: network for network in networks}
        for name in names:
            if not name.isidentifier() or keyword.iskeyword(name):
                raise UsageError(f"`{name}` cannot be a variable: `%%netdsl NAME` gives another")
        assert self.shell is not None
        self.shell.push(names)
        return networks[-1]


def _wish(magic: object, line: str) -> Namespace:
    try:
        wish: Namespace = parse_argstring(magic, line)
    except ValueError as problem:  # a quotation mark without its partner
        raise UsageError(str(problem)) from None
    return wish


def _compiled(source: Source, wish: Namespace) -> tuple[Graph, ...]:
    if not (wish.name or wish.network or wish.set):
        graphs, found = compile_networks(source)
        if graphs or has_errors(found):
            return _told(graphs, found)
    made = compile_source(source, wish.network, _settings(wish.set))
    return _told(() if made.graph is None else (made.graph,), made.diagnostics)


def _told(graphs: tuple[Graph, ...], found: tuple[Diagnostic, ...]) -> tuple[Graph, ...]:
    """The graphs; what is said of them is shown, or raised where there are errors."""
    if not graphs:
        raise NetdslError(found)
    if found:
        display(Remarks(found))
    return graphs


def _settings(given: list[str]) -> dict[str, str]:
    found = dict(text.partition("=")[::2] for text in given)
    for name, value in found.items():
        if not name.isidentifier() or not value.strip():
            raise UsageError(f"`--set {name}` is not of the form NAME=VALUE")
    return found
