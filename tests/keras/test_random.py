"""Random layers in a Keras model's life: `fit`, compilation, saving, precision."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from netdsl_keras import backend

from tests.harness.graphs import compile_text

pytestmark = pytest.mark.keras

NETWORK = """
network noisy {
  input image: [3, ?, ?]
  input line: 6x4 as sequence
  a: {
    @image -> random_shift(0.2) -> random_flip -> random_brightness(0.2) -> random_contrast(0.3)
    add { identity ; conv(3, 1x1) -> spatial_dropout(0.2) -> stochastic_depth(0.2) }
    gaussian_noise(0.1) -> gaussian_noise(1.5) -> global_avgpool
  }
  b: @line -> random_shift(0.4) -> random_flip(length) -> spatial_dropout(0.5) -> global_avgpool
  concat { @a ; @b }
  dense(2)
}
"""


def build() -> Any:
    graph = compile_text(NETWORK)
    text = backend.emit(graph).text
    assert text is not None
    return backend.instantiate(text, graph)


def data(count: int = 10) -> tuple[list[np.ndarray], np.ndarray]:
    random = np.random.default_rng(0)
    image = random.normal(size=(count, 9, 12, 3)).astype("float32")
    line = random.normal(size=(count, 6, 4)).astype("float32")
    return [image, line], random.normal(size=(count, 2)).astype("float32")


def settings(model: Any) -> list[tuple[type, dict[str, Any]]]:
    return [(type(layer), layer.get_config()) for layer in model.layers if layer.weights == []]


@pytest.mark.parametrize("jit", [False, True], ids=["graph", "xla"])
def test_fit_with_a_smaller_last_batch(jit: bool) -> None:
    x, y = data()
    model = build()
    model.compile("sgd", "mse", jit_compile=jit)
    before = [np.asarray(w) for w in model.trainable_weights]
    history = model.fit(x, y, batch_size=4, epochs=2, verbose=0)
    assert np.isfinite(history.history["loss"]).all()
    assert all((np.asarray(w) != b).any() for w, b in zip(model.weights, before, strict=True))
    np.testing.assert_array_equal(model.predict(x, verbose=0), model.predict(x, verbose=0))


def test_each_pass_draws_anew() -> None:
    x, _ = data(4)
    model = build()
    assert (np.asarray(model(x, training=True)) != np.asarray(model(x, training=True))).any()


def test_saved_and_loaded(tmp_path: Path) -> None:
    import keras

    model = build()
    path = tmp_path / "noisy.keras"
    model.save(path)
    loaded = keras.models.load_model(path)
    assert settings(loaded) == settings(model)
    x, _ = data(4)
    np.testing.assert_array_equal(model.predict(x, verbose=0), loaded.predict(x, verbose=0))


@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16", "bfloat16"])
def test_other_precisions(policy: str) -> None:
    import keras

    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(policy)
    try:
        model = build()
        made = model(data(4)[0], training=True)
    finally:
        keras.config.set_dtype_policy(before)
    assert keras.backend.standardize_dtype(made.dtype) == policy.removeprefix("mixed_")
    assert np.isfinite(np.asarray(keras.ops.cast(made, "float32"))).all()


def test_noise_of_a_standard_deviation_up_to_1_is_keras_own() -> None:
    text = backend.emit(compile_text(NETWORK)).text or ""
    assert "layers.GaussianNoise(0.1, " in text
    assert "StrongGaussianNoise(1.5, " in text
    assert 'layers.Dropout(0.2, noise_shape=(None, 1, 1, 1), name="a-' in " ".join(text.split())


def test_shifts_where_sizes_are_known_only_when_it_runs() -> None:
    import tensorflow as tf

    graph = compile_text("network n {\n  input line: [2, ?]\n  random_shift(0.29)\n}\n")
    model = backend.instantiate(backend.emit(graph).text or "", graph)

    @tf.function(input_signature=[tf.TensorSpec((None, None, 2))])
    def augmented(x: Any) -> Any:
        return model(x, training=True)

    line = np.arange(1, 101, dtype="float32")
    made = augmented(np.tile(line[:, None], (2000, 1, 2))).numpy()
    first = np.argmax(made > 0, axis=1)
    shift = first - made[np.arange(2000)[:, None], first, np.arange(2)] + 1
    assert (shift[:, 0] == shift[:, 1]).all()
    assert set(shift[:, 0]) == set(range(-29, 30))
