"""GoogLeNet with batch normalisation against torchvision's."""

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
def test_googlenet_bn(training: bool) -> None:
    ours = emitted_model("googlenet_bn")
    theirs = randomised(torchvision_model("googlenet", init_weights=False))
    assert_same_weights(ours, theirs)
    outputs = {"output": "logits", "aux1": "aux_logits1", "aux2": "aux_logits2"}
    assert_same_function(ours, theirs, image(2, 3, 64, 96), training, outputs if training else None)
