"""How weights start."""

import pytest

from netdsl.layers.convolution import Conv, Depthwise, Separable
from netdsl.layers.dense import Dense, Rbf
from netdsl.layers.initial import ONES, ZEROS, Initial
from netdsl.layers.normalisation import BatchNorm
from netdsl.layers.parameters import SymbolCall
from netdsl.layers.scale import Affine
from netdsl.layers.tensor import TensorType

MAPS = TensorType((6, 9, 9))


@pytest.mark.parametrize(
    ("layer", "fan_in", "fan_out"),
    [
        (Conv(8, 3), 54, 72),
        (Conv(8, 3, groups=2), 27, 72),
        (Conv(8, (3, 5)), 90, 120),
        (Depthwise(3, 2), 9, 108),
        (Dense(5, axis=0), 6, 5),
        # Two filters that see five maps: 2.5 maps each, and each map is seen by 5 / 6 filters.
        (Conv(2, 3, connections=((0, 1), (2, 3, 4))), 22, 7),
    ],
    ids=repr,
)
def test_fans_follow_the_layout_of_pytorch(layer, fan_in, fan_out):
    start = layer.weights(MAPS)[0].initial
    assert start == Initial("glorot_uniform", None, fan_in, fan_out)


def test_fans_of_both_kernels_of_a_separable_convolution():
    depthwise, pointwise, _ = Separable(5, 3, 2).weights(MAPS)
    assert (depthwise.initial.fan_in, depthwise.initial.fan_out) == (9, 108)
    assert (pointwise.initial.fan_in, pointwise.initial.fan_out) == (12, 5)


def test_a_distribution_with_its_number():
    layer = Conv.make({"filters": 8, "kernel": 3, "init": SymbolCall("normal", (0.01,))})
    start = layer.weights(MAPS)[0].initial
    assert (start.name, start.value) == ("normal", 0.01)


def test_constants():
    centres = ((1.0, -1.0, 1.0), (0.0, 0.0, 1.0))
    x = TensorType((3,))
    assert Rbf(2, init=centres).infer(x).shape == (2,)
    assert Rbf(2, init=centres).weights(x)[0].initial == Initial("constant", centres, 3, 2)
    assert Dense(2, init=0.5).weights(x)[0].initial == Initial("constant", 0.5, 3, 2)


def test_other_weights_start_neutral():
    assert Conv(8, 3).weights(MAPS)[1].initial == ZEROS
    assert [w.initial for w in Affine().weights(MAPS)] == [ONES, ZEROS]
    assert [w.initial for w in BatchNorm().weights(MAPS)] == [ONES, ZEROS, ZEROS, ONES, ZEROS]
