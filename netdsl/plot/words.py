"""What a picture calls layers and blocks, and the families that it colours."""

import re
from contextlib import suppress
from dataclasses import replace

from netdsl.analysis.written import block_call, layer_call
from netdsl.ir.graph import Node, Scope
from netdsl.layers.base import REQUIRED, LayerError
from netdsl.layers.tensor import TensorType

FAMILIES = {
    "convolution": "convolution",
    "dense": "dense",
    "sequence": "attention",
    "pooling": "pooling",
    "merge": "merge",
}
"""The families that have a colour, by those of `netdsl layers`; all others are `plain`."""

_RESIZING = frozenset({"upsample", "pixel_shuffle", "pixel_unshuffle"})

RIDERS = frozenset({"normalisation", "activation", "regularisation"})
"""Families whose layers stand in the box of the layer before."""

_FINER_POINTS = frozenset(
    {"padding", "bias", "init", "eps", "momentum", "ceil", "connections", "count_padding"}
)
"""Parameters that no lecture shows: the shapes say what padding does."""


def family(node: Node) -> str:
    """The family that colours a layer."""
    if node.layer.name in _RESIZING:
        return "pooling"
    return FAMILIES.get(node.layer.family, "plain")


def brief(node: Node, x: TensorType, *, reused: bool = True) -> str:
    """A layer's call without its finer points: `conv(64, 7x7, stride = 2)`.

    Without `reused`, a layer with the weights of another is called by its own call.
    """
    layer = node.layer
    hidden = [n for n in layer.fields if n in _FINER_POINTS]
    if node.reuses is not None:
        if reused:
            return layer_call(node, x)
        node = replace(node, reuses=None)
    if not hidden:
        return _tidy(layer_call(node, x))
    required = {n: layer.values[n] for n, f in layer.fields.items() if f.default is REQUIRED}
    usual = type(layer)(**required)
    with suppress(LayerError):
        usual = usual.normalise(x)
    plain = layer.but(**{n: usual.values[n] for n in hidden if n not in required})
    return _tidy(layer_call(replace(node, layer=plain), x))


def _tidy(call: str) -> str:
    """No brackets around one number: `conv(100, 3)`."""
    return re.sub(r"(?<=[ (])\((-?\d+)\)", r"\1", call)


def rider(node: Node, x: TensorType) -> str:
    """A layer that rides on another: its name, and for dropout how much."""
    if node.reuses is None and node.layer.family == "regularisation":
        return brief(node, x)
    return node.layer.name


def automatic(node: Node) -> bool:
    """Whether a layer has the name that it got by itself, `conv1`, or is but numbered."""
    name, kind = node.name, node.layer.name
    return name.isdigit() or (name.startswith(kind) and not name[len(kind) :].strip("0123456789"))


def numbered(scope: Scope) -> bool:
    """Whether a scope has no name but its number in a repetition."""
    return scope.name.isdigit()


def call_of(scope: Scope) -> str:
    """The block of a scope with its arguments; empty where it has none."""
    return block_call(scope)


def silent(node: Node) -> bool:
    """Whether a layer does nothing at all: dropout at a rate of 0."""
    layer = node.layer
    return bool(layer.idle and layer.randomness) and not any(
        layer.values[name] for name in layer.randomness
    )
