"""Every way in which a layer refuses its input or a parameter, in full."""

import pytest

from netdsl.codes import CODES
from netdsl.layers.activation import Relu, Softmax
from netdsl.layers.base import LayerError
from netdsl.layers.border import ZeroPad
from netdsl.layers.convolution import Conv, Depthwise, Separable
from netdsl.layers.dense import Dense, Rbf
from netdsl.layers.normalisation import BatchNorm, Lrn
from netdsl.layers.pooling import AdaptiveAvgPool, AvgPool, GlobalAvgPool, MaxPool
from netdsl.layers.regularisation import Dropout
from netdsl.layers.scale import Affine
from netdsl.layers.shape import Flatten
from netdsl.layers.tensor import TensorType

MAPS, VECTOR, NUMBER = TensorType((3, 5, 5)), TensorType((400,)), TensorType(())
WORDS = TensorType((128,), limit=30_000)
SEQUENCE = TensorType((128, 64), sequence=True)
SIX = TensorType((1, 2, 3, 4, 5, 6))

KINDS = [
    (Conv(8, 3), VECTOR, "`conv` takes 1 to 3 spatial axes, but its input [400] is a vector"),
    (Conv(8, (3, 3)), VECTOR, "`conv` takes 1 to 3 spatial axes, but its input [400] is a vector"),
    (Conv(8, 3), SIX, "`conv` takes 1 to 3 spatial axes, but its input 1x2x3x4x5x6 has 5"),
    (
        Conv(8, 3), WORDS,
        "`conv` computes with real numbers, but its input [128] holds indices below 30000",
    ),
    (
        Conv(8, 3), SEQUENCE,
        "`conv` takes channels first, but its input 128x64 is a sequence of vectors",
    ),
    (
        Depthwise(3), VECTOR,
        "`depthwise` takes 1 to 3 spatial axes, but its input [400] is a vector",
    ),
    (MaxPool(2), VECTOR, "`maxpool` takes 1 to 3 spatial axes, but its input [400] is a vector"),
    (
        AdaptiveAvgPool(2), SEQUENCE,
        "`adaptive_avgpool` takes channels first, but its input 128x64 is a sequence of vectors",
    ),
    (
        GlobalAvgPool(), VECTOR,
        "`global_avgpool` needs axes to pool over, but its input [400] is a vector",
    ),
    (Lrn(), VECTOR, "`lrn` takes 1 to 3 spatial axes, but its input [400] is a vector"),
    (BatchNorm(), SIX, "`batchnorm` takes 0 to 3 spatial axes, but its input 1x2x3x4x5x6 has 5"),
    (ZeroPad(1), VECTOR, "`zeropad` takes 1 to 3 spatial axes, but its input [400] is a vector"),
    (Dense(8), MAPS, "`dense` takes a vector or a sequence, but its input 3x5x5 has 3 axes"),
    (Rbf(8), MAPS, "`rbf` takes a vector or a sequence, but its input 3x5x5 has 3 axes"),
    (
        Relu(), TensorType((8,), limit=0),
        "`relu` computes with real numbers, but its input [8] holds indices",
    ),
    (
        Dropout(0.5), WORDS,
        "`dropout` computes with real numbers, but its input [128] holds indices below 30000",
    ),
    (Flatten(), NUMBER, "`flatten` needs an axis, but its input is a single number"),
    (Relu(), NUMBER, "`relu` needs an axis, but its input is a single number"),
]  # fmt: skip

UNKNOWN = [
    (Conv(8, 3), (None, 5, 5), "`conv` needs to know the size of axis 0 (channels) of its input"),
    (Depthwise(3), (None, 5, 5), "`depthwise` needs to know the size of axis 0 (channels)"),
    (Separable(8, 3), (None, 5, 5), "`separable` needs to know the size of axis 0 (channels)"),
    (Dense(8), (None,), "`dense` needs to know the size of axis 0 (channels) of its input [?]"),
    (Dense(8, axis="last"), (3, 5, None), "`dense` needs to know the size of axis 2 (width)"),
    (Rbf(8), (None,), "`rbf` needs to know the size of axis 0 (channels)"),
    (Flatten(), (3, None, 5), "`flatten` needs to know the size of axis 1 (height)"),
    (BatchNorm(), (None, 5), "`batchnorm` needs to know the size of axis 0 (channels)"),
    (Affine(), (None, 5), "`affine` needs to know the size of axis 0 (channels)"),
]

TABLE = ((0, 1), (1, 2))

