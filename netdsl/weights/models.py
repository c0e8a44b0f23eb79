"""Weights of live models, PyTorch's and Keras', by canonical names."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from netdsl.diagnostics import Diagnostic, NetdslError
from netdsl.emit.backend import Backend, find_backend
from netdsl.ir.graph import Graph


def arrays_of(source: Any, graph: Graph) -> Mapping[str, Any]:
    """The weights of a model, of a state dict, or arrays as they are."""
    if not isinstance(source, Mapping):
        return _read(_backend(source), source, graph)
    if any(hasattr(value, "detach") for value in source.values()):
        model = SimpleNamespace(state_dict=lambda: source)
        return _read(find_backend("torch"), model, graph)
    return source


def put_into(model: Any, graph: Graph, arrays: Mapping[str, Any]) -> None:
    """Give a model weights that fit the network."""
    backend = _backend(model)
    own = _read(backend, model, graph)
    if {k: a.shape for k, a in own.items()} != {k: a.shape for k, a in arrays.items()}:
        raise _another(graph)
    backend.load_weights(model, graph, arrays)


def _read(backend: Backend, model: Any, graph: Graph) -> dict[str, Any]:
    try:
        return backend.read_weights(model, graph)
    except (AttributeError, KeyError, ValueError):  # no such layer, variable or shape
        raise _another(graph) from None


def _another(graph: Graph) -> NetdslError:
    message = f"the model is not that of the network `{graph.name}`"
    return NetdslError([Diagnostic("N808", message, None)])


def _backend(model: Any) -> Backend:
    roots = {base.__module__.partition(".")[0] for base in type(model).__mro__}
    # A Keras model that runs on PyTorch is one of its modules too.
    for name in ("keras", "torch"):
        if name in roots:
            return find_backend(name)
    raise TypeError(f"a {type(model).__name__} is no PyTorch or Keras model")
