"""Given random numbers for a Keras model: the backend's functions that draw are replaced.

Keras runs layers in an order of its own, but each has a generator, which says whose draw
it is; and the order in which the applications of one layer run can be read off the model.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest import mock

import keras
import numpy as np
import tensorflow as tf

from tests.harness.draws import Masks, kept, whole_numbers

_random = keras.src.backend.random


@contextmanager
def given(masks: Masks, model: Any, batch: int, *, training: bool) -> Iterator[None]:
    """Draw these numbers, and exactly these."""
    masks.begin(batch, training=training)
    masks.in_order_of_calls(_calls(model))
    owners = {id(getattr(layer, "seed_generator", None)): layer.name for layer in model.layers}
    draws = _Draws(masks, owners)
    with ExitStack() as patches:
        for name in ("dropout", "uniform", "normal", "randint"):
            patches.enter_context(mock.patch.object(_random, name, getattr(draws, name)))
        patches.enter_context(mock.patch.object(keras.random.SeedGenerator, "next", _refused))
        yield
    masks.end()


class _Draws:
    """Keras' functions, with their own arguments, on given numbers."""

    def __init__(self, masks: Masks, owners: dict[int, str]) -> None:
        self._masks = masks
        self._owners = owners

    def dropout(self, inputs: Any, rate: float, noise_shape: Any = None, seed: Any = None) -> Any:
        if rate == 1:
            return tf.zeros_like(inputs)
        shape = noise_shape or inputs.shape
        shape = [n if m is None else m for n, m in zip(inputs.shape, shape, strict=True)]
        keeps = kept(self._uniform(shape, seed), rate)
        return tf.where(keeps, inputs / (1 - rate), tf.zeros_like(inputs))

    def uniform(
        self, shape: Any, minval: Any = 0.0, maxval: Any = 1.0, dtype: Any = None, seed: Any = None
    ) -> Any:
        numbers = minval + (maxval - minval) * self._uniform(shape, seed)
        return tf.cast(numbers, dtype or keras.config.floatx())

    def normal(
        self, shape: Any, mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = None, seed: Any = None
    ) -> Any:
        numbers = mean + stddev * self._take("normal", shape, seed)
        return tf.cast(numbers, dtype or keras.config.floatx())

    def randint(
        self, shape: Any, minval: Any, maxval: Any, dtype: Any = "int32", seed: Any = None
    ) -> Any:
        numbers = whole_numbers(self._uniform(shape, seed), int(minval), int(maxval))
        return tf.cast(numbers, dtype)

    def _uniform(self, shape: Any, seed: Any) -> Any:
        return self._take("uniform", shape, seed)

    def _take(self, kind: str, shape: Any, seed: Any) -> Any:
        owner = self._owners.get(id(seed))
        assert owner is not None, "a draw from a generator that no layer has"
        return self._masks.take(kind, [int(n) for n in np.asarray(shape)], owner)


def _calls(model: Any) -> dict[str, list[int]]:
    """The numbers of each layer's applications, in the order in which they run."""
    found: dict[str, list[int]] = {}
    for _, nodes in sorted(model._nodes_by_depth.items(), reverse=True):
        for node in nodes:
            layer = node.operation
            found.setdefault(layer.name, []).append(layer._inbound_nodes.index(node))
    return found


def _refused(*_: Any, **__: Any) -> Any:
    raise AssertionError("a random draw in a way that the harness does not know")
