"""Known shapes, weights and multiply-adds: from the papers, and measured once in PyTorch."""

from math import prod

import pytest

from netdsl.layers.activation import LogSoftmax, Softmax, Tanh
from netdsl.layers.border import ZeroPad
from netdsl.layers.convolution import Conv, Depthwise, Separable
from netdsl.layers.dense import Dense, Rbf
from netdsl.layers.normalisation import BatchNorm, Lrn
from netdsl.layers.pooling import AdaptiveAvgPool, AvgPool, GlobalAvgPool, GlobalMaxPool, MaxPool
from netdsl.layers.regularisation import Dropout
from netdsl.layers.scale import Affine
from netdsl.layers.shape import Flatten, Identity
from netdsl.layers.tensor import TensorType

# LeNet-5, table I (LeCun et al. 1998): the input maps that each map of C3 sees.
C3 = (
    (0, 1, 2), (1, 2, 3), (2, 3, 4), (3, 4, 5), (0, 4, 5), (0, 1, 5),
    (0, 1, 2, 3), (1, 2, 3, 4), (2, 3, 4, 5), (0, 3, 4, 5), (0, 1, 4, 5), (0, 1, 2, 5),
    (0, 1, 3, 4), (1, 2, 4, 5), (0, 2, 3, 5), (0, 1, 2, 3, 4, 5),
)  # fmt: skip

# layer, input, output, parameters, multiply-adds
KNOWN = [
    # LeNet-5
    (Conv(6, 5), (1, 32, 32), (6, 28, 28), 156, 117_600),
    (Affine(), (6, 14, 14), (6, 14, 14), 12, 0),
    (Conv(16, 5, connections=C3), (6, 14, 14), (16, 10, 10), 1_516, 150_000),
    (Affine(), (16, 5, 5), (16, 5, 5), 32, 0),
    (Conv(120, 5), (16, 5, 5), (120, 1, 1), 48_120, 48_000),
    (Dense(84), (120,), (84,), 10_164, 10_080),
    (Rbf(10), (84,), (10,), 840, 840),
    (Rbf(10, trainable=False), (84,), (10,), 0, 840),
    # AlexNet
    (Conv(96, 11, stride=4, padding=2), (3, 224, 224), (96, 55, 55), 34_944, 105_415_200),
    (Conv(256, 5, padding=2, groups=2), (96, 27, 27), (256, 27, 27), 307_456, 223_948_800),
    (Lrn(), (96, 55, 55), (96, 55, 55), 0, 0),
    (MaxPool(3, stride=2), (96, 55, 55), (96, 27, 27), 0, 0),
    (Dense(4096), (9216,), (4096,), 37_752_832, 37_748_736),
    # ResNet
    (
        Conv(64, 7, stride=2, padding="half", bias=False),
        (3, 224, 224), (64, 112, 112), 9_408, 118_013_952,
    ),
    (MaxPool(3, stride=2, padding=1), (64, 112, 112), (64, 56, 56), 0, 0),
    (BatchNorm(), (64, 56, 56), (64, 56, 56), 128, 0),
    (BatchNorm(affine=False), (64,), (64,), 0, 0),
    (GlobalAvgPool(), (512, 7, 7), (512,), 0, 0),
    # ZFNet, GoogLeNet: pools that round up
    (MaxPool(3, stride=2, ceil=True), (96, 110, 110), (96, 55, 55), 0, 0),
    (MaxPool(3, stride=2, ceil=True), (64, 112, 112), (64, 56, 56), 0, 0),
    (MaxPool(2, stride=2, padding=1, ceil=True), (8, 5, 5), (8, 3, 3), 0, 0),
    # other ranks and options
    (Conv(8, 3, dilation=2), (4, 30), (8, 26), 104, 2_496),
    (Conv(8, (1, 3, 3)), (2, 4, 9, 9), (8, 4, 7, 7), 152, 28_224),
    (Conv(100, 3, stride=2, padding="same"), (3, 200, 300), (100, 100, 150), 2_800, 40_500_000),
    (Conv(400, 3, stride=2, padding="same"), (200, 50, 75), (400, 25, 38), 720_400, 684_000_000),
    (Conv(4, 2, padding=((0, 1), (1, 0))), (4, 5, 6), (4, 5, 6), 68, 1_920),
    (Conv(4, 2, padding=(0, 1)), (4, 5, 6), (4, 4, 7), 68, 1_792),
    (Depthwise(3, 2, padding="half"), (6, 9, 8), (12, 9, 8), 120, 7_776),
    (Separable(5, 3, 2), (4, 7, 9), (5, 5, 7), 117, 3_920),
    (Separable(5, 3, bias=False), (4, 9), (5, 7), 32, 224),
    (Dense(5, axis="channels"), (256, 6, 6), (5, 6, 6), 1_285, 46_080),
    (Dense(5, axis="last", bias=False), (256, 6, 7), (256, 6, 5), 35, 53_760),
    (AvgPool(2), (4, 7, 9), (4, 3, 4), 0, 0),
    (AvgPool(3, stride=1, padding="same"), (4, 7, 9), (4, 7, 9), 0, 0),
    (AvgPool(3, stride=2, padding="half"), (4, 7), (4, 4), 0, 0),
    (GlobalMaxPool(keepdims=True), (4, 7, 9, 3), (4, 1, 1, 1), 0, 0),
    (AdaptiveAvgPool((6, 7)), (4, 7, 9), (4, 6, 7), 0, 0),
    (AdaptiveAvgPool(1), (4, 7), (4, 1), 0, 0),
    (Dropout(0.5), (4, 7), (4, 7), 0, 0),
    (Flatten(), (4, 7, 9), (252,), 0, 0),
    (Flatten(), (4,), (4,), 0, 0),
    (Identity(), (4, 7), (4, 7), 0, 0),
    (ZeroPad(2), (1, 28, 28), (1, 32, 32), 0, 0),
    (ZeroPad(((0, 1), (2, 0))), (1, 28, 28), (1, 29, 30), 0, 0),
    (Tanh(), (7,), (7,), 0, 0),
    (Softmax(), (7,), (7,), 0, 0),
    (LogSoftmax("width"), (7, 2, 2), (7, 2, 2), 0, 0),
]  # fmt: skip