# layer, field, code, message
VALUES = [
    (
        Conv(8, (3, 3, 3)), "kernel", "N204",
        "`kernel` of `conv` is for 3 axes, but the input 3x5x5 has 2 spatial (height, width)",
    ),
    (
        MaxPool(2, padding=((0, 1),)), "padding", "N204",
        "`padding` of `maxpool` is for 1 axis, but the input 3x5x5 has 2 spatial (height, width)",
    ),
    (
        AdaptiveAvgPool((1, 2, 3)), "size", "N204",
        "`size` of `adaptive_avgpool` is for 3 axes, "
        "but the input 3x5x5 has 2 spatial (height, width)",
    ),
    (
        Conv(8, 7), "kernel", "N304",
        "the 7x7 window of `conv` does not fit into 3x5x5",
    ),
    (
        Conv(8, 3, dilation=4, padding=1), "kernel", "N304",
        "the 3x3 window of `conv`, which spans 9x9 with its dilation, "
        "does not fit into 3x5x5, 7x7 with its padding",
    ),
    (
        AvgPool((2, 6)), "kernel", "N304",
        "the 2x6 window of `avgpool` does not fit into 3x5x5",
    ),
    (
        MaxPool(3, padding=2), "padding", "N204",
        "`padding` of `maxpool` is 2 on the height, more than half of the kernel, 3: "
        "a window could lie in the padding alone",
    ),
    (
        Conv(8, 3, groups=2), "groups", "N305",
        "the 3 channels of the input do not split into 2 groups",
    ),
    (Conv(8, 3, groups=3), "groups", "N305", "the 8 filters do not split into 3 groups"),
    (
        Conv(3, 3, connections=TABLE), "connections", "N204",
        "`connections` of `conv` has 2 rows, but there are 3 filters",
    ),
    (
        Conv(2, 3, connections=((0,), (1, 3))), "connections", "N204",
        "`connections` of `conv` names input map 3 in row 1, but the input has maps 0 to 2",
    ),
    (
        Conv(2, 3, connections=TABLE, groups=2), "connections", "N204",
        "`connections` of `conv` cannot be combined with `groups = 2`",
    ),
    (
        Conv(2, 3, init=((1.0,),)), "init", "N204",
        "`init` of `conv` is a constant of 1x1, but the weight is 2x3x3x3",
    ),
    (
        Depthwise(3, init=((1.0,),)), "init", "N204",
        "`init` of `depthwise` is a constant of 1x1, but the weight is 3x1x3x3",
    ),
    (
        Softmax("depth"), "axis", "N204",
        "`axis` of `softmax` must be an axis of 3x5x5 (channels, height, width), not `depth`",
    ),
    (
        Softmax(3), "axis", "N204",
        "`axis` of `softmax` must be an axis of 3x5x5 (channels, height, width), not 3",
    ),
]  # fmt: skip


def refused(layer, x):
    """The error, which the whole way of the compiler gives, and `infer` alone as well."""
    with pytest.raises(LayerError) as alone:
        layer.infer(x)
    with pytest.raises(LayerError) as caught:
        layer.normalise(x).infer_all((x,))
    assert caught.value.message == alone.value.message
    assert caught.value.code in CODES
    return caught.value


@pytest.mark.parametrize(("layer", "x", "message"), KINDS)
def test_kinds_of_input(layer, x, message):
    error = refused(layer, x)
    assert (error.code, error.message) == ("N303", message)


@pytest.mark.parametrize(("layer", "shape", "message"), UNKNOWN)
def test_sizes_that_must_be_known(layer, shape, message):
    error = refused(layer, TensorType(shape))
    assert error.code == "N208"
    assert error.message.startswith(message)
    assert error.help == "write the size in the `input` statement in place of `?`"


@pytest.mark.parametrize(("layer", "field", "code", "message"), VALUES)
def test_values_that_do_not_go_with_the_input(layer, field, code, message):
    error = refused(layer, MAPS)
    assert (error.code, error.field, error.message) == (code, field, message)


def test_a_window_that_does_not_fit_shows_its_arithmetic():
    error = refused(Conv(8, 7, stride=2), MAPS)
    assert error.arithmetic == (
        "height: (5 - 1*(7 - 1) - 1) // 2 + 1 = 0",
        "width: (5 - 1*(7 - 1) - 1) // 2 + 1 = 0",
    )
    assert error.help == "make the window at most 5x5, or write `padding = same`"


@pytest.mark.parametrize(
    ("layer", "x", "remedy"),
    [
        (Conv(8, 3), VECTOR, "`dense` is the layer for vectors"),
        (Conv(8, 3), SEQUENCE, "`permute((1, 0))` before it puts the channels first"),
        (Conv(8, 3), WORDS, "`embedding(30000, dim)` turns indices into vectors"),
        (
            Dense(8),
            MAPS,
            "`flatten` before it makes a vector of 75; `axis = channels` applies it at every place",
        ),
        (
            Dense(8),
            TensorType((3, None, 5)),
            "`flatten` before it makes a vector; `axis = channels` applies it at every place",
        ),
        (
            Conv(8, 3, groups=5),
            TensorType((12, 9, 9)),
            "1, 2 or 4 would divide both the 12 channels and the 8 filters",
        ),
        (
            Conv(5, 3, groups=2),
            TensorType((12, 9, 9)),
            "1 would divide both the 12 channels and the 5 filters",
        ),
        (MaxPool(3, padding=2), MAPS, "at most 1; `zeropad` pads with any width"),
    ],
)
def test_remedies(layer, x, remedy):
    assert refused(layer, x).help == remedy
