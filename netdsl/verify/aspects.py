"""Two observations as a table: what is compared, and how far it is apart."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from netdsl.analysis.cost import params, weights
from netdsl.emit.backend import WeightRow
from netdsl.record import record
from netdsl.verify.arrays import Array
from netdsl.verify.compare import TOLERANCES, Tolerance, facts, largest, tensors
from netdsl.verify.report import Aspect
from netdsl.verify.run import OPTIMISER, Observation, Task
from netdsl.verify.statistics import biased, is_statistic, unequal_uses

INFERENCE, TRAINING = "outputs in inference", "outputs in training"
INPUTS, WEIGHTS = "gradients of inputs", "gradients of weights"
STATISTICS, STEP = "running statistics", "weights after a step"


_RELATION = (
    "{0} averages variances over n - 1, {1} over n; the relation n / (n - 1) is what is checked"
)


@record
class Side:
    """A backend's name, what its model did, and how it keeps running variances."""

    name: str
    seen: Observation
    unbiased: bool


def aspects(task: Task, batch: int, ours: Side, theirs: Side) -> tuple[Aspect, ...]:
    """The rows of the table, in the order in which a network is run."""
    return tuple(_aspects(task, batch, ours, theirs, TOLERANCES[task.dtype]))


def _aspects(
    task: Task, batch: int, ours: Side, theirs: Side, tolerance: Tolerance
) -> Iterator[Aspect]:
    a, b = ours.seen, theirs.seen
    yield _shapes(task, batch, a, b)
    yield facts(
        "parameters",
        {"the network": params(task.graph)},
        {"the network": a.parameters},
        {"the network": b.parameters},
        "{:,}".format,
        compared=params(task.graph),
    )
    yield tensors(INFERENCE, a.inference, b.inference, tolerance.outputs)
    yield tensors(TRAINING, a.step.outputs, b.step.outputs, tolerance.outputs)
    every = (
        task.numbers.batch.upstream, a.step.input_gradients, a.step.weight_gradients
    )  # fmt: skip
    floor = tolerance.floor * largest(array for arrays in every for array in arrays.values())
    yield tensors(
        INPUTS,
        a.step.input_gradients,
        b.step.input_gradients,
        tolerance.gradients,
        floor=floor,
        average=tolerance.average,
    )
    yield tensors(
        WEIGHTS,
        _ordered(task, a.step.weight_gradients),
        _ordered(task, b.step.weight_gradients),
        tolerance.gradients,
        floor=floor,
        average=tolerance.average,
    )
    yield _statistics(task, batch, ours, theirs, tolerance)
    yield tensors(
        STEP,
        _rest(task, ours, theirs, a.weights),
        _rest(task, ours, theirs, b.weights),
        tolerance.gradients,
        floor=floor * OPTIMISER.rate,
        average=tolerance.average,
    )


def _shapes(task: Task, batch: int, a: Observation, b: Observation) -> Aspect:
    types = task.graph.types()
    known = {o.name: _known(batch, types[o.value].shape) for o in task.graph.outputs}
    return facts("shapes", known, _shape_of(a, known), _shape_of(b, known), _written)


def _known(batch: int, shape: tuple[Any, ...]) -> tuple[int, ...]:
    return (batch, *(int(n) for n in shape))


def _shape_of(seen: Observation, names: Iterable[str]) -> dict[str, tuple[int, ...]]:
    every = {**seen.step.outputs, **seen.inference}
    return {name: tuple(every[name].shape) for name in names if name in every}


def _written(shape: tuple[int, ...]) -> str:
    return "x".join(map(str, shape))


def _statistics(task: Task, batch: int, ours: Side, theirs: Side, tolerance: Tolerance) -> Aspect:
    before = task.numbers.weights
    left_out = unequal_uses(task.graph) if ours.unbiased != theirs.unbiased else ()
    found, note = [], ""
    for side in (ours, theirs):
        kept = {
            key: array
            for key, array in side.seen.weights.items()
            if is_statistic(key) and key not in left_out
        }
        if ours.unbiased != theirs.unbiased and side.unbiased:
            kept = biased(task.graph, before, kept, batch)
            other = theirs if side is ours else ours
            if any(key.endswith("running_var") for key in kept):
                note = _RELATION.format(side.name, other.name)
        found.append(kept)
    if left_out:
        note += f"; left out, for their uses differ in n: {', '.join(left_out)}"
    return tensors(STATISTICS, found[0], found[1], tolerance.outputs, note=note)


def _ordered(task: Task, arrays: Mapping[str, Array]) -> dict[str, Array]:
    """In the order of the network."""
    known = [key for key, _, _ in weights(task.graph) if key in arrays]
    return {key: arrays[key] for key in dict.fromkeys([*known, *arrays])}


def _rest(task: Task, ours: Side, theirs: Side, arrays: Mapping[str, Array]) -> dict[str, Array]:
    """All weights but running statistics and counters; those of one variable are summed."""
    counters = {key for key, weight, _ in weights(task.graph) if weight.integer}
    kept = {
        key: array
        for key, array in _ordered(task, arrays).items()
        if key not in counters and not is_statistic(key)
    }
    for keys in dict.fromkeys([*_sums(ours.seen.rows), *_sums(theirs.seen.rows)]):
        if all(key in kept for key in keys):
            kept[" + ".join(keys)] = sum((kept.pop(k) for k in keys[1:]), start=kept.pop(keys[0]))
    return kept


def _sums(rows: Iterable[WeightRow]) -> list[tuple[str, ...]]:
    """The weights whose sum is one variable of a model."""
    groups: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        if row.part is None:
            groups.setdefault((row.place, row.attribute), []).append(row.key)
    return [tuple(keys) for keys in groups.values() if len(keys) > 1]
