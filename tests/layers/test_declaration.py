"""How a layer is made from values, and what it then is."""

import copy
import pickle

import pytest

from netdsl.layers.activation import Relu, Tanh
from netdsl.layers.base import LayerError
from netdsl.layers.convolution import Conv
from netdsl.layers.parameters import Symbol
from netdsl.layers.pooling import MaxPool


def fails(cls, **values):
    with pytest.raises(LayerError) as caught:
        cls.make(values)
    return caught.value


def test_make_fills_in_the_defaults():
    layer = Conv.make({"kernel": (3, 5), "filters": 64})
    assert (layer.filters, layer.kernel, layer.stride, layer.bias) == (64, (3, 5), 1, True)
    assert list(layer.values)[:3] == ["filters", "kernel", "stride"]


def test_make_gives_canonical_values():
    layer = Conv.make({"filters": 64.0, "kernel": 3, "padding": Symbol("half")})
    assert type(layer.filters) is int
    assert type(layer.padding) is str


def test_make_refuses_what_is_missing():
    error = fails(Conv, filters=64)
    assert (error.code, error.field) == ("N202", "kernel")
    assert error.message == "`conv` needs `kernel`, which has no default"


def test_make_refuses_unknown_names():
    error = fails(Conv, filters=64, kernel=3, strides=2)
    assert (error.code, error.field) == ("N203", "strides")
    assert error.message == "`conv` has no parameter `strides`"


def test_make_refuses_bad_values():
    error = fails(Conv, filters=0, kernel=3)
    assert (error.code, error.field) == ("N204", "filters")
    assert error.message == "`filters` of `conv` must be a whole number, 1 or more, not 0"


def test_constructor_takes_positions_and_names():
    assert Conv(8, 3, stride=2) == Conv.make({"filters": 8, "kernel": 3, "stride": 2})
    for wrong in (
        lambda: Conv(8),
        lambda: Conv(8, 3, strides=2),
        lambda: Conv(8, 3, kernel=3),
        lambda: Relu(1),
    ):
        with pytest.raises(TypeError):
            wrong()


def test_layers_are_equal_by_kind_and_values():
    assert Conv(8, 3) == Conv(8, 3)
    assert hash(Conv(8, 3)) == hash(Conv(8, 3))
    assert Conv(8, 3) != Conv(8, 3, bias=False)
    assert Relu() != Tanh()
    assert len({Relu(), Relu(), Tanh()}) == 2


def test_layers_are_frozen():
    with pytest.raises(AttributeError):
        Conv(8, 3).filters = 9


def test_but_changes_a_copy():
    layer = Conv(8, 3)
    assert layer.but(stride=2) == Conv(8, 3, stride=2)
    assert layer == Conv(8, 3)


def test_layers_can_be_copied_and_pickled():
    layer = Conv(8, 3)
    assert copy.deepcopy(layer) == layer
    assert pickle.loads(pickle.dumps(layer)) == layer


def test_repr_can_be_evaluated():
    layer = Conv(8, (3, 5), padding="same")
    assert eval(repr(layer), {"Conv": Conv}) == layer


def test_signature_reads_as_in_the_reference():
    assert MaxPool.signature() == ("maxpool(kernel, stride = kernel, padding = 0, ceil = false)")
    assert Relu.signature() == "relu"