# layer, input, output: `None` is a size that is not known
UNKNOWN = [
    (Conv(8, 3), (4, None, 9), (8, None, 7)),
    (Conv(8, 3, padding="same", stride=2), (4, None, None), (8, None, None)),
    (MaxPool(2), (None, None, 9), (None, None, 4)),
    (GlobalAvgPool(), (64, None, None), (64,)),
    (GlobalAvgPool(keepdims=True), (64, None, None), (64, 1, 1)),
    (AdaptiveAvgPool(7), (64, None, None), (64, 7, 7)),
    (ZeroPad(1), (3, None, 4), (3, None, 6)),
    (Dense(5), (None, 8), (None, 5)),
    (Dense(5, axis="channels"), (8, None, None), (5, None, None)),
    (BatchNorm(), (8, None), (8, None)),
]


@pytest.mark.parametrize(("layer", "given", "wanted", "params", "macs"), KNOWN, ids=repr)
def test_known(layer, given, wanted, params, macs):
    x = TensorType(given)
    for form in (layer, layer.normalise(x)):
        y = form.infer_all((x,))
        assert y == TensorType(wanted)
        own = form.weights(x)
        assert sum(prod(w.shape) for w in own if w.trainable) == params
        assert form.macs(x, y) == macs


@pytest.mark.parametrize(("layer", "given", "wanted"), UNKNOWN, ids=repr)
def test_unknown_sizes_flow_through(layer, given, wanted):
    x = TensorType(given)
    y = layer.infer_all((x,))
    assert y.shape == wanted
    assert layer.macs(x, y) == (None if layer.weighted else 0)


