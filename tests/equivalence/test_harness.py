"""The harness itself: it must see what it is there to see."""

from unittest import mock

import numpy as np
import pytest

from tests.harness import assert_equivalent, canonical_weights, compare, compile_text, emitted

NETWORK = """
network small {
  input image: 3x9x12
  conv(4, 3x3, stride = 2, padding = half)
  batchnorm
  relu
  conv(5, 3x3)
  dropout(0.5)
  flatten
  dense(7)
}
"""


def test_weights_do_not_depend_on_other_layers() -> None:
    longer = NETWORK.replace("  relu\n", "  relu\n  conv(4, 1x1)\n  affine\n")
    short, long = (canonical_weights(compile_text(text)) for text in (NETWORK, longer))
    np.testing.assert_array_equal(short["conv1.weight"], long["conv1.weight"])
    np.testing.assert_array_equal(short["dense1.weight"], long["dense1.weight"])
    assert long.keys() - short.keys() == {
        "conv3.weight", "conv3.bias", "affine1.weight", "affine1.bias",
    }  # fmt: skip


def test_weights_are_not_trivial() -> None:
    weights = canonical_weights(compile_text(NETWORK))
    assert weights["batchnorm1.running_var"].min() > 0
    assert all(np.ptp(w) > 0 for w in weights.values() if w.size > 1)
    other = canonical_weights(compile_text(NETWORK), seed=1)
    assert not np.array_equal(weights["conv1.weight"], other["conv1.weight"])


@pytest.mark.torch
@pytest.mark.keras
@pytest.mark.parametrize("training", [False, True], ids=["inference", "training"])
def test_equal_models_agree(training: bool) -> None:
    report = assert_equivalent(NETWORK, training=training)
    compared = {difference.name for difference in report.differences}
    assert {"output", "image", "conv1.weight", "dense1.bias", "batchnorm1.running_var"} <= compared
    assert report.params == 4 * 27 + 4 + 8 + 5 * 36 + 5 + 7 * 60 + 7
    assert report.worst < 1e-9


@pytest.mark.torch
@pytest.mark.keras
def test_only_gradients_that_vanish_may_be_noise() -> None:
    report = compare(NETWORK, training=True)
    noisy = {d.name: d for d in report.differences if d.noise}
    assert set(noisy) == {"conv1.bias"}
    assert noisy["conv1.bias"].largest < noisy["conv1.bias"].noise < 1e-11


@pytest.mark.torch
@pytest.mark.keras
@pytest.mark.parametrize(
    ("wrong", "right", "training", "seen"),
    [
        ("epsilon=1e-5", "epsilon=1e-4", False, "first at `batchnorm1`"),
        ("momentum=0.9", "momentum=0.8", True, "batchnorm1.running_mean"),
        ("Dropout(0.5", "Dropout(0.4", True, "first at `dropout1`"),
    ],
)
def test_a_wrong_number_is_seen(wrong: str, right: str, training: bool, seen: str) -> None:
    def broken(graph, backend):
        text = genuine(graph, backend)
        assert backend != "keras" or wrong in text, text
        return text.replace(wrong, right) if backend == "keras" else text

    genuine = emitted.emitted_source
    with (
        mock.patch("tests.harness.keras_side.emitted_source", broken),
        pytest.raises(AssertionError, match=seen),
    ):
        assert_equivalent(NETWORK, training=training)
    assert not compare(NETWORK, training=training).failures


RANDOM = """
network random {
  input image: 3x6x8
  random_flip -> random_shift(0.3)
  conv(4, 1x1)
  spatial_dropout(0.4) -> stochastic_depth(0.3) -> gaussian_noise(0.2)
  random_brightness(0.3) -> random_contrast(0.5)
  output aux when training: dropout(0.5)
  output main: tanh -> dropout(0.2)
}
"""


@pytest.mark.torch
@pytest.mark.keras
def test_random_layers_agree_on_given_numbers() -> None:
    for seed in (0, 1):
        assert_equivalent(RANDOM, training=True, batch=4, seed=seed)
    assert_equivalent(RANDOM, training=False)


@pytest.mark.torch
@pytest.mark.keras
@pytest.mark.parametrize(
    ("side", "right", "wrong", "training", "seen"),
    [
        # a layer that draws nothing, draws more, draws for other axes, draws in inference
        ("torch", "if self.training:\n", "if not self.training:\n", True, "random_shift1"),
        ("torch", "nn.Dropout2d(0.4)", "nn.Dropout(0.4)", True, "spatial_dropout1"),
        ("torch", "not self.training", "False", False, "more than the IR has"),
        ("torch", "torch.randn_like(x)", "torch.rand_like(x)", True, "an unknown draw"),
        ("torch", "self.std * torch.randn", "torch.randn", True, "first at `gaussian_noise1`"),
        ("torch", "nn.Dropout(0.2)", "nn.Dropout(0.25)", True, "first at `main.1`"),
        ("keras", "SpatialDropout2D(", "Dropout(", True, "spatial_dropout1"),
        ("keras", "noise_shape=(None, 1, 1, 1)", "noise_shape=(1, 1, 1, 1)", True, "stochastic"),
        (
            "keras",
            "return ops.where(chance",
            "return x; ops.where(chance",
            True,
            "first at `random_f",
        ),
        ("keras", "if not training:", "if True:", True, "drew no random numbers"),
        ("keras", "if not training:", "if False:", False, "more than the IR has"),
        ("keras", "seed=self.seed_generator", "seed=3", True, "a generator that no layer has"),
        ("keras", "random.uniform(", "random.truncated_normal(", True, "does not know"),
        ("keras", "-1, 1, dtype", "0, 1, dtype", True, "first at `random_brightness1`"),
    ],
)
def test_other_randomness_is_seen(
    side: str, right: str, wrong: str, training: bool, seen: str
) -> None:
    def broken(graph, backend):
        text = genuine(graph, backend)
        assert right in text, text
        return text.replace(right, wrong)

    genuine = emitted.emitted_source
    with (
        mock.patch(f"tests.harness.{side}_side.emitted_source", broken),
        pytest.raises((AssertionError, TypeError), match=seen),
    ):
        assert_equivalent(RANDOM, training=training, batch=8)


@pytest.mark.torch
@pytest.mark.keras
def test_statistics_of_a_layer_that_is_used_on_values_of_several_sizes() -> None:
    text = """
network shared {
  input image: 3x5x6
  norm: batchnorm(momentum = 0.3)
  conv(3, 2)
  reuse(norm)
}
"""
    genuine = emitted.emitted_source

    def broken(graph, backend):
        source = genuine(graph, backend)
        return source.replace("momentum=0.7", "momentum=0.5") if backend == "keras" else source

    assert_equivalent(text, training=True)
    with (
        mock.patch("tests.harness.keras_side.emitted_source", broken),
        pytest.raises(AssertionError, match="running_var"),
    ):
        assert_equivalent(text, training=True)
