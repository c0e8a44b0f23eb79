"""The numbers that torchvision publishes beside its trained weights."""

import pytest

import netdsl

pytestmark = pytest.mark.torch

NAMES = {
    "alexnet_torchvision": "alexnet",
    **{
        name: name
        for name in (
            *(f"vgg{depth}{norm}" for norm in ("", "_bn") for depth in (11, 13, 16, 19)),
            *(f"resnet{depth}" for depth in (18, 34, 50, 101, 152)),
            "resnext50_32x4d",
            "wide_resnet50_2",
            "densenet169",
            "vit_b_16",
            "mobilenet_v2",
            "mobilenet_v3_large",
        )
    },
}
"""What torchvision calls each network."""


@pytest.mark.parametrize("name", NAMES)
def test_parameters_and_multiply_adds(name: str) -> None:
    """Multiply-adds are published in thousands of millions, with three decimals."""
    import torchvision

    published = torchvision.models.get_model_weights(NAMES[name])["IMAGENET1K_V1"].meta
    network = netdsl.load(name)
    assert network.params == published["num_params"]
    assert round(network.macs / 1e9, 3) == published["_ops"]
