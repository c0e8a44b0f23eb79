"""The emitted Keras model: built, filled, and run once on TensorFlow."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from netdsl.ir.graph import Graph
from tests.harness import keras_draws
from tests.harness.draws import Masks
from tests.harness.emitted import emitted_source, public_name, run_source
from tests.harness.keras_rows import Row, rows
from tests.harness.layout import from_keras, to_keras
from tests.harness.results import Pass
from tests.harness.weights import Array


@contextmanager
def precision(dtype: str) -> Iterator[None]:
    """Keras in this precision, and as it was afterwards."""
    before = keras.config.floatx()
    keras.config.set_floatx(dtype)
    # the policy of layers is settled when the first is made, in another test perhaps
    keras.config.set_dtype_policy(dtype)
    try:
        yield
    finally:
        keras.config.set_floatx(before)
        keras.config.set_dtype_policy(before)
        keras.utils.clear_session()


def build(graph: Graph) -> Any:
    """The emitted function's model. Call inside `precision`."""
    module = run_source(emitted_source(graph, "keras"), "keras")
    return getattr(module, public_name(module))()


def fill(model: Any, table: list[Row], weights: dict[str, Array]) -> None:
    """Give the model these weights; the table must cover its variables exactly."""
    found = {id(row.owner): row.key for row in table}
    extra = [v.path for v in model.weights if id(v) not in found]
    assert not extra, f"Keras variables that no weight of the IR stands for: {extra}"
    whole = [id(row.variable) for row in table if row.variable is row.owner]
    assert len(set(whole)) == len(whole), "two weights of the IR are one Keras variable"
    assert len(found) == len(model.weights), (len(found), len(model.weights))
    for row in table:
        value = row.to_keras(weights[row.key])
        assert tuple(row.variable.shape) == value.shape, (row.key, row.variable.shape, value.shape)
        row.variable.assign(value)


def parameter_count(model: Any, table: list[Row], buffers: set[str]) -> int:
    """The parameters, without running statistics and fixed values."""
    trainable = {id(v) for v in model.trainable_weights}
    wanted = {id(row.owner) for row in table if row.trainable}
    for row in table:
        assert (id(row.owner) in trainable) == (id(row.owner) in wanted), row.key
    return sum(int(np.prod(r.variable.shape)) for r in table if r.key not in buffers)


def run(
    model: Any,
    graph: Graph,
    table: list[Row],
    inputs: dict[str, Array],
    upstream: dict[str, Array],
    masks: Masks,
    *,
    training: bool,
) -> Pass:
    """One pass forward and back."""
    types = {o.name: graph.types()[o.value] for o in graph.outputs}
    kinds = {i.name: i.type for i in graph.inputs}
    leaves = {name: tf.constant(to_keras(value, kinds[name])) for name, value in inputs.items()}
    moving = {k: v for k, v in leaves.items() if v.dtype.is_floating}
    trained = [row for row in table if row.trainable]
    given = list(leaves.values())
    batch = len(given[0])
    draws = keras_draws.given(masks, model, batch, training=training)
    with tf.GradientTape() as tape, draws:
        tape.watch(list(moving.values()))
        result = model(given if len(given) > 1 else given[0], training=training)
        outputs = _named_outputs(result, graph, training=training)
    sources = [*moving.values(), *(row.owner.value for row in trained)]
    found = tape.gradient(
        list(outputs.values()),
        sources,
        [tf.constant(to_keras(upstream[n], types[n])) for n in outputs],
        unconnected_gradients=tf.UnconnectedGradients.ZERO,
    )
    gradients = [np.asarray(tf.convert_to_tensor(g)) for g in found]
    split = len(moving)
    return Pass(
        {name: from_keras(value.numpy(), types[name]) for name, value in outputs.items()},
        {n: from_keras(g, kinds[n]) for n, g in zip(moving, gradients[:split], strict=True)},
        {r.key: r.gradient(g) for r, g in zip(trained, gradients[split:], strict=True)},
        {r.key: r.from_keras(np.asarray(r.variable.value)) for r in table if not r.trainable},
    )


def table_of(graph: Graph, model: Any) -> list[Row]:
    """Where each weight of the IR lies in the model."""
    return list(rows(graph, model))


def _named_outputs(result: Any, graph: Graph, *, training: bool) -> dict[str, Any]:
    names = [o.name for o in graph.outputs if training or not o.training]
    if isinstance(result, dict):
        assert sorted(result) == sorted(names), (list(result), names)
        return {name: result[name] for name in names}
    (name,) = names
    return {name: result}
