"""`load`, `loads` and `check`: the way in from Python."""

import os
from typing import TYPE_CHECKING, Any

from netdsl.diagnostics import Diagnostic, NetdslError
from netdsl.ir.graph import Graph
from netdsl.source import Source

if TYPE_CHECKING:
    from netdsl.comparison.report import Diff
    from netdsl.network import Network

    Net = Network | Graph | str | os.PathLike[str]


def load(name: str | os.PathLike[str], /, **settings: Any) -> "Network":
    """Compile a network: of a file (`model.net`, `model.net:name`) or a standard one.

    `HEAD~1:model.net` is a file as it stands in a revision of the git repository around,
    with all that it uses. `settings` are the network's parameters:
    `load("resnet34", classes=10)`. Raises `NetdslError` where the file has errors.
    """
    return _compiled(*open_source(os.fspath(name)), settings)


def loads(text: str, /, network: str | None = None, **settings: Any) -> "Network":
    """Compile the network of a text: the one called `network` where there are several."""
    return _compiled(Source("<string>", text), network, settings)


def check(text: str | Source, /) -> list[Diagnostic]:
    """What is wrong with a text, or might be. Never raises for bad input."""
    from netdsl.pipeline import check_source

    source = text if isinstance(text, Source) else Source("<string>", text)
    return list(check_source(source))


def diff(old: "Net", new: "Net", /) -> "Diff":
    """What changed from one network to another, as architectures, and what it means.

    Networks, graphs, or names as `load` takes them: `diff("HEAD:model.net", "model.net")`.
    `diff(a, b).changes` are typed, printing it gives the report of `netdsl diff`. Raises
    `NetdslError` where a file has errors.
    """
    from netdsl.comparison.compare import compare

    return compare(_graph(old), _graph(new))


def _graph(net: "Net") -> Graph:
    if isinstance(net, Graph):
        return net
    return (load(net) if isinstance(net, str | os.PathLike) else net).graph


def open_source(name: str) -> tuple[Source, str | None]:
    """The text that a name stands for, and the network that it means.

    `NetdslError` where there is none, or it cannot be read.
    """
    from netdsl.pipeline import load_source, split_name

    path, network = split_name(name)
    source = load_source(path)
    # The name of a standard network names the network too, not only its file.
    standard = path.isidentifier() and not os.path.exists(path)
    return source, network or (path if standard else None)


def _compiled(source: Source, network: str | None, settings: dict[str, Any]) -> "Network":
    from netdsl.network import Network
    from netdsl.pipeline import compile_source

    compilation = compile_source(source, network, settings)
    if compilation.graph is None:
        raise NetdslError(compilation.diagnostics)
    # The compiler's own graphs need no second check.
    return Network.model_construct(root=compilation.graph)
