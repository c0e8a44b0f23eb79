"""The wide and the grouped ResNet against torchvision's."""

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


@pytest.mark.parametrize("name", ["resnext50_32x4d", "wide_resnet50_2"])
def test_logits(name: str) -> None:
    theirs = started(torchvision_model(name, "meta"))
    ours = emitted_model(name, "meta").to_empty(device="cpu")
    assert_same_weights(ours, theirs)
    for training in (False, True):
        assert_same_function(ours, theirs, image(2, 3, 48, 64), training)


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("resnext101_32x8d", {"depths": [3, 4, 23, 3], "base": 8}),
        ("resnext101_64x4d", {"depths": [3, 4, 23, 3], "cardinality": 64}),
    ],
)
def test_weights_of_other_sizes_of_resnext(name: str, settings: dict[str, object]) -> None:
    ours = emitted_model("resnext", "meta", **settings)
    assert_same_weights(ours, torchvision_model(name, "meta"))


def test_weights_of_another_size_of_wide_resnet() -> None:
    ours = emitted_model("wide_resnet", "meta", depths=[3, 4, 23, 3])
    assert_same_weights(ours, torchvision_model("wide_resnet101_2", "meta"))
