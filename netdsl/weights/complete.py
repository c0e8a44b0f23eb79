"""A network's weights where a file has only some: the others as the emitted model starts."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from netdsl.analysis.cost import weights
from netdsl.diagnostics import NetdslError
from netdsl.emit.checkpoints import FLOATS
from netdsl.ir.graph import Graph


def completed(graph: Graph, backend: Any, arrays: Mapping[str, Any]) -> dict[str, Any]:
    """All weights, in the order of the network. Fresh ones are of the type that most have."""
    keys = [key for key, _, _ in weights(graph)]
    if all(key in arrays for key in keys):
        return {key: arrays[key] for key in keys}
    types = Counter(a.dtype for a in arrays.values() if a.dtype.name in FLOATS)
    fresh = {
        key: array.astype(max(types, key=types.__getitem__))
        if array.dtype.name in FLOATS
        else array
        for key, array in _fresh(graph, backend).items()
    }
    return {key: arrays[key] if key in arrays else fresh[key] for key in keys}


def _fresh(graph: Graph, backend: Any) -> dict[str, Any]:
    emitted = backend.emit(graph)
    if emitted.text is None:
        raise NetdslError(emitted.diagnostics)
    found: dict[str, Any] = backend.read_weights(backend.instantiate(emitted.text, graph), graph)
    return found
