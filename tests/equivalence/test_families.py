"""Families of networks with sizes as parameters give the same in both backends.

Their published networks are large, so small ones of the same blocks are compared. The image
is odd and oblong where the network pools globally.
"""

import pytest

from tests.harness import assert_equivalent

FAMILIES = {
    "vgg": (
        "[1, 2, 1, 1, 1], batchnorm, 10",
        "3x64x32",
        "classifier.0: dense(24) ; classifier.3: dense(16)",
    ),
    "resnext": ("[1, 2, 1, 1], 4, 2, 10", "3x65x97", ""),
    "wide_resnet": ("[1, 2, 1, 1], 2, 10", "3x65x97", "layer4: identity ; fc: dense(10)"),
    "densenet": ("[2, 3, 1, 2], 6, 10", "3x65x97", ""),
    "vit": ("2, 24, 40, 3, 16, 0.2, 10", "3x48x80", ""),
}
"""The arguments, the image, and what is narrower."""


@pytest.mark.torch
@pytest.mark.keras
@pytest.mark.parametrize("training", [False, True], ids=["inference", "training"])
@pytest.mark.parametrize("family", FAMILIES)
def test_family(family: str, training: bool) -> None:
    arguments, image, narrower = FAMILIES[family]
    text = (
        f"use {family}: {family} as standard\n"
        f"network small = standard({arguments}) with {{\n"
        f"  input image: {image}\n  {narrower}\n}}\n"
    )
    assert_equivalent(text, training=training)
