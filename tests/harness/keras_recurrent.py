"""Where the weights of recurrent layers lie in Keras, from the documentation of both frameworks.

PyTorch has two biases. A Keras LSTM has their sum; a GRU has both, as rows of one
variable. The gates of a GRU are reset, update, new in PyTorch, update, reset, new in Keras.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from tests.harness.weights import Array

Turn = Callable[[Array], Array]
NAME = re.compile(r"(weight|bias)_(ih|hh)_l0(_reverse)?")


@dataclass
class Slice:
    """One row of a variable, used as a variable itself."""

    whole: Any
    place: int

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(self.whole.shape)[1:]

    @property
    def value(self) -> Array:
        return self.of(np.asarray(self.whole.value))

    def assign(self, value: Array) -> None:
        both = np.asarray(self.whole.value).copy()
        both[self.place] = value
        self.whole.assign(both)

    def of(self, gradient: Array) -> Array:
        """The part of the whole variable's gradient."""
        return gradient[self.place]


@dataclass
class Summand:
    """What is added to a variable that has been assigned."""

    whole: Any
    rest: Any = 0

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(self.whole.shape)

    @property
    def value(self) -> Array:
        return np.asarray(self.whole.value) - self.rest

    def assign(self, value: Array) -> None:
        self.rest = np.asarray(self.whole.value).copy()
        self.whole.assign(self.rest + value)


def recurrent_place(layer: Any, kind: str, name: str) -> tuple[Any, Turn, Turn]:
    """The variable of a weight of an `lstm` or `gru`, and the way there and back."""
    found = NAME.fullmatch(name)
    assert found is not None, name
    what, of, reverse = found.groups()
    if hasattr(layer, "forward_layer"):
        layer = layer.backward_layer if reverse else layer.forward_layer
    gates = _update_first if kind == "gru" else _same
    if what == "weight":
        kernel = layer.cell.kernel if of == "ih" else layer.cell.recurrent_kernel
        return kernel, lambda w: gates(w).T, lambda w: gates(w.T)
    bias = layer.cell.bias
    if kind == "gru":
        return Slice(bias, int(of == "hh")), gates, gates
    return (Summand(bias) if of == "hh" else bias), gates, gates


def _same(w: Array) -> Array:
    return w


def _update_first(w: Array) -> Array:
    """Exchange the first two thirds; twice is the weight itself."""
    one, other, new = np.split(w, 3)
    return np.concatenate([other, one, new])
