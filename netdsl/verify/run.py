"""One backend's model: built, filled, run in both modes, and trained for a step."""

import gc
import re
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from netdsl.diagnostics import NetdslError
from netdsl.emit.backend import Backend, WeightRow
from netdsl.emit.runtime import Momentum, Pass, Runtime
from netdsl.ir.graph import Graph
from netdsl.record import record
from netdsl.verify.arrays import Array, Numbers
from netdsl.verify.report import Problem

Say = Callable[[str], None]

OPTIMISER = Momentum(2**-7, 0.875)
"""Exact in float32, in which frameworks keep such numbers."""


class Broken(Exception):
    """A model that cannot be run."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


@record
class Participant:
    """A backend that can be run."""

    name: str
    backend: Backend
    runtime: Runtime


@record
class Texts:
    """What a backend emits: the network itself, and its form without randomness."""

    network: str
    still: str


@record
class Task:
    """What all models are asked: the network, its form without randomness, and numbers."""

    graph: Graph
    still: Graph
    numbers: Numbers
    dtype: str
    exact: bool = False


@record
class Observation:
    """What a model did."""

    title: str
    parameters: int
    inference: Mapping[str, Array]
    step: Pass
    weights: Mapping[str, Array]
    rows: tuple[WeightRow, ...]


def emitted(one: Participant, graph: Graph, *, exact: bool) -> str:
    """A backend's text; `NetdslError` where it cannot express a layer."""
    found = one.backend.emit(graph, exact=True) if exact else one.backend.emit(graph)
    if found.text is None:
        raise NetdslError(found.diagnostics)
    return found.text


def observe(one: Participant, texts: Texts, task: Task, say: Say) -> Observation:
    """Everything that is compared, of one model. `Broken` where it cannot be run."""
    weights, batch = task.numbers.weights, task.numbers.batch
    with session(one, task.dtype):
        say(f"{one.name}: building")
        model = filled(one, texts.network, task.graph, weights)
        with phase(one.name, "counting weights"):
            parameters = one.runtime.parameters(model, task.graph)
        say(f"{one.name}: inference")
        with phase(one.name, "inference"):
            inference = one.runtime.forward(model, task.graph, batch.inputs, training=False)
        if task.still is not task.graph:
            del model
            gc.collect()  # a model is full of circles, and may be most of the memory
            model = filled(one, texts.still, task.still, weights)
        say(f"{one.name}: a training step")
        with phase(one.name, "training"):
            step = one.runtime.step(model, task.still, batch, OPTIMISER)
            after = one.backend.read_weights(model, task.still)
        del model
        gc.collect()
        rows = tuple(one.backend.weight_rows(task.graph))
        return Observation(one.runtime.title(), parameters, inference, step, after, rows)


def filled(one: Participant, text: str, graph: Graph, weights: Mapping[str, Any]) -> Any:
    """The model of an emitted file, with these weights."""
    with phase(one.name, "building"):
        model = one.backend.instantiate(text, graph)
    with phase(one.name, "loading weights"):
        one.backend.load_weights(model, graph, weights)
    return model


@contextmanager
def session(one: Participant, dtype: str) -> Iterator[None]:
    """The framework, ready; `Broken` where it is not to be had."""
    opened = one.runtime.session(dtype)
    with phase(one.name, "loading the framework"):
        opened.__enter__()
    try:
        yield
    finally:
        opened.__exit__(None, None, None)


@contextmanager
def phase(backend: str, what: str) -> Iterator[None]:
    """Whatever an emitted model raises is a finding, not an accident."""
    try:
        yield
    except Exception as problem:
        raise Broken(
            Problem(backend=backend, phase=what, message=_told(problem), line=_line(problem))
        ) from problem


def _told(problem: Exception) -> str:
    """The first lines of a message; frameworks write pages, in colours."""
    text = re.sub(r"\x1b\[[0-9;]*m", "", str(problem)) or type(problem).__name__
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return " ".join(lines[:4])[:400]


def _line(problem: Exception) -> str:
    """The line of the emitted file in which it happened."""
    found = [
        f"{frame.lineno}: {frame.line}"
        for frame in traceback.extract_tb(problem.__traceback__)
        if frame.filename.startswith("<netdsl")
    ]
    return found[-1] if found else ""
