"""MobileNet v2 and v3 against torchvision's."""

from typing import Any

import pytest

from tests.oracle.compare import (
    assert_same_function,
    assert_same_weights,
    emitted_model,
    image,
    randomised,
    torchvision_model,
)

pytestmark = pytest.mark.torch


@pytest.mark.parametrize("width", [0.35, 0.5, 1.0, 1.4])
def test_weights_of_mobilenet_v2(width: float) -> None:
    """At each width of the paper's table 4 and of its figure 5."""
    ours = emitted_model("mobilenet_v2", "meta", width=width)
    assert_same_weights(ours, torchvision_model("mobilenet_v2", "meta", width_mult=width))


@pytest.mark.parametrize("training", [False, True], ids=["inference", "training"])
@pytest.mark.parametrize("name", ["mobilenet_v2", "mobilenet_v3_large"])
def test_logits(name: str, training: bool) -> None:
    ours: Any = emitted_model(name)
    theirs = randomised(torchvision_model(name))
    assert_same_weights(ours, theirs)
    assert_same_function(ours, theirs, image(2, 3, 64, 96), training)
