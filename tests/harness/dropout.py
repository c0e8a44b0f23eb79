"""Dropout with given masks: the frameworks draw from different generators.

The emitted PyTorch model calls dropout in the order of the IR; Keras has an order of its
own, but its layers have names. Rate, scaling and mode stay the models' own.
"""

from netdsl.ir.graph import Graph, Node
from tests.harness.layout import to_keras
from tests.harness.weights import Array, stream


class Masks:
    """The masks of one pass through one model."""

    def __init__(self, graph: Graph, seed: int, *, keras: bool = False) -> None:
        self._waiting = [
            node
            for node in graph.nodes()
            if node.layer.name == "dropout" and node.layer.values["rate"] > 0
        ]
        self._seed = seed
        self._keras = keras

    def scale(self, rate: float, shape: tuple[int, ...], name: str | None = None) -> Array:
        """What the next dropout (of this Keras name) multiplies its input with."""
        node = self._next(name)
        expected = (shape[0], *(int(n or 0) for n in node.type.shape))
        kept = stream(self._seed, f"mask {node.path}").random(expected) >= rate
        scale = kept / (1 - rate) if rate < 1 else kept * 1.0
        if self._keras:
            scale = to_keras(scale, node.type)
        assert scale.shape == shape, (node.path, scale.shape, shape)
        return scale

    def _next(self, name: str | None) -> Node:
        from tests.harness.keras_rows import keras_name

        for at, node in enumerate(self._waiting):
            if name is None or keras_name(node.reuses or node.path) == name:
                return self._waiting.pop(at)
        raise AssertionError(f"a dropout more than the IR has ({name})")
