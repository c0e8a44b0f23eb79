"""Weights of a live model, by canonical names: its variables, turned as their rows say."""

from collections.abc import Iterator, Mapping
from operator import attrgetter
from typing import Any

from netdsl.emit.backend import WeightRow
from netdsl.ir.graph import Graph
from netdsl.record import record
from netdsl_keras.layouts import Layout, layout
from netdsl_keras.weights import weight_rows


@record
class Bound:
    """A variable of a model, and the weights that it holds, each with its layout."""

    variable: Any
    rows: tuple[tuple[WeightRow, Layout], ...]

    def value(self, arrays: Mapping[str, Any]) -> Any:
        """What the variable must be for these weights."""
        parts = _one_type([place.to_keras(arrays[row.key]) for row, place in self.rows])
        if self.rows[0][0].part is None:
            return sum(parts[1:], start=parts[0])
        import numpy

        return numpy.concatenate(parts).reshape(self.variable.shape)

    def weights(self, value: Any) -> Iterator[tuple[str, Any]]:
        """The weights that a value of the variable stands for."""
        import numpy

        value = numpy.asarray(value)
        for at, (row, place) in enumerate(self.rows):
            if row.part is not None:
                found = value.reshape(row.part[1], -1)[row.part[0]].reshape(place.keras_shape)
            else:
                found = value if at == 0 else numpy.zeros(place.keras_shape, value.dtype)
            yield row.key, place.to_torch(found)


def bound(model: Any, graph: Graph) -> list[Bound]:
    """Every variable of a model that holds weights of a network."""
    layers = {layer.name: layer for layer in model.layers}
    shapes = {key: weight.shape for key, weight in _weights(graph)}
    found: dict[tuple[str, str], list[tuple[WeightRow, Layout]]] = {}
    for row in weight_rows(graph):
        place = layout(row.transform, shapes[row.key], *row.arguments)
        found.setdefault((row.place, row.attribute), []).append((row, place))
    return [
        Bound(attrgetter(attribute)(layers[name]), tuple(rows))
        for (name, attribute), rows in found.items()
    ]


def read_weights(model: Any, graph: Graph) -> dict[str, Any]:
    """Every weight and buffer as a numpy array, by its name and in its layout in PyTorch.

    Keras counts no batches: `num_batches_tracked` is 0.
    """
    import numpy

    found: dict[str, Any] = {}
    for one in bound(model, graph):
        found.update(one.weights(_array(one.variable)))
    return {
        key: numpy.zeros(weight.shape, numpy.int64) if weight.integer else found[key]
        for key, weight in _weights(graph)
    }


def load_weights(model: Any, graph: Graph, arrays: Mapping[str, Any]) -> None:
    """Give a model all its weights and buffers."""
    for one in bound(model, graph):
        one.variable.assign(one.value(arrays))


def _one_type(parts: list[Any]) -> list[Any]:
    """Arrays for one variable, which has one type: one that loses nothing."""
    types = {part.dtype.name for part in parts}
    if len(types) == 1:
        return parts
    return [part.astype("float64" if "float64" in types else "float32") for part in parts]


def _array(variable: Any) -> Any:
    import numpy
    from keras import ops

    return numpy.array(ops.convert_to_numpy(variable.value))


def _weights(graph: Graph) -> Iterator[tuple[str, Any]]:
    from netdsl.analysis.cost import weights

    return ((key, weight) for key, weight, _ in weights(graph))
