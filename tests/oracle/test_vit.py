"""The vision transformer against torchvision's."""

from typing import Any

import pytest

from tests.oracle.compare import (
    assert_same_function,
    assert_same_weights,
    emitted_model,
    image,
    torchvision_model,
)

pytestmark = pytest.mark.torch


def test_logits() -> None:
    ours, theirs = emitted_model("vit_b_16"), _moved(torchvision_model("vit_b_16"))
    assert_same_weights(ours, theirs)
    for training in (False, True):
        assert_same_function(ours, theirs, image(1, 3, 224, 224), training)


def test_weights_of_another_size() -> None:
    ours = emitted_model("vit", "meta", layers=24, hidden=1024, mlp_size=4096, heads=16, patch=32)
    assert_same_weights(ours, torchvision_model("vit_l_32", "meta"))


def _moved(model: Any) -> Any:
    """With no weight at 0 or 1, where its head and its token start."""
    import torch

    generator = torch.manual_seed(1)
    with torch.no_grad():
        for value in model.parameters():
            value += torch.empty_like(value).normal_(0, 0.02, generator=generator)
    return model
