"""FCN and DeepLab v3 on ResNet-50 against torchvision's."""

from typing import Any

import pytest

from tests.oracle.compare import (
    assert_close,
    assert_same_function,
    assert_same_weights,
    emitted_at,
    emitted_model,
    image,
    randomised,
    torchvision_model,
)

pytestmark = pytest.mark.torch

SIZE = (65, 97)
NETWORKS = ["fcn_resnet50", "deeplabv3_resnet50"]


def theirs(name: str, aux: bool, device: str = "cpu") -> Any:
    return torchvision_model(name, device, weights_backbone=None, aux_loss=aux)


def smaller(name: str) -> Any:
    """The emitted model for images of `SIZE`."""
    return emitted_at(f"3x{SIZE[0]}x{SIZE[1]}", "segmentation", name)


@pytest.mark.parametrize("aux", [False, True])
@pytest.mark.parametrize("name", NETWORKS)
def test_weights(name: str, aux: bool) -> None:
    ours = emitted_model(f"{name}_aux" if aux else name, "meta")
    assert_same_weights(ours, theirs(name, aux, "meta"))


@pytest.mark.parametrize("training", [False, True], ids=["inference", "training"])
@pytest.mark.parametrize("name", NETWORKS)
def test_scores(name: str, training: bool) -> None:
    outputs = {"out": "out", "aux": "aux"}
    x = image(2, 3, *SIZE)
    assert_same_function(
        smaller(f"{name}_aux"), randomised(theirs(name, aux=True)), x, training, outputs
    )


def test_scores_without_the_auxiliary_head() -> None:
    import torch

    wanted = randomised(theirs("fcn_resnet50", aux=False)).double().eval()
    ours = smaller("fcn_resnet50").double().eval()
    ours.load_state_dict(wanted.state_dict(), strict=True)
    x = image(1, 3, *SIZE)
    with torch.no_grad():
        assert_close(ours(x), wanted(x)["out"], "scores")
