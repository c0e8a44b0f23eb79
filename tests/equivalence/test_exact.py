"""`build --exact`: equal in every respect, on values where engines may choose, too.

The inputs are small whole numbers, so activations meet their kinks and maxima their ties.
"""

import os
import subprocess
import sys
from typing import Any
from unittest import mock

import numpy as np
import pytest

from netdsl import pipeline
from netdsl.ir.graph import Graph
from netdsl.layers.tensor import TensorType
from tests.equivalence.cases import CASES
from tests.equivalence.conformance import network
from tests.harness import Report, compare, compile_text
from tests.harness.layout import random_value
from tests.harness.standard import load_standard
from tests.harness.weights import Array, canonical_weights, stream

TIES = """
network ties {
  input x: 4x5x6
  input z: 4x5x6
  output first:  @x -> maximum { identity ; relu }
  output second: @x -> maximum { relu ; identity ; relu6 }
  output third:  maximum { @x ; @z }
  output gate:   @x -> maximum { identity ; global_maxpool(keepdims = true) ; relu }
}
"""
NORMALISED = """
network normalised {
  input image: 3x6x7
  conv1: conv(4, 3x3, bias = false)
  bn1:   batchnorm(momentum = 0.25, eps = 1e-3)
  relu
  bn2:   batchnorm
  flatten
  dense(6)
  bn3:   batchnorm(affine = false)
  freeze bn2
}
"""
WEIGHTED = ("conv", "depthwise", "separable", "conv_transpose")
"""Layers without a kink, and with many cases."""


def exact_source(graph: Graph, backend: str) -> str:
    text = pipeline.emit(graph, backend, exact=True).text
    assert text is not None
    return text


def whole_number(name: str, kind: TensorType, batch: int, seed: int) -> Array:
    """Whole numbers from -6 to 6 with every integer kink of an activation; ties abound."""
    if kind.limit is not None or name.startswith("to "):
        return random_value(name, kind, batch, seed)
    shape = (batch, *(int(n or 0) for n in kind.shape))
    random = stream(seed, f"whole {name}")
    return random.choice([-6.0, -3.0, -1.0, 0.0, 0.0, 1.0, 3.0, 6.0], shape)


def compare_exactly(text: str) -> Report:
    with (
        mock.patch("tests.harness.torch_side.emitted_source", exact_source),
        mock.patch("tests.harness.keras_side.emitted_source", exact_source),
    ):
        return compare_at_ties(text)


def compare_at_ties(text: str) -> Report:
    module = sys.modules[compare.__module__]
    with mock.patch.object(module, "random_value", whole_number):
        return compare(text, training=True, batch=3)


def failures(report: Report) -> list[str]:
    # The harness expects Keras' own running variance; `test_state` has the exact one.
    return [str(d) for d in report.failures if not d.name.endswith("running_var")]


@pytest.mark.torch
@pytest.mark.keras
@pytest.mark.parametrize("layer", sorted(set(CASES) - set(WEIGHTED)))
def test_kinks_and_ties(layer: str) -> None:
    assert not failures(compare_exactly(network(layer, CASES[layer])))


@pytest.mark.torch
@pytest.mark.keras
def test_equal_maxima() -> None:
    assert not failures(compare_exactly(TIES))


@pytest.mark.torch
@pytest.mark.keras
@pytest.mark.parametrize(
    ("text", "inputs"),
    [(TIES, {"x", "z"}), (network("prelu", CASES["prelu"][:2]), {"x0", "x1"})],
    ids=["maximum", "prelu"],
)
def test_stock_layers_differ_at_ties(text: str, inputs: set[str]) -> None:
    """Only in the gradients of the inputs, and only there."""
    found = compare_at_ties(text).failures
    assert {d.name for d in found} == inputs
    assert {d.what for d in found} == {"gradient of input"}
    assert not compare(text, training=True).failures


def test_only_what_differs_is_ours() -> None:
    lenet = load_standard("lenet5")
    for backend in ("torch", "keras"):
        assert exact_source(lenet, backend) == pipeline.emit(lenet, backend).text
    graph = compile_text(NORMALISED)
    assert exact_source(graph, "torch") == pipeline.emit(graph, "torch").text
    stock = pipeline.emit(graph, "keras").text
    assert stock is not None
    ours = exact_source(graph, "keras")
    body = ours[ours.index("@channels_last") :]
    assert body.replace("UnbiasedBatch", "layers.Batch") == stock[stock.index("@channels_last") :]


def torch_state(x: Array) -> tuple[Array, dict[str, Array]]:
    """What the PyTorch model gives in training, and its weights afterwards."""
    import torch

    from netdsl.emit.backend import find_backend

    graph, backend = compile_text(NORMALISED), find_backend("torch")
    model = backend.instantiate(exact_source(graph, "torch"), graph).double()
    backend.load_weights(model, graph, canonical_weights(graph))
    outputs = model.train()(torch.from_numpy(x.astype(np.float64)))
    return outputs.detach().numpy(), backend.read_weights(model, graph)


def keras_model(graph: Graph) -> Any:
    from netdsl.emit.backend import find_backend

    backend = find_backend("keras")
    model = backend.instantiate(exact_source(graph, "keras"), graph)
    backend.load_weights(model, graph, canonical_weights(graph))
    return model


