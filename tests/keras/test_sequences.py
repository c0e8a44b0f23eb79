"""Sequences in Keras: saved models, XLA, lengths that are not known, weights that are frozen."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from netdsl_keras import backend

from tests.harness.graphs import compile_text
from tests.harness.weights import canonical_weights

pytestmark = pytest.mark.keras

SEQUENCES = """
block transformer(heads) {
  let width = in.channels
  add { identity ; { layernorm ; attention(heads) } }
  add { identity ; { layernorm ; dense(12) ; gelu ; dense(width) } }
}
network sequences {
  input tokens: LENGTH of int(20)
  embedding(20, 8)
  class_token
  POSITIONS
  words: transformer(2) -> transformer(4)
  lstm(4, bidirectional = true)
  attention(2, memory = @words)
  attention(4, causal = true, bias = false)
  gru(5) -> gru(3, bidirectional = true, last = true)
  FREEZE
}
"""
KNOWN = SEQUENCES.replace("LENGTH", "[6]").replace("POSITIONS", "position_embedding")
UNKNOWN = SEQUENCES.replace("LENGTH", "[?]").replace("POSITIONS", "")
FREEZE = "freeze lstm1, gru1, gru2, attention1, words.0.attention1, class_token1, embedding1"


def build(text: str, freeze: str = "") -> Any:
    import keras

    keras.utils.set_random_seed(1)
    graph = compile_text(text.replace("FREEZE", freeze))
    made = backend.emit(graph)
    assert made.text is not None, made.diagnostics
    return backend.instantiate(made.text, graph)


def tokens(length: int = 6) -> Any:
    return np.random.default_rng(0).integers(0, 20, (3, length)).astype("int32")


@pytest.mark.parametrize("text", [KNOWN, UNKNOWN], ids=["known", "unknown"])
def test_saved_and_loaded(text: str, tmp_path: Path) -> None:
    import keras

    model = build(text)
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    before, after = model.predict(tokens(), verbose=0), again.predict(tokens(), verbose=0)
    assert np.array_equal(before, after)
    for old, new in zip(model.get_weights(), again.get_weights(), strict=True):
        assert np.array_equal(old, new)


@pytest.mark.parametrize("text", [KNOWN, UNKNOWN], ids=["known", "unknown"])
def test_compiled_by_xla(text: str) -> None:
    model = build(text)
    plain = model(tokens())
    model.compile(optimizer="sgd", loss="mse", jit_compile=True)
    found = model.predict(tokens(), verbose=0)
    np.testing.assert_allclose(found, np.asarray(plain), rtol=1e-5, atol=1e-6)
    loss = model.train_on_batch(tokens(), np.zeros(found.shape))
    assert np.isfinite(loss)


def test_any_length() -> None:
    model = build(UNKNOWN)
    for length in (1, 4, 9):
        assert model.predict(tokens(length), verbose=0).shape == (3, 6)


def test_half_precision() -> None:
    """With a mask: minus infinity is a number of every precision."""
    import keras

    keras.config.set_dtype_policy("mixed_float16")
    try:
        found = np.asarray(build(KNOWN)(tokens()))
    finally:
        keras.config.set_dtype_policy("float32")
    assert str(found.dtype) == "float16"
    np.testing.assert_allclose(found, np.asarray(build(KNOWN)(tokens())), atol=2e-2)


def test_frozen_weights_do_not_train() -> None:
    """In a `Bidirectional`, the layers inside are the ones that must not."""
    import keras

    model = build(KNOWN, FREEZE)
    frozen = FREEZE.removeprefix("freeze ").replace(".", "-").split(", ")
    held = {id(v) for name in frozen for v in model.get_layer(name).weights}
    assert {id(v) for v in model.trainable_weights}.isdisjoint(held)
    assert len(model.trainable_weights) + len(held) == len(model.weights)
    before = model.get_weights()
    model.compile(optimizer=keras.optimizers.SGD(0.5), loss="mse")
    model.train_on_batch(tokens(), np.ones((3, 6)))
    for variable, old, new in zip(model.weights, before, model.get_weights(), strict=True):
        assert np.array_equal(old, new) == (id(variable) in held), variable.path


def test_weights_go_in_and_out() -> None:
    """A Keras LSTM has one bias, which is read back as PyTorch's first one."""
    graph = compile_text(KNOWN.replace("FREEZE", ""))
    model = build(KNOWN)
    arrays = {k: a.astype("float32") for k, a in canonical_weights(graph).items()}
    second = [k for k in arrays if k.startswith("lstm1.bias_hh")]
    assert len(second) == 2
    backend.load_weights(model, graph, arrays)
    found = backend.read_weights(model, graph)
    for key, array in arrays.items():
        if key in second:
            assert not found[key].any()
        elif key.startswith("lstm1.bias_ih"):
            total = array + arrays[key.replace("_ih_", "_hh_")]
            np.testing.assert_array_equal(found[key], total)
        else:
            np.testing.assert_array_equal(found[key], array, key)


def test_recurrent_layers_are_those_that_cudnn_computes() -> None:
    """The conditions of Keras' own check of a layer."""
    for layer in build(KNOWN).layers:
        cells = [getattr(layer, "forward_layer", layer), getattr(layer, "backward_layer", layer)]
        for inner in cells if type(layer).__name__ in ("LSTM", "GRU", "Bidirectional") else ():
            assert (inner.activation.__name__, inner.recurrent_activation.__name__) == (
                "tanh",
                "sigmoid",
            )
            assert inner.use_cudnn == "auto"
            assert (inner.unroll, inner.use_bias, inner.recurrent_dropout) == (False, True, 0.0)
            assert getattr(inner, "reset_after", True) is True
