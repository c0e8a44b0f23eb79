"""Regularisation and augmentation: what they refuse, what they give, and their still forms."""

import pytest

from netdsl.layers.augmentation import (
    RandomBrightness,
    RandomContrast,
    RandomFlip,
    RandomShift,
)
from netdsl.layers.base import Layer, LayerError
from netdsl.layers.regularisation import Dropout, GaussianNoise, SpatialDropout, StochasticDepth
from netdsl.layers.tensor import TensorType

MAPS = TensorType((6, 5, 7))
LINE = TensorType((6, None))
CUBE = TensorType((2, 3, 4, None))
SEQUENCE = TensorType((6, 9), sequence=True)
VECTOR = TensorType((8,))
DEEP = TensorType((2, 2, 2, 2, 2))
INDICES = TensorType((8,), limit=10)

ANYWHERE = (Dropout(0.5), StochasticDepth(0.5), GaussianNoise(2.0), RandomBrightness(0.3))
WITH_PLACES = (SpatialDropout(0.5), RandomShift(0.1), RandomContrast(0.3))


@pytest.mark.parametrize("x", [MAPS, LINE, CUBE, SEQUENCE], ids=str)
@pytest.mark.parametrize("layer", [*ANYWHERE, *WITH_PLACES, RandomFlip("last")], ids=repr)
def test_the_shape_stays(layer: Layer, x: TensorType) -> None:
    y = layer.infer(x)
    assert y == x
    assert layer.macs(x, y) == 0
    assert layer.weights(x) == ()


@pytest.mark.parametrize("x", [VECTOR, DEEP], ids=str)
@pytest.mark.parametrize("layer", [*ANYWHERE, RandomFlip("last")], ids=repr)
def test_without_places(layer: Layer, x: TensorType) -> None:
    assert layer.infer(x) == x


@pytest.mark.parametrize(
    ("layer", "x", "code", "message", "remedy"),
    [
        (
            SpatialDropout(0.5),
            VECTOR,
            "N303",
            "`spatial_dropout` takes 1 to 3 spatial axes, but its input [8] is a vector",
            "`dropout` is the layer for vectors",
        ),
        (
            RandomShift(0.1),
            VECTOR,
            "N303",
            "`random_shift` takes 1 to 3 spatial axes, but its input [8] is a vector",
            "",
        ),
        (
            RandomContrast(0.1),
            DEEP,
            "N303",
            "`random_contrast` takes 1 to 3 spatial axes, but its input 2x2x2x2x2 has 4",
            "",
        ),
        (
            RandomFlip(),
            TensorType((6, 9)),
            "N204",
            "`axis` of `random_flip` must be an axis of 6x9 (channels, length), not `width`",
            "",
        ),
        *(
            (
                layer,
                INDICES,
                "N303",
                f"`{layer.name}` computes with real numbers, but its input [8] holds indices below 10",
                "`embedding(10, dim)` turns indices into vectors",
            )
            for layer in (*ANYWHERE, *WITH_PLACES, RandomFlip("last"))
        ),
    ],
)
def test_refused(layer: Layer, x: TensorType, code: str, message: str, remedy: str) -> None:
    with pytest.raises(LayerError) as caught:
        layer.infer(x)
    assert (caught.value.code, caught.value.message) == (code, message)
    assert caught.value.help == remedy


@pytest.mark.parametrize(
    ("layer", "field", "value", "expected"),
    [
        (SpatialDropout, "rate", 1.5, "a number from 0 to 1"),
        (StochasticDepth, "rate", -0.1, "a number from 0 to 1"),
        (GaussianNoise, "std", -1, "a number, 0 or more"),
        (RandomShift, "fraction", 2, "a number from 0 to 1"),
        (RandomFlip, "rate", 2, "a number from 0 to 1"),
        (RandomBrightness, "factor", -0.5, "a number, 0 or more"),
        (RandomContrast, "factor", True, "a number, 0 or more"),
    ],
)
def test_numbers_out_of_range(layer: type[Layer], field: str, value: object, expected: str) -> None:
    with pytest.raises(LayerError) as caught:
        layer.make({field: value})
    assert caught.value.code == "N204"
    assert f"`{field}` of `{layer.name}` must be {expected}, not " in caught.value.message


@pytest.mark.parametrize("layer", [*ANYWHERE, *WITH_PLACES, RandomFlip("height", 0.3)], ids=repr)
def test_every_one_has_a_still_form(layer: Layer) -> None:
    still = layer.still()
    assert still != layer
    assert still == still.still()
    assert type(still).make(still.values) == still
    assert all(still.values[name] == 0 for name in layer.randomness)
    kept = layer.values.keys() - set(layer.randomness)
    assert all(still.values[name] == layer.values[name] for name in kept)
