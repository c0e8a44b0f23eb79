"""Where each canonical weight lies in the emitted Keras model, and how it is turned.

This is the tests' own table, written from the frameworks' documentation: a backend that
laid a kernel out wrongly would not be caught by a table of its own.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from netdsl.ir.graph import Graph, Node
from tests.harness.keras_recurrent import recurrent_place
from tests.harness.weights import Array, owned_weights

Turn = Callable[[Array], Array]


@dataclass(frozen=True)
class Row:
    """One weight: its key, its Keras variable, and the way there and back."""

    key: str
    variable: Any
    to_keras: Turn
    from_keras: Turn
    trainable: bool

    @property
    def owner(self) -> Any:
        """The variable itself, where `variable` is a part of one."""
        return getattr(self.variable, "whole", self.variable)

    def gradient(self, of_owner: Array) -> Array:
        """The weight's gradient, from the variable's."""
        pick = getattr(self.variable, "of", lambda whole: whole)
        return self.from_keras(pick(of_owner))


def rows(graph: Graph, model: Any) -> Iterator[Row]:
    """All weights of the network but PyTorch's step counters."""
    layers = {layer.name: layer for layer in model.layers}
    for key, node, weight in owned_weights(graph):
        if weight.integer:
            continue
        layer, name = _layer_of(layers, node, weight.name)
        trainable = weight.trainable and not node.frozen
        if node.layer.name in ("lstm", "gru"):
            yield Row(key, *recurrent_place(layer, node.layer.name, name), trainable)
            continue
        attribute, there, back = _place(node, layer, name, weight.shape)
        yield Row(key, getattr(layer, attribute), there, back, trainable)


def keras_name(path: str) -> str:
    """A path as a Keras layer's name."""
    escaped = re.sub(r"[^A-Za-z0-9_.]", lambda m: f"--{ord(m[0]):02x}-", path)
    if escaped.startswith("_"):
        escaped = f"--{ord('_'):02x}-{escaped[1:]}"
    return escaped.replace(".", "-")


def _layer_of(layers: dict[str, Any], node: Node, name: str) -> tuple[Any, str]:
    """The Keras layer that holds a weight; `separable` may be two of them."""
    layer = layers.get(keras_name(node.path))
    if layer is None and "." in name:
        part, _, name = name.rpartition(".")
        layer = layers.get(keras_name(f"{node.path}.{part}"))
    assert layer is not None, f"no Keras layer for `{node.path}` among {sorted(layers)}"
    return layer, name


def _place(node: Node, layer: Any, name: str, shape: tuple[int, ...]) -> tuple[str, Turn, Turn]:
    kind = type(layer).__name__
    for attribute in {
        "weight": (
            "depthwise_kernel",
            "kernel",
            "gamma",
            "weight",
            "centers",
            "centres",
            "alpha",
            "scale",
            "embeddings",
        ),
        "": ("gamma", "token", "embedding"),
        "bias": ("bias", "beta"),
        "running_mean": ("moving_mean",),
        "running_var": ("moving_variance",),
        "depthwise.weight": ("depthwise_kernel",),
        "pointwise.weight": ("pointwise_kernel",),
        "pointwise.bias": ("bias",),
        "in_proj_weight": ("in_proj_kernel",),
        "out_proj.weight": ("out_proj_kernel",),
        "out_proj.bias": ("out_proj_bias",),
    }.get(name, (name,)):
        if getattr(layer, attribute, None) is not None:
            break
    else:
        raise AssertionError(f"`{node.path}`: {kind} has nothing for `{name}`")
    spatial = len(shape) - 2
    variable = getattr(layer, attribute)
    if attribute == "depthwise_kernel" or (kind.startswith("Depthwise") and attribute == "kernel"):
        return attribute, *_depthwise(int(variable.shape[-2]), shape)
    if attribute == "pointwise_kernel" or (attribute == "kernel" and len(shape) > 2):
        if len(variable.shape) == 3 and getattr(node.layer, "connections", None):
            return attribute, lambda w: np.moveaxis(w, 0, -1), lambda w: np.moveaxis(w, -1, 0)
        axes = (*range(2, 2 + spatial), 1, 0)
        return attribute, lambda w: w.transpose(axes), lambda w: w.transpose(np.argsort(axes))
    if name == "" or attribute == "alpha":
        there = tuple(variable.shape)
        return attribute, lambda w: w.reshape(there), lambda w: w.reshape(shape)
    if attribute in ("kernel", "in_proj_kernel", "out_proj_kernel") and len(shape) == 2:
        return attribute, lambda w: w.T, lambda w: w.T
    return attribute, lambda w: w, lambda w: w


def _depthwise(channels: int, shape: tuple[int, ...]) -> tuple[Turn, Turn]:
    """PyTorch `(C*m, 1, *k)`, Keras `(*k, C, m)`."""
    kernel = tuple(range(2, len(shape)))
    multiplier = int(shape[0]) // channels

    def there(w: Array) -> Array:
        split = w.reshape(channels, multiplier, *shape[2:])
        return split.transpose(*kernel, 0, 1)

    def back(w: Array) -> Array:
        rank = len(kernel)
        return w.transpose(rank, rank + 1, *range(rank)).reshape(shape)

    return there, back
