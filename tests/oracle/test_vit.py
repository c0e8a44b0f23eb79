"""The vision transformer against torchvision's."""

from typing import Any

import pytest

from tests.oracle.compare import (
    assert_same_function,
    assert_same_weights,
    emitted_at,
    emitted_model,
    image,
    torchvision_model,
)

pytestmark = pytest.mark.torch


def test_weights() -> None:
    assert_same_weights(emitted_model("vit_b_16", "meta"), torchvision_model("vit_b_16", "meta"))


def test_weights_of_another_size() -> None:
    ours = emitted_model("vit", "meta", layers=24, hidden=1024, mlp_size=4096, heads=16, patch=32)
    assert_same_weights(ours, torchvision_model("vit_l_32", "meta"))


def test_logits() -> None:
    """On a smaller image, which has fewer patches."""
    theirs = filled(torchvision_model("vit_b_16", "meta", image_size=64))
    ours = emitted_at("3x64x64", "vit", "vit_b_16", "meta").to_empty(device="cpu")
    assert_same_weights(ours, theirs)
    for training in (False, True):
        assert_same_function(ours, theirs, image(2, 3, 64, 64), training)


def filled(model: Any) -> Any:
    """Random numbers for all weights, of a size that makes attention look somewhere."""
    import torch

    model.to_empty(device="cpu")
    generator = torch.manual_seed(1)
    with torch.no_grad():
        for value in model.parameters():
            if value.ndim > 1:
                value.normal_(0, 0.05, generator=generator)
            else:
                value.uniform_(0.5, 1.5, generator=generator)
    return model
