"""Weights in files: read, written, loaded into models, and carried between frameworks.

```python
import netdsl

net = netdsl.load("resnet18")
netdsl.weights.convert("resnet18.pt", net, "resnet18.weights.h5")
arrays = netdsl.weights.read("resnet18.weights.h5", net)
```

Arrays are numpy arrays by canonical names, which are the keys of the emitted PyTorch
model's state dict, in PyTorch's layouts. The suffix of a file says its form.
"""

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Union

from netdsl.atomic import replacing
from netdsl.diagnostics import Diagnostic, NetdslError
from netdsl.ir.graph import Graph
from netdsl.record import record
from netdsl.weights.carry import carry
from netdsl.weights.compare import as_warnings, nothing_fits, of_arrays, problems, with_remedy
from netdsl.weights.complete import completed
from netdsl.weights.forms import Form, find_form, needed
from netdsl.weights.models import arrays_of, put_into

if TYPE_CHECKING:
    from netdsl.emit.checkpoints import Contents
    from netdsl.network import Network

__all__ = ["Conversion", "convert", "load", "read", "write"]

Path = Union[str, "os.PathLike[str]"]
Net = Union["Network", Graph]


@record
class Conversion:
    """What was carried over: the names of the weights, and what there is to say of the others."""

    taken: tuple[str, ...]
    fresh: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


def read(path: Path, net: Net, *, from_net: Net | None = None) -> dict[str, Any]:
    """Every weight and buffer of a network from a file, as numpy arrays of the file's types.

    `from_net` is the network that the file is of, where it is another one: then the weights
    are carried over to what its layers have become. `NetdslError` lists all that is missing,
    unexpected or of another shape.
    """
    form = find_form(os.fspath(path))
    contents = _read(form, _graph(from_net or net))
    _demand(problems(contents, form.path))
    if from_net is None:
        return contents.arrays
    carried = carry(contents.arrays, _graph(from_net), _graph(net))
    _demand(carried.problems)
    return carried.arrays


def load(path: Path, net: Net, model: Any, *, from_net: Net | None = None) -> None:
    """Give a PyTorch or Keras model of a network all its weights and buffers from any file.

    `from_net` is the network that the file is of, as in `read`. Numbers take the model's own
    types. Where something does not fit, the model is left as it is, and `NetdslError` says
    what.
    """
    put_into(model, _graph(net), read(path, net, from_net=from_net))


def write(path: Path, net: Net, source: Any, *, exact: bool = False) -> None:
    """Write all weights and buffers into a file: those of a model, or arrays by their names.

    `exact` is for Keras files of the model that `build(..., exact=True)` gives.
    `NetdslError` lists all that is missing, unexpected or of another shape, and nothing is
    written.
    """
    form = find_form(os.fspath(path))
    graph = _graph(net)
    arrays = arrays_of(source, graph)
    _demand(of_arrays(graph, arrays))
    _write(form, graph, arrays, exact=exact)


def convert(
    source: Path,
    net: Net,
    target: Path,
    *,
    from_net: Net | None = None,
    to: str | None = None,
    partial: bool = False,
    exact: bool = False,
) -> Conversion:
    """Carry the weights of a network from one file into another.

    `from_net` is the network that `source` is of, where it is not `net` itself: its weights
    go to what its layers have become. `to` is the framework of `target`; its suffix says it
    too. With `partial`, what fits is taken, and the rest is as the emitted model starts; the
    `diagnostics` list it. `exact` is for Keras files of the model that
    `build(..., exact=True)` gives.
    """
    old, new = find_form(os.fspath(source)), find_form(os.fspath(target), to)
    graph = _graph(net)
    arrays, found = _taken(old, graph, None if from_net is None else _graph(from_net), partial)
    with needed(new, "write"):
        made = completed(graph, new.backend, arrays)
    _write(new, graph, made, exact=exact)
    fresh = tuple(key for key in made if key not in arrays)
    return Conversion(tuple(arrays), fresh, tuple(found))


def _taken(
    form: Form, graph: Graph, old: Graph | None, partial: bool
) -> tuple[dict[str, Any], list[Diagnostic]]:
    """What a file has for a network, and what there is to say of the rest."""
    contents = _read(form, old or graph)
    found = problems(contents, form.path)
    if not partial:
        _demand(with_remedy(found))
    elif not contents.arrays or nothing_fits(contents):
        _demand(found)
    if old is None:
        return contents.arrays, as_warnings(found)
    carried = carry(contents.arrays, old, graph)
    if not partial:
        _demand(with_remedy(carried.problems))
    elif not carried.arrays:
        _demand(carried.problems)
    return carried.arrays, as_warnings(found + carried.problems)


def _read(form: Form, graph: Graph) -> "Contents":
    form.look()
    with needed(form, "read"):
        return form.backend.read_checkpoint(form.path, form.suffix, graph)


def _write(form: Form, graph: Graph, arrays: Mapping[str, Any], *, exact: bool) -> None:
    with replacing(form.path) as path, needed(form, "write"):
        form.backend.write_checkpoint(str(path), form.suffix, graph, arrays, exact=exact)


def _demand(found: list[Diagnostic]) -> None:
    if found:
        raise NetdslError(found)


def _graph(net: Net) -> Graph:
    return net if isinstance(net, Graph) else net.graph
