"""Layers that change the shape: known shapes and kinds, and every way in which they refuse."""

import pytest

from netdsl.codes import CODES
from netdsl.layers.base import LayerError
from netdsl.layers.border import Crop, ReflectPad
from netdsl.layers.resize import ChannelShuffle, PixelShuffle, PixelUnshuffle, Upsample
from netdsl.layers.shape import Permute, Reshape, Select, Slice
from netdsl.layers.tensor import TensorType
from netdsl.trace import Traced

WORDS = TensorType((12,), limit=9)
VECTOR, LINE, MAPS = TensorType((12,)), TensorType((4, 6)), TensorType((8, 5, 6))
SEQUENCE = TensorType((6, 4), sequence=True)
UNKNOWN = TensorType((8, None, 6))

# layer, input, output
KNOWN = [
    (Reshape((3, 4)), VECTOR, TensorType((3, 4))),
    (Reshape((3, 4), sequence=True), VECTOR, TensorType((3, 4), sequence=True)),
    (Reshape((3, -1)), WORDS, TensorType((3, 4), limit=9)),
    (Reshape((-1,)), MAPS, TensorType((240,))),
    (Reshape((8, -1)), MAPS, TensorType((8, 30))),
    (Reshape((-1, 8)), SEQUENCE, TensorType((3, 8), sequence=True)),
    (Reshape((4, 3, 2)), SEQUENCE, TensorType((4, 3, 2))),
    (Reshape((24,)), SEQUENCE, TensorType((24,))),
    (Reshape((4, -1)), UNKNOWN, TensorType((4, None))),
    (Reshape((2, -1, 8)), UNKNOWN, TensorType((2, None, 8))),
    (Permute((1, 0)), LINE, TensorType((6, 4), sequence=True)),
    (Permute((1, 0)), SEQUENCE, TensorType((4, 6))),
    (Permute((0, 1)), SEQUENCE, SEQUENCE),
    (Permute((0,)), WORDS, WORDS),
    (Permute((2, 0, 1)), UNKNOWN, TensorType((6, 8, None))),
    (Slice(0, 2, 5), MAPS, TensorType((3, 5, 6))),
    (Slice("width", -2), MAPS, TensorType((8, 5, 2))),
    (Slice("length", 1, -1), SEQUENCE, TensorType((4, 4), sequence=True)),
    (Slice(0, 0, 12), WORDS, WORDS),
    (Slice(1, 2, 3), UNKNOWN, TensorType((8, None, 6))),
    (Select(0, 0), SEQUENCE, TensorType((4,))),
    (Select("channels", -4), SEQUENCE, TensorType((6,))),
    (Select(1, -5), MAPS, TensorType((8, 6))),
    (Select(0, 7), UNKNOWN, TensorType((None, 6))),
    (ReflectPad(((4, 0), (1, 5))), MAPS, TensorType((8, 9, 12))),
    (ReflectPad(7), UNKNOWN.with_spatial((None, 8)), TensorType((8, None, 22))),
    (Crop(((4, 0), (1, 4))), MAPS, TensorType((8, 1, 1))),
    (Crop((9, 1)), UNKNOWN, TensorType((8, None, 4))),
    (Upsample(2), MAPS, TensorType((8, 10, 12))),
    (Upsample((3,), "linear"), LINE, TensorType((4, 18))),
    (Upsample((1, 2), "bilinear"), UNKNOWN, TensorType((8, None, 12))),
    (Upsample(size=7, mode="bicubic"), UNKNOWN, TensorType((8, 7, 7))),
    (PixelShuffle(2), MAPS, TensorType((2, 10, 12))),
    (PixelUnshuffle(2), UNKNOWN, TensorType((32, None, 3))),
    (ChannelShuffle(4), MAPS, MAPS),
]


@pytest.mark.parametrize(("layer", "given", "wanted"), KNOWN, ids=repr)
def test_known(layer, given, wanted):
    normal = layer.normalise(given)
    assert layer.infer(given) == normal.infer(given) == wanted
    assert type(layer).make(normal.values) == normal.normalise(given) == normal
    assert not layer.weights(given)
    assert layer.macs(given, wanted) == 0