@pytest.mark.parametrize(
    "layer", [*(row[0] for row in KNOWN), *(row[0] for row in UNKNOWN)], ids=repr
)
def test_the_normal_form_is_stable(layer):
    given = next(row[1] for row in [*KNOWN, *UNKNOWN] if row[0] is layer)
    x = TensorType(given)
    normal = layer.normalise(x)
    assert normal.normalise(x) is normal
    assert type(layer).make(normal.values) == normal, "it passes the checks again"


@pytest.mark.parametrize(
    ("layer", "given", "normal"),
    [
        (
            Conv(8, 3, stride=2, padding="half", dilation=2),
            (4, 9, 9),
            Conv(8, (3, 3), (2, 2), ((2, 2), (2, 2)), (2, 2)),
        ),
        (Conv(8, 3), (4, 9), Conv(8, (3,), (1,), ((0, 0),), (1,))),
        (Conv(8, 4, padding="half"), (4, 9), Conv(8, (4,), (1,), ((1, 1),), (1,))),
        (Conv(8, 3, padding="same"), (4, 9), Conv(8, (3,), (1,), "same", (1,))),
        (MaxPool((2, 3)), (4, 9, 9), MaxPool((2, 3), (2, 3), ((0, 0), (0, 0)))),
        (MaxPool(2, padding=1), (4, 9), MaxPool((2,), (2,), ((1, 1),))),
        (AdaptiveAvgPool(7), (4, 9, 9), AdaptiveAvgPool((7, 7))),
        (ZeroPad((1, 2)), (4, 9, 9), ZeroPad(((1, 1), (2, 2)))),
        (Dense(8), (4,), Dense(8, axis=0)),
        (Dense(8), (4, 5), Dense(8, axis=1)),
        (Softmax(), (4, 5), Softmax(0)),
        (Softmax("height"), (4, 5, 6), Softmax(1)),
        (Softmax("depth"), (4, 5, 6, 7), Softmax(1)),
        (Softmax("last"), (4, 5, 6, 7), Softmax(3)),
    ],
    ids=repr,
)
def test_the_normal_form(layer, given, normal):
    assert layer.normalise(TensorType(given)) == normal


def test_sequences_have_their_channels_last():
    x = TensorType((128, 64), sequence=True)
    assert Dense(5).infer(x) == TensorType((128, 5), sequence=True)
    assert Softmax().normalise(x) == Softmax(1)
    assert Softmax("length").normalise(x) == Softmax(0)
    assert GlobalAvgPool().infer(x) == TensorType((64,))
    assert GlobalAvgPool(keepdims=True).infer(x) == TensorType((1, 64), sequence=True)
    assert Affine().weights(x)[0].shape == (64,)
    assert Tanh().infer(x) is x


def test_arithmetic_of_a_convolution():
    layer, x = Conv(64, 7, stride=2, padding=2), TensorType((3, 224, None))
    assert layer.arithmetic(x) == ("height: (224 + 2*2 - 1*(7 - 1) - 1) // 2 + 1 = 111",)
    assert Tanh().arithmetic(x) == ()


def test_weights_have_pytorchs_names_and_layouts():
    x = TensorType((4, 9, 9))
    assert [(w.name, w.shape) for w in Conv(8, 3, groups=2).weights(x)] == [
        ("weight", (8, 2, 3, 3)),
        ("bias", (8,)),
    ]
    assert [(w.name, w.shape) for w in Separable(5, 3, 2).weights(x)] == [
        ("depthwise.weight", (8, 1, 3, 3)),
        ("pointwise.weight", (5, 8, 1, 1)),
        ("pointwise.bias", (5,)),
    ]
    assert [(w.name, w.shape, w.trainable, w.integer) for w in BatchNorm().weights(x)] == [
        ("weight", (4,), True, False),
        ("bias", (4,), True, False),
        ("running_mean", (4,), False, False),
        ("running_var", (4,), False, False),
        ("num_batches_tracked", (), False, True),
    ]
    table = ((0, 1), (1, 2, 3))
    assert Conv(2, 3, connections=table).weights(x)[0].shape == (5, 3, 3)
    assert Dense(5, axis="last").weights(x)[0].shape == (5, 9)
