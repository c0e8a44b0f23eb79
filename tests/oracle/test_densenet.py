"""DenseNet against torchvision's."""

import pytest

from tests.oracle.compare import (
    assert_same_function,
    assert_same_weights,
    emitted_model,
    image,
    started,
    torchvision_model,
)

pytestmark = pytest.mark.torch


def test_logits() -> None:
    theirs = started(torchvision_model("densenet169", "meta"))
    ours = emitted_model("densenet169", "meta").to_empty(device="cpu")
    assert_same_weights(ours, theirs)
    for training in (False, True):
        assert_same_function(ours, theirs, image(2, 3, 64, 96), training)


@pytest.mark.parametrize(
    ("name", "depths", "growth"),
    [
        ("densenet121", [6, 12, 24, 16], 32),
        ("densenet201", [6, 12, 48, 32], 32),
    ],
)
def test_weights_of_other_sizes(name: str, depths: list[int], growth: int) -> None:
    ours = emitted_model("densenet", "meta", depths=depths, growth=growth)
    assert_same_weights(ours, torchvision_model(name, "meta"))
