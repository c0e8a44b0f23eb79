"""Canonical weights: random arrays by weight name, in the layout of the IR.

Each array is drawn from its own stream, keyed by its name, so adding a layer to a network
changes the weights of no other.
"""

import hashlib
import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from netdsl.ir.graph import Graph, Node
from netdsl.layers.base import Weight

Array = NDArray[np.generic]


def stream(seed: int, name: str) -> np.random.Generator:
    """The random numbers that belong to a name."""
    digest = hashlib.sha256(f"{seed}:{name}".encode()).digest()
    return np.random.Generator(np.random.Philox(key=int.from_bytes(digest[:16], "big")))


def weight_key(node: Node, weight: Weight) -> str:
    """The name of a weight in the whole network."""
    return f"{node.path}.{weight.name}" if weight.name else node.path


def owned_weights(graph: Graph) -> Iterator[tuple[str, Node, Weight]]:
    """Every weight once, under its key, with the node that owns it."""
    types = graph.types()
    for node in graph.nodes():
        if node.reuses is None:
            for weight in node.layer.weights(types[node.inputs[0]]):
                yield weight_key(node, weight), node, weight


def canonical_weights(graph: Graph, seed: int = 0) -> dict[str, Array]:
    """An array for every weight and buffer of the network, by its key."""
    return {key: _draw(stream(seed, key), weight) for key, _, weight in owned_weights(graph)}


def _draw(random: np.random.Generator, weight: Weight) -> Array:
    shape = tuple(int(n) for n in weight.shape)
    if weight.integer:
        return np.zeros(shape, np.int64)
    if weight.name == "running_var":
        return random.uniform(0.5, 1.5, shape)
    if len(shape) > 1:
        return random.standard_normal(shape) * math.sqrt(1.5 / math.prod(shape[1:]))
    if weight.name == "weight":
        return random.uniform(0.5, 1.5, shape)
    return random.standard_normal(shape) * 0.2
