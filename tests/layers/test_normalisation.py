"""Normalisations, `prelu` and the scalings: what they refuse, and what they own."""

import pytest

from netdsl.layers.activation import Prelu
from netdsl.layers.base import LayerError
from netdsl.layers.normalisation import GroupNorm, InstanceNorm, L2Norm, LayerNorm, RmsNorm
from netdsl.layers.scale import LayerScale, Scale
from netdsl.layers.tensor import TensorType

MAPS = TensorType((6, 5, 7))
LINE = TensorType((6, 9))
SEQUENCE = TensorType((6, 9), sequence=True)
VECTOR = TensorType((8,))
INDICES = TensorType((8,), limit=10)


@pytest.mark.parametrize(
    ("layer", "x", "code", "message", "remedy"),
    [
        (
            LayerNorm(),
            MAPS,
            "N303",
            "`layernorm` takes a vector or a sequence, but its input 6x5x7 has 3 axes",
            "`axis = channels` normalises over the channels at every place",
        ),
        (
            GroupNorm(4),
            MAPS,
            "N305",
            "the 6 channels of the input do not split into 4 groups",
            "2, 3 or 6 would divide the 6 channels",
        ),
        (
            GroupNorm(6),
            TensorType((6, 1, 1)),
            "N303",
            "`groupnorm` needs more than one number in each group, but its input is 6x1x1 "
            "and `groups` 6",
            "its output would not depend on its input",
        ),
        (
            InstanceNorm(),
            VECTOR,
            "N303",
            "`instancenorm` takes 1 to 3 spatial axes, but its input [8] is a vector",
            "`layernorm` is the layer for vectors",
        ),
        (
            InstanceNorm(),
            TensorType((6, 1, 1)),
            "N303",
            "`instancenorm` needs more than one place to normalise over, but its input is 6x1x1",
            "`layernorm(axis = channels)` normalises over the channels",
        ),
        (
            RmsNorm(),
            LINE,
            "N303",
            "`rmsnorm` takes a vector or a sequence, but its input 6x9 has channels first",
            "`permute((1, 0))` makes a sequence of vectors of it",
        ),
        (
            L2Norm(axis=3),
            MAPS,
            "N204",
            "`axis` of `l2norm` must be an axis of 6x5x7 (channels, height, width), not 3",
            "",
        ),
        (
            Scale(0.5),
            INDICES,
            "N303",
            "`scale` computes with real numbers, but its input [8] holds indices below 10",
            "`embedding(10, dim)` turns indices into vectors",
        ),
    ],
)
def test_refuses(layer, x, code, message, remedy):
    with pytest.raises(LayerError) as caught:
        layer.infer(x)
    assert (caught.value.code, caught.value.message, caught.value.help) == (code, message, remedy)


def test_unknown_channels_are_refused():
    unknown = TensorType((None, 4, 4))
    for layer in (GroupNorm(2), InstanceNorm(affine=True), Prelu(), LayerScale()):
        with pytest.raises(LayerError) as caught:
            layer.infer(unknown)
        assert caught.value.code == "N208"


def test_unknown_places_are_fine():
    unknown = TensorType((6, None, None))
    for layer in (LayerNorm(axis="channels"), GroupNorm(3), InstanceNorm(), L2Norm(), Prelu()):
        assert layer.infer(unknown) == unknown


@pytest.mark.parametrize(
    ("layer", "x", "shapes"),
    [
        (LayerNorm(), SEQUENCE, {"weight": (9,), "bias": (9,)}),
        (LayerNorm(), LINE, {"weight": (9,), "bias": (9,)}),
        (LayerNorm(axis="channels"), LINE, {"weight": (6,), "bias": (6,)}),
        (LayerNorm(axis="channels"), MAPS, {"weight": (6,), "bias": (6,)}),
        (LayerNorm(axis="height"), MAPS, {"weight": (5,), "bias": (5,)}),
        (GroupNorm(3), MAPS, {"weight": (6,), "bias": (6,)}),
        (InstanceNorm(), MAPS, {}),
        (InstanceNorm(affine=True), LINE, {"weight": (6,), "bias": (6,)}),
        (RmsNorm(), SEQUENCE, {"weight": (9,)}),
        (L2Norm(), MAPS, {}),
        (Prelu(), SEQUENCE, {"weight": (9,)}),
        (Prelu(), MAPS, {"weight": (6,)}),
        (LayerScale(), MAPS, {"": (6, 1, 1)}),
        (LayerScale(), LINE, {"": (6, 1)}),
        (LayerScale(), SEQUENCE, {"": (9,)}),
        (LayerScale(), VECTOR, {"": (8,)}),
    ],
)
def test_weights(layer, x, shapes):
    assert layer.infer(x) == x
    assert {w.name: w.shape for w in layer.weights(x)} == shapes


@pytest.mark.torch
@pytest.mark.parametrize("axis", [1, 2, 3])
def test_layernorm_is_what_pytorch_says_of_a_moved_axis(axis):
    """The meaning, from PyTorch's functional form, on the emitted module."""
    import torch

    from tests.harness import compile_text, torch_side

    graph = compile_text(f"network n {{ input x: 6x5x7 ; layernorm(axis = {axis - 1}) }}")
    x = torch.randn(2, 6, 5, 7, dtype=torch.float64)
    moved = x.movedim(axis, -1)
    expected = torch.nn.functional.layer_norm(moved, moved.shape[-1:], eps=1e-5)
    torch.testing.assert_close(torch_side.build(graph)(x), expected.movedim(-1, axis))
