"""Random weights and inputs, each from a stream of its own that its name gives.

So a layer more in a network changes the numbers of no other.
"""

import hashlib
import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from netdsl.analysis.cost import weights
from netdsl.emit.runtime import Batch
from netdsl.ir.graph import Graph
from netdsl.layers.base import Weight
from netdsl.layers.tensor import TensorType
from netdsl.record import record

Array = NDArray[np.generic]
Arrays = Mapping[str, Array]


@record
class Numbers:
    """Everything that the models are given."""

    weights: Arrays
    batch: Batch


def draw(graph: Graph, *, batch: int, seed: int, dtype: str) -> Numbers:
    """Numbers for a network whose sizes are all known."""
    types = graph.types()
    made = {
        key: _weight(stream(seed, key), weight).astype(_kept(weight, dtype), copy=False)
        for key, weight, _ in weights(graph)
    }
    inputs = {i.name: value(f"value {i.name}", i.type, batch, seed, dtype) for i in graph.inputs}
    upstream = {
        o.name: value(f"value to {o.name}", types[o.value], batch, seed, dtype)
        for o in graph.outputs
    }
    return Numbers(made, Batch(inputs, upstream))


def stream(seed: int, name: str) -> np.random.Generator:
    """The random numbers that belong to a name."""
    digest = hashlib.sha256(f"{seed}:{name}".encode()).digest()
    return np.random.Generator(np.random.Philox(key=int.from_bytes(digest[:16], "big")))


def value(name: str, kind: TensorType, batch: int, seed: int, dtype: str) -> Array:
    """A batch of values of this type."""
    shape = (batch, *(int(n) for n in kind.shape if n is not None))
    random = stream(seed, name)
    if kind.limit is not None:
        return random.integers(0, kind.limit or 2, shape)
    return random.standard_normal(shape).astype(dtype, copy=False)


def _kept(weight: Weight, dtype: str) -> str:
    return "int64" if weight.integer else dtype


def _weight(random: np.random.Generator, weight: Weight) -> NDArray[np.floating]:
    """Sizes that keep values alive through deep networks, and no weight at its start."""
    shape = tuple(int(n) for n in weight.shape)
    if weight.integer:
        return np.zeros(shape)
    if weight.name == "running_var":
        return random.uniform(0.5, 1.5, shape)
    if len(shape) > 1:
        return random.standard_normal(shape) * math.sqrt(1.5 / math.prod(shape[1:]))
    if weight.name == "weight":
        return random.uniform(0.5, 1.5, shape)
    return random.standard_normal(shape) * 0.2
