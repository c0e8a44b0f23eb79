"""Inception-v3 against torchvision's."""

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


@pytest.mark.parametrize("training", [False, True], ids=["inference", "training"])
def test_inception_v3(training: bool) -> None:
    """In training on an image of its own size, which the auxiliary classifier needs."""
    ours = emitted_model("inception_v3")
    theirs = randomised(torchvision_model("inception_v3", init_weights=False))
    assert_same_weights(ours, theirs)
    outputs = {"output": "logits", "AuxLogits": "aux_logits"} if training else None
    x = image(2, 3, 299, 299) if training else image(2, 3, 96, 139)
    assert_same_function(ours, theirs, x, training, outputs)
