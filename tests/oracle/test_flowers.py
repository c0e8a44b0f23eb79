"""Transfer learning as a network declares it: only the new head changes, in both frameworks."""

from typing import Any

import pytest

SMALL = """
use inception: inception_v3_flowers as flowers
network flowers_compared = flowers with {
  input image: 3x75x75
  remove dropout1
}
"""
NAME = "inception_v3_flowers"
HEAD = {"fc.weight", "fc.bias"}


@pytest.mark.torch
def test_what_trains() -> None:
    from tests.oracle.compare import emitted_model

    sizes = {
        k: p.numel() for k, p in emitted_model(NAME, "meta").named_parameters() if p.requires_grad
    }
    assert sizes.keys() == HEAD
    assert sum(sizes.values()) == 2048 * 5 + 5


@pytest.mark.torch
def test_the_published_features_fit() -> None:
    """All but both heads of torchvision's model, under their names."""
    from tests.oracle.compare import emitted_model, torchvision_model

    theirs = torchvision_model("inception_v3", "meta", init_weights=False).state_dict()
    ours = emitted_model(NAME, "meta").state_dict()
    kept = [key for key in theirs if not key.startswith(("AuxLogits.", "fc."))]
    assert [key for key in ours if key not in HEAD] == kept
    assert all(ours[key].shape == theirs[key].shape for key in kept)


@pytest.mark.slow
@pytest.mark.torch
@pytest.mark.keras
def test_a_training_step() -> None:
    """By the usual loop and by `train_on_batch`: the same step, and nothing else moves."""
    import keras
    import torch

    from tests.harness.graphs import compile_text
    from tests.harness.training import Lesson, batches, train_keras, train_torch

    graph = compile_text(SMALL, "flowers_compared")
    lesson = Lesson(graph, batches(graph, classes=5, steps=1, size=4))
    rate = 2.0**-5
    in_torch = train_torch(lesson, lambda weights: torch.optim.SGD(weights, lr=rate))
    in_keras = train_keras(lesson, lambda: keras.optimizers.SGD(rate))
    for trained in (in_torch, in_keras):
        assert changed(lesson.weights, trained.states[-1]) == HEAD
    assert in_torch.losses == pytest.approx(in_keras.losses, rel=1e-12)
    for key in HEAD:
        a, b = in_torch.states[-1][key], in_keras.states[-1][key]
        assert abs(a - b).max() <= 1e-12 * abs(a).max()


def changed(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    """The weights that are not the same in every bit."""
    import numpy as np

    assert before.keys() <= after.keys()
    return {key for key in before if not np.array_equal(before[key], after[key])}
