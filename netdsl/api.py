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
    Text = str | bytes | Source


_NAMELESS = "<string>"
"""What messages call a text that has no name."""


def load(name: str | os.PathLike[str], /, **settings: Any) -> "Network":
    """Compile a network: of a file (`model.net`, `model.net:name`) or a standard one.

    `HEAD~1:model.net` is a file as it stands in a revision of the git repository around,
    with all that it uses. `settings` are the network's parameters:
    `load("resnet34", classes=10)`. Raises `NetdslError` where the file has errors.
    """
    return _compiled(*open_source(os.fspath(name)), settings)


def loads(text: "Text", /, network: str | None = None, **settings: Any) -> "Network":
    """Compile the network of a text: the one called `network` where there are several.

    A `Source` is a text with the name that messages show. Raises `NetdslError` where the
    text has errors.
    """
    source, problems = _source(text)
    if source is None:
        raise NetdslError(problems)
    return _compiled(source, network, settings)


def check(text: "Text | os.PathLike[str]", /) -> list[Diagnostic]:
    """What is wrong with a text or a file, or might be. It never raises, whatever it is given.

    All networks of the text are compiled. A `str` is a text; a file goes by its `Path`.
    """
    from netdsl.pipeline import check_source

    source, problems = _source(text)
    return list(problems if source is None else check_source(source))


def _source(text: Any) -> tuple[Source | None, tuple[Diagnostic, ...]]:
    if isinstance(text, Source):
        return text, ()
    if isinstance(text, str):
        return Source(_NAMELESS, text), ()
    if isinstance(text, bytes | bytearray):
        from netdsl.syntax import decode

        return decode(_NAMELESS, bytes(text))
    if isinstance(text, os.PathLike):
        return _file(os.fspath(text))
    kind = type(text).__name__
    return None, (Diagnostic("N001", f"a network is a text, not a value of type `{kind}`", None),)


def _file(path: Any) -> tuple[Source | None, tuple[Diagnostic, ...]]:
    from netdsl.files import read_source

    name = os.fsdecode(path)
    source, problems = read_source(name, name)
    if source is None and not problems:
        problems = (Diagnostic("N105", f"there is no file `{name}`", None),)
    return source, problems


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
