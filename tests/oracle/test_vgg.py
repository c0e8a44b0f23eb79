"""VGG, with and without batch normalisation, against torchvision's; AlexNet on one GPU as well."""

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

VGGS = [f"vgg{depth}{norm}" for norm in ("", "_bn") for depth in (11, 13, 16, 19)]


@pytest.mark.parametrize("name", VGGS)
def test_weights_of_vgg(name: str) -> None:
    assert_same_weights(emitted_model(name, "meta"), torchvision_model(name, "meta"))


@pytest.mark.parametrize("name", VGGS)
def test_convolutions_of_vgg(name: str) -> None:
    """On a small image, which the dense layers do not take."""
    theirs = started(torchvision_model(name, "meta").features)
    ours = emitted_model(name, "meta").features.to_empty(device="cpu")
    for training in (False, True) if name.endswith("_bn") else (False,):
        assert_same_function(ours, theirs, image(2, 3, 32, 64), training)


def test_logits_of_vgg() -> None:
    """At the network's own size; `vgg16` is in `test_torchvision`."""
    theirs = started(torchvision_model("vgg11_bn", "meta"))
    ours = emitted_model("vgg11_bn", "meta").to_empty(device="cpu")
    assert_same_function(ours, theirs, image(1, 3, 224, 224), training=False)


def test_alexnet() -> None:
    theirs = started(torchvision_model("alexnet", "meta"))
    ours = emitted_model("alexnet_torchvision", "meta").to_empty(device="cpu")
    assert_same_weights(ours, theirs)
    for training in (False, True):
        assert_same_function(ours, theirs, image(1, 3, 224, 224), training)
