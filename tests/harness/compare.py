"""Build both models from one network, run them on the same numbers, and compare."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from netdsl.ir.graph import Graph, Node
from tests.harness.draws import Masks
from tests.harness.graphs import as_graph
from tests.harness.layout import random_value
from tests.harness.noise import noise
from tests.harness.results import GRADIENTS, Pass, largest
from tests.harness.weights import Array, canonical_weights, owned_weights

TOLERANCE = 1e-9
"""The largest difference, as a part of the largest value of the same tensor."""


@dataclass(frozen=True)
class Difference:
    """Two tensors that should be one: how far apart, and how much of that rounding does.

    Gradients that vanish in theory are nothing but rounding (see `tests.harness.noise`).
    """

    what: str
    name: str
    worst: float
    largest: float
    noise: float = 0.0

    @property
    def relative(self) -> float:
        """The difference beyond noise, as a part of the largest value."""
        return max(self.worst - self.noise, 0.0) / (self.largest or 1.0)

    def within(self, tolerance: float) -> bool:
        """Whether the difference is small enough; `nan` is not."""
        return self.worst <= tolerance * self.largest + self.noise

    def __str__(self) -> str:
        return f"{self.what} `{self.name}` differs by {self.worst:.3g} of {self.largest:.3g}"


@dataclass(frozen=True)
class Report:
    """Everything that was compared, in the order of the network."""

    name: str
    training: bool
    params: int
    differences: tuple[Difference, ...]
    tolerance: float = TOLERANCE

    @property
    def failures(self) -> list[Difference]:
        """What does not agree."""
        return [d for d in self.differences if not d.within(self.tolerance)]

    @property
    def worst(self) -> float:
        """The largest difference, as a part of the tensor's largest value."""
        return max(d.relative for d in self.differences)

    def message(self) -> str:
        """What differs first, and how much else."""
        mode = "training" if self.training else "inference"
        shown = [f"  {d}" for d in self.failures[:12]]
        return "\n".join([f"{self.name} ({mode}): {len(self.failures)} differ, first", *shown])


def assert_equivalent(
    source: str | Graph, *, training: bool = False, batch: int = 2, seed: int = 0
) -> Report:
    """Compare, and fail with the first layer and the first weight that differ."""
    graph = as_graph(source)
    report = compare(graph, training=training, batch=batch, seed=seed)
    if report.failures:
        raise AssertionError(
            "\n".join(
                [report.message(), _location(graph, training=training, batch=batch, seed=seed)]
            )
        )
    return report


def compare(
    source: str | Graph,
    *,
    training: bool = False,
    batch: int = 2,
    seed: int = 0,
    tolerance: float = TOLERANCE,
    emitted_from: str | Graph | None = None,
    dtype: str = "float64",
) -> Report:
    """Both models of a network (`.net` text or IR), on the same weights and inputs.

    `emitted_from` is the network that the models are emitted from, where it has axes of
    unknown size: then `source` is the same network with sizes for this comparison.
    """
    from tests.harness import keras_side, torch_side

    graph = as_graph(source)
    built = graph if emitted_from is None else as_graph(emitted_from)
    weights = _cast(canonical_weights(graph, seed), dtype)
    inputs = {i.name: random_value(i.name, i.type, batch, seed) for i in graph.inputs}
    inputs, upstream = _cast(inputs, dtype), _cast(_upstream(graph, batch, seed), dtype)

    model = torch_side.build(built, dtype)
    torch_side.fill(model, weights)
    params = torch_side.parameter_count(model)
    ours = torch_side.run(model, graph, inputs, upstream, Masks(graph, seed), training=training)
    del model
    with keras_side.precision(dtype):
        other = keras_side.build(built)
        table = keras_side.table_of(graph, other)
        keras_side.fill(other, table, weights)
        count = keras_side.parameter_count(other, table, _buffers(graph))
        masks = Masks(graph, seed, keras=True)
        theirs = keras_side.run(other, graph, table, inputs, upstream, masks, training=training)
    expected = _ir_parameters(graph)
    assert params == count == expected, f"params: torch {params}, keras {count}, IR {expected}"
    differences = tuple(_differences(graph, ours, theirs, weights, batch, training=training))
    report = Report(graph.name, training, params, differences, tolerance)
    if not any(d.what in GRADIENTS for d in report.failures):
        return report

    def again(weights: dict[str, Array], inputs: dict[str, Array]) -> Pass:
        model = torch_side.build(built, dtype)
        torch_side.fill(model, weights)
        return torch_side.run(model, graph, inputs, upstream, Masks(graph, seed), training=training)

    moved = noise(again, weights, inputs, upstream, ours)
    known = [replace(d, noise=moved.get((d.what, d.name), 0.0)) for d in differences]
    return replace(report, differences=tuple(known))


