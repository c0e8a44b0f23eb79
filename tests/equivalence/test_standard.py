"""Every standard network gives the same in both backends.

Networks that pool globally are compared on a smaller, odd and oblong image; networks that
end in wide dense layers keep their image and get narrower ones. Both by the language's own
`with { }`, so every other layer, name and number is that of the standard network.
"""

import pytest

from tests.harness import assert_equivalent, compile_text
from tests.harness.standard import compared_networks

SMALL_IMAGE = "input image: 3x65x97"
SMALLER: dict[str, list[str]] = {
    **{f"resnet{depth}": [SMALL_IMAGE] for depth in (18, 34, 50, 101, 152)},
    "resnet": [SMALL_IMAGE],
    "alexnet": ["fc6: dense(64)", "fc7: dense(48)"],
    "zfnet": ["fc6: dense(64)", "fc7: dense(48)"],
    "vgg16": [
        "input image: 3x64x96",
        "classifier.0: dense(64)",
        "classifier.3: dense(48)",
    ],
    "preactivation_resnet": ["input image: 3x17x24"],
    "textbook": ["input image: 3x67x90"],
    "textcnn": ["input words: [12] of int(50)", "embedding: embedding(50, 300)"],
}


def smaller(module: str, network: str) -> str:
    """The network as a text of its own, in the size that is compared."""
    edits = "".join(f"  {edit}\n" for edit in SMALLER.get(network, []))
    return (
        f"use {module}: {network} as standard\n"
        f"network {network}_compared = standard with {{\n{edits}}}\n"
    )


def test_smaller_networks_exist() -> None:
    assert set(SMALLER) <= {network for _, network in compared_networks()}


@pytest.mark.parametrize(("module", "network"), compared_networks())
def test_smaller_network_compiles(module: str, network: str) -> None:
    compile_text(smaller(module, network))


@pytest.mark.torch
@pytest.mark.keras
@pytest.mark.parametrize("training", [False, True], ids=["inference", "training"])
@pytest.mark.parametrize(("module", "network"), compared_networks())
def test_standard_network(module: str, network: str, training: bool) -> None:
    assert_equivalent(smaller(module, network), training=training)
