"""Both models of a network, trained on the same batches by the frameworks' own optimisers.

The PyTorch model is trained by the usual loop, the Keras model by `compile` and
`train_on_batch`: what people run.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import keras
import numpy as np
import torch
from torch import nn

from netdsl import pipeline
from netdsl.emit.backend import find_backend
from netdsl.ir.graph import Graph
from tests.harness import keras_side
from tests.harness.emitted import public_name, run_source
from tests.harness.layout import to_keras
from tests.harness.weights import Array, canonical_weights, stream

Batch = tuple[Array, Array]
State = dict[str, Array]


@dataclass(frozen=True)
class Trained:
    """The loss before each step, all weights after each, and what comes out at the end.

    `gradients` are those of the first step, where the framework hands them out.
    """

    losses: list[float]
    states: list[State]
    outputs: Array
    gradients: State = field(default_factory=dict)


@dataclass(frozen=True)
class Lesson:
    """What both models start from and see."""

    graph: Graph
    batches: Sequence[Batch]
    exact: bool = False
    seed: int = 0

    @property
    def weights(self) -> State:
        """The weights before the first step."""
        return canonical_weights(self.graph, self.seed)

    def model(self, backend: str) -> Any:
        """The emitted model with these weights, and the backend that knows them."""
        text = pipeline.emit(self.graph, backend, exact=self.exact).text
        assert text is not None
        module = run_source(text, backend)
        model = getattr(module, public_name(module))()
        if backend == "torch":
            model = model.double()
        find_backend(backend).load_weights(model, self.graph, self.weights)
        return model


def batches(graph: Graph, classes: int, steps: int, size: int, seed: int = 0) -> list[Batch]:
    """Random images with random classes."""
    (given,) = graph.inputs
    shape = tuple(int(n or 0) for n in given.type.shape)
    random = stream(seed, "batches")
    return [
        (random.standard_normal((size, *shape)), random.integers(0, classes, size))
        for _ in range(steps)
    ]


def train_torch(
    lesson: Lesson,
    optimiser: Callable[[Any], torch.optim.Optimizer],
    loss: nn.Module | None = None,
    before_step: Callable[[torch.optim.Optimizer, int], None] = lambda optimiser, step: None,
) -> Trained:
    """The PyTorch model, by the usual loop. `before_step` may change the optimiser."""
    model = lesson.model("torch")
    criterion = loss or nn.CrossEntropyLoss()
    chosen = optimiser(model.parameters())
    losses, states, gradients = [], [], {}
    model.train()
    for step, (x, y) in enumerate(lesson.batches, 1):
        chosen.zero_grad()
        value = criterion(model(torch.from_numpy(x)), torch.from_numpy(y))
        value.backward()
        if step == 1:
            gradients = {
                k: p.grad.numpy().copy()
                for k, p in model.named_parameters()
                if p.grad is not None  # frozen
            }
        before_step(chosen, step)
        chosen.step()
        losses.append(value.item())
        states.append(find_backend("torch").read_weights(model, lesson.graph))
    return Trained(losses, states, evaluate_torch(lesson, model), gradients)


def train_keras(
    lesson: Lesson,
    optimiser: Callable[[], Any],
    loss: Any = None,
    prepare: Callable[[Any], None] = lambda model: None,
    **compiled: Any,
) -> Trained:
    """The Keras model, by `compile` and `train_on_batch`, in float64. `prepare` may change it."""
    with keras_side.precision("float64"):
        model = lesson.model("keras")
        prepare(model)
        criterion = loss or keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        model.compile(optimiser(), criterion, **compiled)
        losses, states = [], []
        for x, y in lesson.batches:
            model.reset_metrics()
            losses.append(float(model.train_on_batch(to_keras(x, _kind(lesson)), y)))
            states.append(find_backend("keras").read_weights(model, lesson.graph))
        return Trained(losses, states, evaluate_keras(lesson, model))


def evaluate_torch(lesson: Lesson, model: Any = None, state: State | None = None) -> Array:
    """What comes out in evaluation for the first batch, with the weights of `state`."""
    model = model or lesson.model("torch")
    if state is not None:
        find_backend("torch").load_weights(model, lesson.graph, state)
    model.eval()
    with torch.no_grad():
        return np.asarray(model(torch.from_numpy(lesson.batches[0][0])).numpy())


def evaluate_keras(lesson: Lesson, model: Any) -> Array:
    """The same of a Keras model."""
    x = to_keras(lesson.batches[0][0], _kind(lesson))
    return np.asarray(model.predict_on_batch(x))


def worst(ours: State, theirs: State, without: tuple[str, ...] = ()) -> float:
    """The largest difference of two sets of weights, as a part of the largest of each weight."""
    assert ours.keys() == theirs.keys()
    parts = [
        np.max(np.abs(ours[key] - theirs[key])) / max(np.max(np.abs(ours[key])), 1e-300)
        for key in ours
        if not key.endswith(("num_batches_tracked", *without))
    ]
    return float(max(parts))


def _kind(lesson: Lesson) -> Any:
    return lesson.graph.inputs[0].type