def images(seed: int = 0, dtype: str = "float64") -> Array:
    return (stream(seed, "images").standard_normal((5, 3, 6, 7)) * 2 + 3).astype(dtype)


def keras_state(model: Any) -> dict[str, Array]:
    from netdsl.emit.backend import find_backend

    return find_backend("keras").read_weights(model, compile_text(NORMALISED))


@pytest.mark.torch
@pytest.mark.keras
def test_state() -> None:
    """Running statistics after a step; those of a frozen layer stay."""
    from tests.harness.keras_side import precision

    graph, x = compile_text(NORMALISED), images()
    expected, state = torch_state(x)
    with precision("float64"):
        model = keras_model(graph)
        outputs = model(np.moveaxis(x, 1, -1), training=True)
        found = keras_state(model)
    np.testing.assert_allclose(outputs, expected, atol=1e-13)
    start = canonical_weights(graph)
    for key in ("bn1.running_mean", "bn1.running_var", "bn3.running_mean", "bn3.running_var"):
        np.testing.assert_allclose(found[key], state[key], rtol=1e-13, err_msg=key)
        assert np.max(np.abs(state[key] - start[key])) > 0.01
    for key in ("bn2.running_mean", "bn2.running_var"):
        assert np.array_equal(found[key], start[key])
        assert np.array_equal(state[key], start[key])


@pytest.mark.keras
def test_saved_and_loaded(tmp_path: Any) -> None:
    import keras

    x = np.moveaxis(images(dtype="float32"), 1, -1)
    model = keras_model(compile_text(NORMALISED))
    model(x, training=True)
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    assert type(loaded.get_layer("bn1")).__name__ == "UnbiasedBatchNormalization"
    np.testing.assert_array_equal(loaded.predict_on_batch(x), model.predict_on_batch(x))
    for one, other in zip(model.weights, loaded.weights, strict=True):
        np.testing.assert_array_equal(one.numpy(), other.numpy())
    stock = pipeline.emit(compile_text(NORMALISED), "keras").text
    assert stock is not None
    names: dict[str, Any] = {}
    exec(stock, names)
    ordinary = names["normalised"]()
    assert [w.path for w in ordinary.weights] == [w.path for w in model.weights]
    ordinary.set_weights(model.get_weights())
    expected = model.predict_on_batch(x)
    np.testing.assert_allclose(ordinary.predict_on_batch(x), expected, atol=1e-5)


@pytest.mark.torch
@pytest.mark.keras
@pytest.mark.parametrize("policy", ["mixed_bfloat16", "mixed_float16"])
def test_mixed_precision(policy: str) -> None:
    """Statistics are those of float32; what goes on is half as wide."""
    import keras

    graph, x = compile_text(NORMALISED), images(dtype="float32")
    _, state = torch_state(x)
    keras.config.set_dtype_policy(policy)
    try:
        model = keras_model(graph)
        outputs = model(np.moveaxis(x, 1, -1), training=True)
    finally:
        keras.config.set_dtype_policy("float32")
    assert keras.backend.standardize_dtype(outputs.dtype) == policy[6:]
    found = keras_state(model)
    for key in ("bn1.running_mean", "bn1.running_var"):
        assert found[key].dtype == np.float32
        np.testing.assert_allclose(found[key], state[key], rtol=0.02, atol=0.02, err_msg=key)


ELSEWHERE = """
import sys
import numpy as np
import keras
from netdsl.emit.backend import find_backend
from tests.equivalence.test_exact import NORMALISED, exact_source, images, keras_model, keras_state
from tests.harness import compile_text

graph = compile_text(NORMALISED)
model = keras_model(graph)
model.compile(keras.optimizers.SGD(0.0), "mse")
x = np.moveaxis(images(dtype="float32"), 1, -1)
model.fit(x, np.zeros((5, 6), "float32"), batch_size=5, epochs=1, verbose=0)
far = keras_model(compile_text("network far {\\n  input x: 4\\n  batchnorm\\n}\\n"))
far(np.random.default_rng(0).normal(1000, 1, (4096, 4)).astype("float32"), training=True)
np.savez(sys.argv[1], variance=far.layers[-1].moving_variance.numpy(), **keras_state(model))
"""


@pytest.mark.torch
@pytest.mark.keras
@pytest.mark.slow
@pytest.mark.parametrize("engine", ["torch", "jax"])
def test_other_engines(engine: str, tmp_path: Any) -> None:
    """In `fit` on the other backends of Keras; values far from zero keep their variance."""
    pytest.importorskip(engine)
    done = subprocess.run(
        [sys.executable, "-c", ELSEWHERE, str(tmp_path / "state.npz")],
        env={**os.environ, "KERAS_BACKEND": engine},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = dict(np.load(tmp_path / "state.npz"))
    _, state = torch_state(images(dtype="float32"))
    for key in ("bn1.running_mean", "bn1.running_var", "bn2.running_var", "bn3.running_var"):
        np.testing.assert_allclose(found[key], state[key], rtol=1e-4, err_msg=key)
    values = np.random.default_rng(0).normal(1000, 1, (4096, 4)).astype("float32")
    start = canonical_weights(compile_text("network far {\n  input x: 4\n  batchnorm\n}\n"))
    expected = 0.9 * start["batchnorm1.running_var"] + 0.1 * values.astype(float).var(0, ddof=1)
    np.testing.assert_allclose(found["variance"], expected, rtol=1e-4)