@pytest.mark.parametrize(
    ("layer", "module", "given"),
    [
        (ReflectPad(((1, 2), (3, 0))), "ReflectionPad2d((3, 0, 1, 2))", (8, 5, 6)),
        (Upsample((2, 3)), "Upsample(scale_factor=(2, 3))", (8, 5, 6)),
        (Upsample(size=(7, 2)), "Upsample(size=(7, 2))", (8, 5, 6)),
        (PixelShuffle(2), "PixelShuffle(2)", (8, 5, 6)),
        (PixelUnshuffle(3), "PixelUnshuffle(3)", (8, 3, 6)),
        (ChannelShuffle(2), "ChannelShuffle(2)", (8, 5, 6)),
        (Reshape((2, -1, 3)), "Unflatten(1, (2, -1, 3))", (24,)),
        (Reshape((4, -1)), "Flatten(2)", (4, 2, 3, 5)),
    ],
    ids=repr,
)
@pytest.mark.torch
def test_shapes_are_pytorchs(layer, module, given):
    import torch

    made = eval(f"nn.{module}", {"nn": torch.nn})
    shape = made(torch.empty(2, *given, device="meta")).shape[1:]
    assert layer.infer(TensorType(given)).shape == tuple(shape)


REFUSED = [
    (
        Reshape((3, 5)), VECTOR, "shape", "N306",
        "`reshape` cannot make [3, 5], which takes 15 numbers, of [12], which has 12",
        "`[3, 4]` has as many",
    ),
    (
        Reshape((-1, 5)), VECTOR, "shape", "N306",
        "`reshape` cannot make [-1, 5], which takes a multiple of 5 numbers, "
        "of [12], which has 12",
        "",
    ),
    (
        Reshape((8, 30)), UNKNOWN, None, "N208",
        "`reshape` needs to know the size of axis 1 (height) of its input [8, ?, 6]",
        "write the size in the `input` statement in place of `?`",
    ),
    (
        Reshape((5, -1)), UNKNOWN, None, "N208",
        "`reshape` needs to know the size of axis 1 (height) of its input [8, ?, 6]",
        "write the size in the `input` statement in place of `?`",
    ),
    (
        Reshape((3, 2, 2), sequence=True), VECTOR, "sequence", "N204",
        "`sequence` of `reshape` is for two axes, but `shape` has 3",
        "",
    ),
    (
        Permute((1, 0)), MAPS, "axes", "N204",
        "`axes` of `permute` orders 2 axes, but 8x5x6 has 3 (0 channels, 1 height, 2 width)",
        "",
    ),
    (
        Slice("width", 0), SEQUENCE, "axis", "N204",
        "`axis` of `slice` must be an axis of 6x4 (length, channels), not `width`",
        "",
    ),
    (
        Slice(1, 2, 6), MAPS, "stop", "N307",
        "`stop` of `slice` is 6, but axis 1 (height) of 8x5x6 has 5 places",
        "",
    ),
    (
        Slice(1, -6), MAPS, "start", "N307",
        "`start` of `slice` is -6, but axis 1 (height) of 8x5x6 has 5 places",
        "",
    ),
    (
        Slice(0, 3, -5), MAPS, "start", "N307",
        "`slice` from 3 to -5 takes nothing of axis 0 (channels) of 8x5x6, which has 8 places",
        "",
    ),
    (
        Slice(0, 12), VECTOR, "start", "N307",
        "`slice` from 12 to the end takes nothing of axis 0 (channels) of [12], "
        "which has 12 places",
        "",
    ),
    (
        Select(0, 3), VECTOR, None, "N303",
        "`select` would leave a single number of its input [12], which is a vector",
        "`slice(0, i, i + 1)` takes one place and keeps the axis",
    ),
    (
        Select(1, 5), MAPS, "index", "N307",
        "`index` of `select` is 5, but axis 1 (height) of 8x5x6 has 5 places",
        "from 0 to 4, or from -5 to -1",
    ),
    (
        ReflectPad(((1, 5), (0, 0))), MAPS, "n", "N307",
        "`reflectpad` mirrors 5 places of the height of 8x5x6, which has 5: "
        "the one at the edge is not repeated",
        "at most 4 on the height; `zeropad` pads with any width",
    ),
    (
        Crop(((0, 0), (2, 4))), MAPS, "n", "N307",
        "`crop` takes 2 + 4 places off the width of 8x5x6, which has 6",
        "leave at least one: at most 5 at both ends together",
    ),
    (
        Upsample(), MAPS, "size", "N204",
        "`upsample` needs a `factor` or a `size`, but has neither",
        "`upsample(2)` doubles each axis, `upsample(size = 56x56)` gives 56x56",
    ),
    (
        Upsample(2, size=9), MAPS, "size", "N204",
        "`upsample` needs a `factor` or a `size`, but has both",
        "`upsample(2)` doubles each axis, `upsample(size = 56x56)` gives 56x56",
    ),
    (
        Upsample(2, align_corners=True), MAPS, "align_corners", "N204",
        "`align_corners` of `upsample` has no meaning for `mode = nearest`",
        "`mode = linear` interpolates",
    ),
    (
        Upsample(2, "bilinear"), LINE, "mode", "N204",
        "`mode` of `upsample` is `bilinear`, which is for 2 spatial axes, "
        "but the input 4x6 has 1; `linear` is for any number of them",
        "",
    ),
    (
        Upsample(2, "bicubic"), LINE, "mode", "N204",
        "`mode` of `upsample` is `bicubic`, which is for 2 spatial axes, but the input 4x6 has 1",
        "",
    ),
    (
        Upsample((2, 2, 2)), MAPS, "factor", "N204",
        "`factor` of `upsample` is for 3 axes, but the input 8x5x6 has 2 spatial (height, width)",
        "",
    ),
    (
        Upsample(2), SEQUENCE, None, "N303",
        "`upsample` takes channels first, but its input 6x4 is a sequence of vectors",
        "`permute((1, 0))` before it puts the channels first",
    ),
    (
        PixelShuffle(3), MAPS, "r", "N305",
        "`pixel_shuffle` with r = 3 needs channels in multiples of 9, but its input 8x5x6 has 8",
        "a convolution before it can give filters * 9 channels",
    ),
    (
        PixelUnshuffle(2), MAPS, "r", "N307",
        "`pixel_unshuffle` needs a height in multiples of 2, but its input 8x5x6 has 5",
        "`zeropad` or `crop` before it changes the size",
    ),
    (
        ChannelShuffle(3), MAPS, "groups", "N305",
        "the 8 channels of the input do not split into 3 groups",
        "2 or 4 would divide the 8 channels",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("layer", "given", "field", "code", "message", "help_"), REFUSED, ids=repr)
def test_refused(layer, given, field, code, message, help_):
    with pytest.raises(LayerError) as found:
        layer.infer(given)
    error = found.value
    assert (error.code, error.field, error.message) == (code, field, message)
    assert help_ in error.help
    assert bool(help_) == bool(error.help)
    assert code in CODES


@pytest.mark.parametrize("layer", [Reshape((2, 6)), Slice(0, 1), Permute((0,))], ids=repr)
def test_indices_may_move(layer):
    assert layer.infer(WORDS).limit == 9


@pytest.mark.parametrize(
    ("layer", "values", "message"),
    [
        (
            Reshape, {"shape": (0, 4)},
            "`shape` of `reshape` must be sizes such as `[64, 7, 7]`, each 1 or more, "
            "one of them perhaps -1, not (0, 4)",
        ),
        (
            Reshape, {"shape": (-1, 2, -1)},
            "`shape` of `reshape` has -1 more than once: only one size can be what is left over",
        ),
        (
            Reshape, {"shape": 3, "sequence": 4},
            "`sequence` of `reshape` must be `true` or `false`: "
            "sizes stand in a list, `reshape([3, 4])`",
        ),
        (
            Permute, {"axes": (1, 1)},
            "`axes` of `permute` must be every axis once, counted from 0 without the batch, "
            "such as `(1, 0)`, not (1, 1)",
        ),
        (
            Upsample, {"factor": 1.5},
            "`factor` of `upsample` must be a whole number, 1 or more, or one for each axis; "
            "or `none`, not 1.5",
        ),
        (
            Slice, {"axis": 0, "start": None},
            "`start` of `slice` must be a whole number, not `none`",
        ),
    ],
)  # fmt: skip
def test_bad_values(layer, values, message):
    with pytest.raises(LayerError) as found:
        layer.make(values)
    assert found.value.message == message


@pytest.mark.parametrize(
    ("layer", "trace"),
    [
        (Reshape((-1, 30)), "c"),
        (Reshape((-1, 15)), ("*", "c", 2)),
        (Reshape((-1, 60)), ("//", "c", 2)),
        (Slice(0, 0, Traced(8, "c") // 2), ("//", "c", 2)),
        (PixelShuffle(2), ("//", "c", 4)),
        (Select(1, 0), "c"),
        (Crop(1), "c"),
    ],
    ids=repr,
)
def test_channels_keep_their_expression(layer, trace):
    y = layer.infer(TensorType((Traced(8, "c"), 5, 6)))
    assert isinstance(y.channels, Traced)
    assert y.channels.trace == trace
    assert not any(isinstance(n, Traced) for n in y.spatial)


def test_other_axes_are_plain_numbers():
    channels = Traced(8, "c")
    assert not any(
        isinstance(n, Traced) for n in Permute((1, 0, 2)).infer(TensorType((channels, 5, 6))).shape
    )
    assert not isinstance(Reshape((2, -1)).infer(TensorType((channels, 5))).shape[1], Traced)