def _location(graph: Graph, *, training: bool, batch: int, seed: int) -> str:
    from tests.harness.locate import first_layer

    try:
        return first_layer(graph, training=training, batch=batch, seed=seed)
    except Exception as problem:  # the difference itself matters more
        return f"(which layer is first could not be found: {problem!r})"


def _upstream(graph: Graph, batch: int, seed: int) -> dict[str, Array]:
    types = graph.types()
    return {
        o.name: random_value(f"to {o.name}", types[o.value], batch, seed) for o in graph.outputs
    }


def _cast(arrays: dict[str, Array], dtype: str) -> dict[str, Array]:
    return {k: a.astype(dtype) if a.dtype.kind == "f" else a for k, a in arrays.items()}


def _buffers(graph: Graph) -> set[str]:
    return {key for key, _, weight in owned_weights(graph) if not weight.trainable}


def _ir_parameters(graph: Graph) -> int:
    return sum(math.prod(w.shape) for _, _, w in owned_weights(graph) if w.trainable)


def _differences(
    graph: Graph,
    ours: Pass,
    theirs: Pass,
    weights: dict[str, Array],
    batch: int,
    *,
    training: bool,
) -> Iterable[Difference]:
    shapes = {o.name: graph.types()[o.value].shape for o in graph.outputs}
    for name, value in ours.outputs.items():
        yield _difference("output", name, value, theirs.outputs[name])
        assert value.shape[1:] == shapes[name], (name, value.shape, shapes[name])
    assert ours.weight_gradients.keys() == theirs.weight_gradients.keys()
    given = theirs.gradients
    for (what, name), value in ours.gradients.items():
        yield _difference(what, name, value, given[what, name])
    yield from _state(graph, ours.buffers, theirs.buffers, weights, batch, training=training)


def _state(
    graph: Graph,
    ours: dict[str, Array],
    theirs: dict[str, Array],
    weights: dict[str, Array],
    batch: int,
    *,
    training: bool,
) -> Iterable[Difference]:
    """Running statistics after the pass, and other buffers, which stay as they were.

    PyTorch's running variance takes the unbiased variance, `n / (n - 1)` times what Keras
    takes; with that factor they must be equal. Where a shared layer normalises values of
    several sizes there are several factors: what Keras has must lie between the outermost.
    """
    for key, node, weight in owned_weights(graph):
        if weight.trainable:
            continue
        if weight.integer:
            steps = _uses(graph, node) if training and not node.frozen else 0
            assert ours[key] == steps, (key, ours[key], steps)
            continue
        value, start = ours[key], weights[key]
        if training and weight.name == "running_var" and not node.frozen:
            counts = [batch * n for n in _counts(graph, node)]
            kept = (1 - node.layer.values["momentum"]) ** len(counts) * start
            low, high = (kept + (value - kept) * (n - 1) / n for n in (min(counts), max(counts)))
            value = low if min(counts) == max(counts) else np.clip(theirs[key], low, high)
        elif not (training and weight.name == "running_mean" and not node.frozen):
            assert np.array_equal(value, start), f"`{key}` changed"
        yield _difference("after the pass,", key, value, theirs[key])


def _uses(graph: Graph, owner: Node) -> int:
    return sum(1 for n in graph.nodes() if n is owner or n.reuses == owner.path)


def _counts(graph: Graph, owner: Node) -> list[int]:
    """How many values of a sample each use of a layer has for a channel."""
    types = graph.types()
    uses = [n for n in graph.nodes() if n is owner or n.reuses == owner.path]
    return [math.prod(int(n or 0) for n in types[use.inputs[0]].spatial) for use in uses]


def _difference(what: str, name: str, ours: Array, theirs: Array) -> Difference:
    shapes = f"{what} `{name}`: {ours.shape} in torch, {theirs.shape} in Keras"
    assert ours.shape == theirs.shape, shapes
    assert ours.dtype == theirs.dtype, (what, name, ours.dtype, theirs.dtype)
    worst = float(np.max(np.abs(ours - theirs), initial=0.0))
    return Difference(what, name, worst, largest(ours))
