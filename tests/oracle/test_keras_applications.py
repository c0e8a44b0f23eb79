"""The emitted Keras models against keras.applications'."""

from typing import Any

import numpy as np
import pytest

from tests.harness.emitted import emitted_source, public_name, run_source
from tests.harness.graphs import compile_text

pytestmark = pytest.mark.keras

SIZE = (64, 96)
NETWORKS = {
    "resnet50_keras": ("resnet_keras", "ResNet50", 25_583_592, 25_636_712),
    "mobilenet_keras": ("mobilenet_keras", "MobileNet", 4_231_976, 4_253_864),
    "mobilenet_v2_keras": ("mobilenet_keras", "MobileNetV2", 3_504_872, 3_538_984),
}
"""The file, the name in keras.applications, the trainable weights and all of them."""


def ours(name: str) -> Any:
    """The emitted model for images of `SIZE`, which holds the same weights."""
    image = f"3x{SIZE[0]}x{SIZE[1]}"
    text = (
        f"use {NETWORKS[name][0]}: {name} as it\nnetwork net = it with {{ input image: {image} }}\n"
    )
    module = run_source(emitted_source(compile_text(text), "keras"), "keras")
    return getattr(module, public_name(module))()


def theirs(name: str) -> Any:
    import keras

    return getattr(keras.applications, NETWORKS[name][1])(weights=None, input_shape=(*SIZE, 3))


def random_weights(model: Any) -> list[Any]:
    """Numbers of which each matters, running statistics and biases as well."""
    draw = np.random.default_rng(0)
    values = []
    for weight in model.weights:
        shape = tuple(weight.shape)
        if weight.name in ("gamma", "moving_variance"):
            values.append(draw.uniform(0.5, 1.5, shape))
        elif len(shape) == 1:
            values.append(draw.normal(0, 0.1, shape))
        else:
            seen = shape[:2] if shape[-1] == 1 else shape[:-1]  # the first of a depthwise one
            values.append(draw.normal(0, np.sqrt(2 / np.prod(seen)), shape))
    if model.name == "resnet50":
        values[-2] /= 1000  # larger scores would saturate the softmax
    return values


def images() -> Any:
    """A batch of random numbers, channels last."""
    return np.random.default_rng(1).normal(size=(2, *SIZE, 3))


@pytest.mark.parametrize("name", NETWORKS)
def test_same_weights_and_function(name: str) -> None:
    """In inference and, where no dropout draws numbers, in training with its statistics."""
    from tests.harness.keras_side import precision

    with precision("float64"):
        mine, wanted = ours(name), theirs(name)
        assert [tuple(w.shape) for w in mine.weights] == [tuple(w.shape) for w in wanted.weights]
        assert [w.trainable for w in mine.weights] == [w.trainable for w in wanted.weights]
        for model in (mine, wanted):
            trainable, total = NETWORKS[name][2:]
            assert sum(int(np.prod(w.shape)) for w in model.trainable_weights) == trainable
            assert model.count_params() == total
            model.set_weights(random_weights(wanted))
        x = images()
        for training in (False,) if name == "mobilenet_keras" else (False, True):
            assert_close(mine(x, training=training), wanted(x, training=training))
            for a, b in zip(mine.weights, wanted.weights, strict=True):
                assert_close(a, b)


def assert_close(a: Any, b: Any) -> None:
    """Equal to 1e-9 of the largest number."""
    a, b = np.asarray(a), np.asarray(b)
    assert a.dtype == b.dtype == np.float64
    assert a.shape == b.shape
    assert np.abs(a - b).max() <= 1e-9 * np.abs(b).max()


def differences(mine: Any, wanted: Any, x: Any, training: bool) -> tuple[float, float]:
    """How far outputs and gradients are apart, as parts of the largest number.

    Gradients are those of the input and of all weights that train, of a random projection of the
    output; one that vanishes in theory is a part of the largest gradient of all.
    """
    (a, slopes), (b, wanted_slopes) = (projected(model, x, training) for model in (mine, wanted))
    largest = max(np.abs(slope).max() for slope in wanted_slopes)
    return float(np.abs(a - b).max() / np.abs(b).max()), max(
        float(np.abs(one - other).max() / max(np.abs(other).max(), VANISHING * largest))
        for one, other in zip(slopes, wanted_slopes, strict=True)
    )


VANISHING = 1e-4
"""A gradient counts as this part of the largest one, or more: as in `netdsl verify`."""


def projected(model: Any, x: Any, training: bool) -> tuple[Any, list[Any]]:
    import tensorflow as tf

    given = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(given)
        y = model(given, training=training)
        total = tf.reduce_sum(y * np.random.default_rng(2).normal(size=y.shape))
    # Keras' variables hold TensorFlow's
    weights = [v.value for v in model.trainable_weights]
    slopes = tape.gradient(total, [given, *weights])
    return np.asarray(y), [np.asarray(slope) for slope in slopes]
