"""Our own Keras layers that change the shape: saved and loaded, compiled, in half precision."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from netdsl_keras import backend

from tests.harness.graphs import compile_text

pytestmark = pytest.mark.keras

TEXT = """
network shapes {
  input image: [4, ?, ?]
  reflectpad([(1, 0), (2, 1)]) -> crop([(0, 1), (1, 2)])
  upsample(2, bilinear) -> upsample(1x2, bicubic, align_corners = true)
  channel_shuffle(2) -> pixel_shuffle(2) -> pixel_unshuffle(2)
  upsample(size = 7x9) -> upsample(size = 5x6, mode = linear) -> slice(height, 1, -1)
  output maps: slice(channels, 2)
  output row: select(height, 0)
}
"""


def build() -> Any:
    graph = compile_text(TEXT)
    made = backend.emit(graph)
    assert made.text is not None, made.diagnostics
    return backend.instantiate(made.text, graph)


@pytest.fixture
def image() -> Any:
    return np.random.default_rng(0).normal(size=(2, 6, 5, 4)).astype("float32")


def test_saved_and_loaded(image: Any, tmp_path: Path) -> None:
    import keras

    model = build()
    model.save(tmp_path / "shapes.keras")
    loaded = keras.models.load_model(tmp_path / "shapes.keras")
    for name, value in model(image).items():
        np.testing.assert_array_equal(loaded(image)[name], value)


def test_compiled(image: Any) -> None:
    model = build()
    wanted = model(image)
    model.compile(jit_compile=True)
    for name, value in model.predict(image, verbose=0).items():
        np.testing.assert_allclose(value, wanted[name], rtol=1e-5, atol=1e-6)


def test_in_half_precision(image: Any) -> None:
    import keras

    wanted = build()(image)
    keras.mixed_precision.set_global_policy("mixed_bfloat16")
    try:
        found = build()(image)
    finally:
        keras.mixed_precision.set_global_policy("float32")
    for name, value in found.items():
        assert keras.backend.standardize_dtype(value.dtype) == "bfloat16"
        np.testing.assert_allclose(
            keras.ops.cast(value, "float32"), wanted[name], rtol=0.05, atol=0.05
        )
