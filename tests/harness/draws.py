"""Random layers with given numbers: the frameworks draw from different generators.

Every application of a random layer has a stream of numbers of its own, whatever the
framework. Only the draw itself is replaced: rates, scaling, shapes and modes stay the
models' own. A draw that no layer of the IR has, one of another kind or shape, one that is
missing, and any in inference fails.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from netdsl.ir.graph import Graph, Node
from tests.harness.keras_rows import keras_name
from tests.harness.layout import to_keras
from tests.harness.weights import Array, stream


@dataclass(frozen=True)
class Draw:
    """One call of a generator: `uniform` from 0 to 1, or `normal`; the shape of a sample.

    `laid_out` says that it has the axes of the value, channels first.
    """

    kind: str
    shape: tuple[int, ...]
    laid_out: bool = True


@dataclass
class Application:
    """A random layer at one place of the network, and the draws that it has yet to make.

    `layer` is the name of the Keras layer.
    """

    node: Node
    waiting: list[Draw]
    numbers: np.random.Generator
    layer: str = ""


@dataclass
class Masks:
    """The random numbers of one pass through one model."""

    graph: Graph
    seed: int
    keras: bool = False
    batch: int = 0
    _waiting: list[Application] = field(default_factory=list)

    def begin(self, batch: int, *, training: bool) -> None:
        """Expect the draws of one pass with a batch of this size."""
        self.batch = batch
        nodes = self.graph.nodes() if training else ()
        found = ((node, draws_of(node, keras=self.keras)) for node in nodes)
        self._waiting = [
            Application(node, draws, stream(self.seed, f"mask {node.path}"))
            for node, draws in found
            if draws
        ]

    def in_order_of_calls(self, calls: Mapping[str, Sequence[int]]) -> None:
        """Sort by the order in which each Keras layer runs its applications.

        A layer that is applied again may also have become a layer of its own.
        """
        by_layer: dict[str, list[Application]] = {}
        for one in self._waiting:
            own, owner = keras_name(one.node.path), keras_name(one.node.reuses or "")
            one.layer = own if own in calls else owner
            by_layer.setdefault(one.layer, []).append(one)
        self._waiting = [apps[at] for name, apps in by_layer.items() for at in calls[name]]

    def take(self, kind: str, shape: Iterable[int], name: str | None = None) -> Array:
        """The next numbers: of the whole network, or of the Keras layer of this name."""
        one = self._next(name)
        draw = one.waiting.pop(0)
        assert kind == draw.kind, f"`{one.node.path}` draws {kind} numbers, not {draw.kind}"
        canonical = (self.batch, *draw.shape)
        made = one.numbers.random if kind == "uniform" else one.numbers.standard_normal
        value: Array = made(canonical)
        if self.keras and draw.laid_out:
            value = to_keras(value, one.node.type)
        assert value.shape == tuple(shape), (one.node.path, value.shape, tuple(shape))
        return value

    def end(self) -> None:
        """Every draw that was expected has been made."""
        missing = [one.node.path for one in self._waiting if one.waiting]
        assert not missing, f"layers that drew no random numbers: {missing}"

    def _next(self, name: str | None) -> Application:
        for one in self._waiting:
            if one.waiting and name in (None, one.layer):
                return one
        raise AssertionError(f"a random draw more than the IR has ({name or 'in its order'})")


def draws_of(node: Node, *, keras: bool) -> list[Draw]:
    """What one application of a layer draws in training."""
    layer, kind = node.layer.name, node.type
    values = node.layer.values
    shape = tuple(int(n or 0) for n in kind.shape)
    single = (1,) * len(shape)
    # Certain of its result, neither framework draws for a dropout.
    drops = 0 < values.get("rate", 0) < 1
    if layer == "dropout":
        return [Draw("uniform", shape)] * drops
    if layer == "spatial_dropout":
        # PyTorch drops channels behind the batch; those of a sequence are brought there.
        swapped = kind.sequence and not keras
        features = (shape[1], 1) if swapped else (1, shape[-1])
        return [Draw("uniform", features if kind.sequence else (shape[0], *single[1:]))] * drops
    if layer == "stochastic_depth":
        return [Draw("uniform", single)] * drops
    if layer == "gaussian_noise":
        return [Draw("normal", shape)] * (values["std"] > 0 or not keras)
    if layer == "random_shift":
        return [Draw("uniform", (1,), laid_out=False)] * len(kind.spatial)
    if layer in ("random_flip", "random_brightness", "random_contrast"):
        return [Draw("uniform", single)]
    assert node.layer.still() == node.layer, f"the harness does not know how `{layer}` draws"
    return []


def whole_numbers(uniform: Array, low: int, high: int) -> Array:
    """Whole numbers from `low` on, below `high`."""
    return np.floor(low + uniform * (high - low)).astype(np.int64)


def kept(uniform: Array, rate: float) -> Array:
    """What a dropout with this rate keeps."""
    assert 0 < rate < 1
    return uniform >= rate
