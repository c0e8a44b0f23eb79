"""Layouts of weights: to Keras and back, and the order of their numbers."""

import numpy as np
import pytest
from netdsl_keras.layouts import layout

LAYOUTS = [
    ("id", (4, 3), 0, (4, 3)),
    ("conv", (8, 3, 5, 2), 0, (5, 2, 3, 8)),
    ("conv", (8, 3, 5), 0, (5, 3, 8)),
    ("dense", (8, 3), 0, (3, 8)),
    ("connections", (60, 5, 4), 0, (5, 4, 60)),
    ("depthwise", (12, 1, 3, 5), 3, (3, 5, 4, 3)),
    ("gates", (12, 5), 0, (5, 12)),
    ("gates", (12,), 0, (12,)),
]


@pytest.mark.parametrize(("name", "shape", "number", "there"), LAYOUTS)
def test_there_and_back(
    name: str, shape: tuple[int, ...], number: int, there: tuple[int, ...]
) -> None:
    kind = layout(name, shape, number)
    array = np.arange(np.prod(shape)).reshape(shape)
    moved = kind.to_keras(array)
    assert moved.shape == kind.keras_shape == there
    assert np.array_equal(kind.to_torch(moved), array)
    assert np.array_equal(moved.ravel(), array.ravel()[kind.order()])
    assert not np.shares_memory(moved, array)


def test_depthwise_channels_stay_together() -> None:
    array = np.arange(6).reshape(6, 1, 1, 1)
    moved = layout("depthwise", (6, 1, 1, 1), 2).to_keras(array)
    assert moved.reshape(3, 2).tolist() == [[0, 1], [2, 3], [4, 5]]


def test_gates_change_places() -> None:
    """PyTorch: reset, update, new. Keras: update, reset, new."""
    bias = layout("gates", (6,)).to_keras(np.array([10, 11, 20, 21, 30, 31]))
    assert bias.tolist() == [20, 21, 10, 11, 30, 31]
    kernel = layout("gates", (3, 2)).to_keras(np.array([[1, 2], [3, 4], [5, 6]]))
    assert kernel.tolist() == [[3, 1, 5], [4, 2, 6]]


def test_an_unknown_layout() -> None:
    with pytest.raises(ValueError, match="no layout"):
        layout("sideways", (1, 2))
