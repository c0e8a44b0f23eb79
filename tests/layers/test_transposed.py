"""`conv_transpose`, `lppool` and `adaptive_maxpool`: sizes by PyTorch's own word, and refusals."""

from itertools import product

import pytest

from netdsl.layers.base import LayerError
from netdsl.layers.pooling import AdaptiveMaxPool, LpPool
from netdsl.layers.tensor import TensorType
from netdsl.layers.transposed import ConvTranspose

MAPS = TensorType((6, 5, 7))
LINE = TensorType((6, 9))


@pytest.mark.torch
@pytest.mark.parametrize("dilation", [1, 2])
@pytest.mark.parametrize("rank", [1, 2, 3])
def test_sizes_are_those_of_pytorch(rank, dilation):
    import torch

    module = getattr(torch.nn, f"ConvTranspose{rank}d")
    sizes = (5, 4, 3)[:rank]
    for kernel, stride, padding, extra in product((1, 2, 5), (1, 2, 3), (0, 1, 2), (0, 1, 2)):
        layer = ConvTranspose(
            8, kernel, stride, padding, extra, dilation, groups=2, bias=kernel != 2
        )
        x = TensorType((6, *sizes))
        try:
            made = module(6, 8, kernel, stride, padding, extra, 2, kernel != 2, dilation)
            expected = tuple(made(torch.zeros(2, 6, *sizes)).shape)
        except (RuntimeError, ValueError):
            expected = ()
        if not all(expected) or not expected:
            with pytest.raises(LayerError):
                layer.infer(x)
            continue
        assert layer.infer(x).shape == expected[1:]
        weights = {w.name: w.shape for w in layer.weights(x)}
        assert weights == {n: tuple(p.shape) for n, p in made.named_parameters()}


@pytest.mark.parametrize("size", [4, 5, 7])
@pytest.mark.parametrize(("kernel", "stride"), [(3, 2), (4, 2), (5, 3), (2, 2), (3, 1)])
def test_same_gives_a_multiple_of_the_stride(size, kernel, stride):
    layer = ConvTranspose(8, kernel, stride, "same")
    assert layer.infer(TensorType((6, size, size))).shape == (8, size * stride, size * stride)


@pytest.mark.parametrize(
    ("layer", "x", "code", "field", "message"),
    [
        (
            ConvTranspose(4, 4, stride=2, init="bilinear"),
            MAPS,
            "N204",
            "init",
            "`init = bilinear` of `conv_transpose` interpolates each channel by itself, but its "
            "input has 6 channels and its output 4",
        ),
        (
            ConvTranspose(4, 1, padding=3),
            MAPS,
            "N304",
            "padding",
            "`conv_transpose` cuts all of its output off: its input is 6x5x7",
        ),
        (
            ConvTranspose(4, 1, 3, "same"),
            MAPS,
            "N204",
            "padding",
            "`padding` of `conv_transpose` cannot be `same` where a kernel of 1 leaves gaps at "
            "stride 3; write `output_padding = 2`",
        ),
        (
            ConvTranspose(4, 3, 2, 0, 2),
            MAPS,
            "N204",
            "output_padding",
            "`output_padding` of `conv_transpose` is 2, but it must be below the stride, 2, or "
            "the dilation, 1",
        ),
        (
            ConvTranspose(4, 3, groups=4),
            MAPS,
            "N305",
            "groups",
            "the 6 channels of the input do not split into 4 groups",
        ),
        (
            ConvTranspose(4, (3, 3)),
            LINE,
            "N204",
            "kernel",
            "`kernel` of `conv_transpose` is for 2 axes, but the input 6x9 has 1 spatial (length)",
        ),
        (
            LpPool(2, 6),
            MAPS,
            "N304",
            "kernel",
            "the 6x6 window of `lppool` does not fit into 6x5x7",
        ),
        (
            AdaptiveMaxPool((2, 2)),
            LINE,
            "N204",
            "size",
            "`size` of `adaptive_maxpool` is for 2 axes, but the input 6x9 has 1 spatial (length)",
        ),
    ],
)
def test_refuses(layer, x, code, field, message):
    with pytest.raises(LayerError) as caught:
        layer.infer(x)
    assert (caught.value.code, caught.value.field, caught.value.message) == (code, field, message)


def test_arithmetic_shows_how_a_size_comes_about():
    layer = ConvTranspose(4, 3, 2, ((0, 1), (1, 1)), 1)
    assert layer.arithmetic(MAPS) == (
        "height: (5 - 1)*2 + 1*(3 - 1) + 1 - 0 - 1 + 1 = 11",
        "width: (7 - 1)*2 + 1*(3 - 1) + 1 - 2*1 + 1 = 14",
    )
    assert layer.infer(MAPS).shape == (4, 11, 14)


def test_powers_below_one_are_refused():
    with pytest.raises(LayerError) as caught:
        LpPool.make({"p": 0.5, "kernel": 2})
    assert caught.value.message == "`p` of `lppool` must be a number, 1 or more, not 0.5"
