"""Running an emitted Keras model, for `netdsl verify`, on the backend that Keras has."""

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from math import prod
from typing import Any

from netdsl.emit.runtime import Batch, Momentum, Pass, named_outputs
from netdsl.ir.graph import Graph
from netdsl.layers.tensor import TensorType
from netdsl_keras.live import bound

QUIET = {"TF_CPP_MIN_LOG_LEVEL": "3", "TF_ENABLE_ONEDNN_OPTS": "0"}
"""TensorFlow without its log, and with sums in an order that does not vary."""


class KerasRuntime:
    """Keras, on the processor; where its backend is PyTorch, on the device that this takes."""

    modules: tuple[str, ...] = ("keras",)
    early = False

    @contextmanager
    def session(self, dtype: str) -> Iterator[None]:
        """Keras in this precision, on whichever backend it has."""
        for name, value in QUIET.items():
            os.environ.setdefault(name, value)
        import keras

        from netdsl_keras.precision import real_float64

        before = keras.config.floatx(), keras.config.dtype_policy()
        with ExitStack() as stack:
            stack.enter_context(_quiet("tensorflow"))
            if keras.backend.backend() != "torch":  # frozen layers cannot be made in that scope
                stack.enter_context(keras.device("cpu:0"))
            if dtype == "float64":
                stack.enter_context(real_float64())
            keras.config.set_floatx(dtype)
            # The policy of layers is settled when the first is made, long ago perhaps.
            keras.config.set_dtype_policy(dtype)
            try:
                yield
            finally:
                keras.config.set_floatx(before[0])
                keras.config.set_dtype_policy(before[1])

    def title(self) -> str:
        """Keras and its backend, with their versions."""
        from importlib.metadata import version

        import keras

        name = keras.backend.backend()
        engine = __import__(name)
        found = getattr(engine, "__version__", None) or version(name)
        return f"Keras {keras.__version__} on {name} {found}"

    def unbiased(self, *, exact: bool) -> bool:
        """Keras' own layer averages the biased variance."""
        return exact

    def parameters(self, model: Any, graph: Graph) -> int:
        """All variables but those that stand for buffers."""
        buffers = {id(variable) for variable in _buffers(model, graph)}
        return sum(int(prod(v.shape)) for v in model.weights if id(v) not in buffers)

    def forward(
        self, model: Any, graph: Graph, inputs: Mapping[str, Any], *, training: bool
    ) -> dict[str, Any]:
        """The outputs."""
        from keras import ops

        given = [ops.convert_to_tensor(value) for value in _inputs(graph, inputs)]
        found = model(given if len(given) > 1 else given[0], training=training)
        return _outputs(named_outputs(found, graph, training=training), graph)

    def step(self, model: Any, graph: Graph, batch: Batch, optimiser: Momentum) -> Pass:
        """One step of `keras.optimizers.SGD`."""
        import keras

        from netdsl_keras.differentiate import Question, differentiate

        types = graph.types()
        kinds = {output.name: types[output.value] for output in graph.outputs}
        upstream = {name: to_keras(value, kinds[name]) for name, value in batch.upstream.items()}
        answer = differentiate(
            Question(model, _inputs(graph, batch.inputs), upstream), named(graph)
        )
        weight_gradients = _by_name(model, graph, answer.weights)
        if model.trainable_variables:
            sgd = keras.optimizers.SGD(optimiser.rate, momentum=optimiser.momentum)
            answer.apply(sgd)
        moving = [i for i in graph.inputs if not i.type.integer]
        return Pass(
            _outputs(answer.outputs, graph),
            {
                i.name: from_keras(_array(gradient), i.type)
                for i, gradient in zip(moving, answer.inputs, strict=True)
            },
            weight_gradients,
        )


@contextmanager
def _quiet(logger: str) -> Iterator[None]:
    """Grouped convolutions are compiled for each shape, about which TensorFlow warns."""
    import logging

    before = logging.getLogger(logger).level
    logging.getLogger(logger).setLevel(logging.ERROR)
    try:
        yield
    finally:
        logging.getLogger(logger).setLevel(before)


def named(graph: Graph) -> Any:
    """From what the model returns in training to its outputs by name."""
    return lambda result: named_outputs(result, graph, training=True)


def to_keras(value: Any, kind: TensorType) -> Any:
    """An array with a batch axis in Keras' layout: channels last. Always a copy."""
    import numpy

    return numpy.array(numpy.moveaxis(value, 1, -1) if _maps(kind) else value, order="C")


def from_keras(value: Any, kind: TensorType) -> Any:
    """An array with a batch axis in PyTorch's layout."""
    import numpy

    return numpy.moveaxis(value, -1, 1) if _maps(kind) else value


def _maps(kind: TensorType) -> bool:
    return kind.rank > 1 and not kind.sequence


def _inputs(graph: Graph, inputs: Mapping[str, Any]) -> list[Any]:
    return [to_keras(inputs[i.name], i.type) for i in graph.inputs]


def _outputs(found: Mapping[str, Any], graph: Graph) -> dict[str, Any]:
    types = graph.types()
    kinds = {output.name: types[output.value] for output in graph.outputs}
    return {name: from_keras(_array(value), kinds[name]) for name, value in found.items()}


def _array(tensor: Any) -> Any:
    """A copy: Keras' arrays may be the framework's own memory."""
    import numpy
    from keras import ops

    return numpy.array(ops.convert_to_numpy(tensor))


def _buffers(model: Any, graph: Graph) -> Iterator[Any]:
    trainable = _trainable(graph)
    for one in bound(model, graph):
        if not any(trainable[row.key] for row, _ in one.rows):
            yield one.variable


def _by_name(model: Any, graph: Graph, gradients: list[Any]) -> dict[str, Any]:
    """Gradients of variables as gradients of the weights that they stand for.

    Where a variable is a sum of weights, each of them has the variable's gradient.
    """
    from keras import ops

    trainable = _trainable(graph)
    by_variable = dict(zip(map(id, model.trainable_variables), gradients, strict=True))
    found: dict[str, Any] = {}
    for one in bound(model, graph):
        gradient = by_variable.get(id(one.variable))
        if gradient is not None:
            value = ops.convert_to_numpy(gradient)
            parted = one.rows[0][0].part is not None
            each = (
                one.weights(value) if parted else ((r.key, p.to_torch(value)) for r, p in one.rows)
            )
            found.update((key, array) for key, array in each if trainable[key])
    return found


def _trainable(graph: Graph) -> dict[str, bool]:
    from netdsl.analysis.cost import weights

    return {key: weight.trainable for key, weight, _ in weights(graph)}
