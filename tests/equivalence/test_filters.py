"""Filters that are given as numbers: the classic ones for vertical and horizontal lines."""

import numpy as np
import pytest

from netdsl.layers.base import LayerError
from netdsl.layers.convolution import Conv, Depthwise
from netdsl.layers.tensor import TensorType
from tests.harness import compile_text

VERTICAL = ((0, 1, 0),) * 3
HORIZONTAL = ((0, 0, 0), (1, 1, 1), (0, 0, 0))
IMAGE = TensorType((4, 8, 9))
LINES = f"""
network lines {{
  input image: 4x8x9
  lines: conv(2, 3x3, padding = same, bias = false, init = {[*map(list, (VERTICAL, HORIZONTAL))]})
  conv(3, 1x1)
  freeze lines
}}
"""


def test_a_constant_without_channels_is_for_all_of_them() -> None:
    conv = Conv(2, 3, init=(VERTICAL, HORIZONTAL)).normalise(IMAGE)
    assert np.shape(conv.init) == (2, 4, 3, 3)
    assert all(channel == VERTICAL for channel in conv.init[0])
    assert conv.normalise(IMAGE) == conv
    grouped = Conv(2, 3, groups=2, init=(VERTICAL, HORIZONTAL)).normalise(IMAGE)
    assert np.shape(grouped.init) == (2, 2, 3, 3)
    depthwise = Depthwise(3, init=(VERTICAL, HORIZONTAL) * 2).normalise(IMAGE)
    assert np.shape(depthwise.init) == (4, 1, 3, 3)


def test_any_other_shape_is_refused() -> None:
    with pytest.raises(LayerError) as caught:
        Conv(3, 3, init=(VERTICAL, HORIZONTAL)).infer(IMAGE)
    message = "`init` of `conv` is a constant of 2x3x3, but the weight is 3x4x3x3"
    assert caught.value.message == message


@pytest.mark.torch
@pytest.mark.keras
def test_the_models_start_with_the_filters_and_keep_them() -> None:
    import keras
    import torch

    from tests.harness import keras_side, torch_side

    graph = compile_text(LINES)
    image = np.random.default_rng(0).standard_normal((2, 4, 8, 9))
    kernel = torch.tensor([[VERTICAL] * 4, [HORIZONTAL] * 4], dtype=torch.float64)
    expected = torch.nn.functional.conv2d(torch.from_numpy(image), kernel, padding="same")
    model = torch_side.build(graph)
    assert not model.lines.weight.requires_grad
    torch.testing.assert_close(model.lines(torch.from_numpy(image)), expected)
    with keras_side.precision("float64"):
        other = keras_side.build(graph)
        assert not other.get_layer("lines").trainable_weights
        assert len(other.trainable_weights) == 2
        lines = keras.Model(other.inputs[0], other.get_layer("lines").output)
        found = keras.ops.convert_to_numpy(lines(np.moveaxis(image, 1, -1)))
    np.testing.assert_allclose(np.moveaxis(found, -1, 1), expected.numpy(), rtol=0, atol=1e-14)
