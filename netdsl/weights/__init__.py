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
from netdsl.weights.compare import nothing_fits, of_arrays, problems, with_remedy
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


def read(path: Path, net: Net) -> dict[str, Any]:
    """Every weight and buffer of a network from a file, as numpy arrays of the file's types.

    `NetdslError` lists all that is missing, unexpected or of another shape.
    """
    form = find_form(os.fspath(path))
    contents = _read(form, _graph(net))
    _demand(problems(contents, form.path))
    return contents.arrays


def load(path: Path, net: Net, model: Any) -> None:
    """Give a PyTorch or Keras model of a network all its weights and buffers from any file.

    Numbers take the model's own types. Where something does not fit, the model is left as
    it is, and `NetdslError` says what.
    """
    put_into(model, _graph(net), read(path, net))


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
    to: str | None = None,
    partial: bool = False,
    exact: bool = False,
) -> Conversion:
    """Carry the weights of a network from one file into another.

    `to` is the framework of `target`; its suffix says it too. With `partial`, what fits is
    taken, and the rest is as the emitted model starts; the `diagnostics` list it. `exact` is
    for Keras files of the model that `build(..., exact=True)` gives.
    """
    old, new = find_form(os.fspath(source)), find_form(os.fspath(target), to)
    graph = _graph(net)
    contents = _read(old, graph)
    found = problems(contents, old.path, partial=partial)
    if not partial:
        _demand(with_remedy(found))
    elif not contents.arrays or nothing_fits(contents):
        _demand(problems(contents, old.path))
    with needed(new, "write"):
        arrays = completed(graph, new.backend, contents.arrays)
    _write(new, graph, arrays, exact=exact)
    fresh = tuple(key for key in arrays if key not in contents.arrays)
    return Conversion(tuple(contents.arrays), fresh, tuple(found))


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
