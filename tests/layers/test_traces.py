"""Numbers keep the expression that they came from, all the way to shapes and weights."""

import pytest

from netdsl.layers.base import Layer
from netdsl.layers.convolution import Conv, Depthwise, Separable
from netdsl.layers.dense import Dense, Rbf
from netdsl.layers.merge import Add, Concat
from netdsl.layers.normalisation import BatchNorm
from netdsl.layers.parameters import Symbol
from netdsl.layers.pooling import AdaptiveAvgPool, GlobalAvgPool, MaxPool
from netdsl.layers.regularisation import Dropout
from netdsl.layers.scale import Affine
from netdsl.layers.shape import Flatten
from netdsl.layers.tensor import TensorType
from netdsl.trace import Traced, TracedFloat, plain, trace_of

IN = Traced(16, "in_channels")
N = Traced(8, "n")
K = Traced(3, "k")
X = TensorType((IN, 9, 9))


def run(layer: Layer, x=X):
    """A layer on its way through the compiler."""
    normal = type(layer).make(layer.values).normalise(x)
    return normal, normal.infer_all((x,)), normal.weights(x)


def traces(shape):
    return tuple(trace_of(n) for n in shape)


def test_a_convolution():
    layer, y, (kernel, bias) = run(Conv(N, K, stride=Traced(2, "s"), padding=Symbol("half")))
    assert traces(layer.kernel) == ("k", "k")
    assert traces(layer.stride) == ("s", "s")
    assert trace_of(layer.padding[0][0]) == ("//", ("-", "k", 1), 2)
    assert traces(y.shape) == ("n", None, None)
    assert y.shape == (8, 5, 5)
    assert traces(kernel.shape) == ("n", "in_channels", "k", "k")
    assert traces(bias.shape) == ("n",)


def test_groups():
    _, _, (kernel, _) = run(Conv(N, 3, groups=Traced(4, "g")))
    assert traces(kernel.shape)[1] == ("//", "in_channels", "g")


def test_channels_that_follow_from_channels():
    assert traces(run(Depthwise(3, Traced(2, "m")))[1].shape)[0] == ("*", "in_channels", "m")
    separable = run(Separable(N, 3, Traced(2, "m")))[2]
    assert traces(separable[1].shape) == ("n", ("*", "in_channels", "m"), None, None)
    assert traces(run(BatchNorm())[2][0].shape) == ("in_channels",)
    assert traces(run(Affine())[2][0].shape) == ("in_channels",)
    assert traces(run(MaxPool(2))[1].shape)[0] == "in_channels"
    assert traces(run(GlobalAvgPool())[1].shape) == ("in_channels",)


def test_dense():
    x = TensorType((IN,))
    layer, y, (kernel, _) = run(Dense(N), x)
    assert trace_of(layer.units) == "n"
    assert traces(y.shape) == ("n",)
    assert traces(kernel.shape) == ("n", "in_channels")
    assert traces(run(Rbf(N), x)[2][0].shape) == ("n", "in_channels")


def test_products_and_sums():
    flat = run(Flatten())[1].shape[0]
    assert flat == 16 * 81
    assert trace_of(flat) is not None
    joined = Concat().infer_all((X, TensorType((N, 9, 9))))
    assert traces(joined.shape)[0] == ("+", "in_channels", "n")
    assert traces(Add().infer_all((X, X)).shape)[0] == "in_channels"
    assert traces(run(AdaptiveAvgPool(N))[1].shape) == ("in_channels", "n", "n")


def test_real_numbers():
    rate = TracedFloat(0.5, "rate")
    assert trace_of(run(Dropout(rate))[0].rate) == "rate"


@pytest.mark.parametrize(
    "layer", [Conv(N, K), Depthwise(K), Separable(N, K), Dense(N, axis="channels")], ids=repr
)
def test_a_traced_layer_is_the_plain_one(layer):
    plain_layer = type(layer)(**{name: plain(value) for name, value in layer.values.items()})
    assert layer == plain_layer
    assert hash(layer) == hash(plain_layer)
    bare = TensorType(plain(X.shape))
    assert layer.infer(X) == plain_layer.infer(bare)
    assert layer.weights(X) == plain_layer.weights(bare)
    macs = layer.macs(X, layer.infer(X))
    assert macs == plain_layer.macs(bare, plain_layer.infer(bare))


def test_messages_show_numbers_only():
    with pytest.raises(Exception, match="the 16 channels of the input do not split into 3") as e:
        Conv(N, K, groups=Traced(3, "g")).infer(X)
    assert "Traced" not in e.value.help
