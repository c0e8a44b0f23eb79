"""A forward and a backward pass, and evaluation: what is alive, moment by moment."""

from collections.abc import Iterable, Iterator

from netdsl.analysis.running import Step
from netdsl.analysis.storage import INDEX, Bytes, Meter, Sizes
from netdsl.layers.saving import numbers
from netdsl.record import record


@record
class Kept:
    """What one application keeps: storages, and bytes of its own; `trained` are its weights."""

    step: Step
    storages: tuple[int, ...]
    own: Bytes
    trained: int


class Forward:
    """What is alive behind a forward pass."""

    def __init__(self) -> None:
        self.kept: list[Kept] = []
        self.sizes: dict[int, int] = {}
        self.held: set[int] = set()
        self.counts: dict[int, int] = {}
        self.grads: set[int] = set()
        """The values that a gradient flows to."""
        self.given: set[int] = set()

    def total(self) -> Bytes:
        """All that the backward pass needs, without weights and inputs."""
        each = sum(self.sizes[s] for s in self.counts if s not in self.given)
        own = sum(k.own.each for k in self.kept)
        return Bytes(each + own, sum(k.own.fixed for k in self.kept))


def evaluation(steps: Iterable[Step], sizes: Sizes, meter: Meter) -> None:
    """No gradient: what no variable holds is gone."""
    alive = dict.fromkeys(sizes.given, 0)
    for step in steps:
        if step.new:
            alive[step.gives] = sizes.value(step.node.value)
            meter.add(alive[step.gives])
        meter.mark(step.node.path, _work(step, sizes))
        for storage in step.frees:
            meter.add(-alive.pop(storage, 0))


def forward(steps: Iterable[Step], sizes: Sizes, meter: Meter) -> Forward:
    """In training: what the backward pass needs stays."""
    run = Forward()
    run.given = set(sizes.given)
    run.sizes.update((value, sizes.value(value)) for value in sizes.given)
    for step in steps:
        if step.new:
            run.sizes[step.gives] = sizes.value(step.node.value)
            run.held.add(step.gives)
            meter.add(run.sizes[step.gives])
        trained = sizes.trained(step)
        if trained or any(value in run.grads for value in step.node.inputs):
            run.grads.add(step.node.value)
            kept = _kept(step, run.grads, sizes, trained)
            run.kept.append(kept)
            meter.add(kept.own.each, kept.own.fixed)
            for storage in kept.storages:
                run.counts[storage] = run.counts.get(storage, 0) + 1
            meter.mark(step.node.path)
        else:
            meter.mark(step.node.path, _work(step, sizes))
        for storage in step.frees:
            if storage in run.held:
                run.held.discard(storage)
                if storage not in run.counts:
                    meter.add(-run.sizes[storage])
    return run


def _work(step: Step, sizes: Sizes) -> int:
    """The bytes of a sample that a step needs while it runs; indices come with what they are of."""
    return step.saved.work * sizes.bytes_each + step.saved.indices * INDEX


def _kept(step: Step, grads: set[int], sizes: Sizes, trained: int) -> Kept:
    saved, node = step.saved, step.node
    each = sizes.bytes_each
    own = saved.own * each + saved.indices * INDEX + saved.flags
    storages = []
    if saved.inputs and step.in_place:
        own += numbers(node.type) * each  # what it is about to write over is copied
    elif saved.inputs:
        storages += [s for at, s in enumerate(step.takes) if _needs(step, at, grads, trained)]
    if saved.output:
        storages.append(step.gives)
    once = 0 if sizes.frozen(node) else saved.once * each
    return Kept(step, tuple(dict.fromkeys(storages)), Bytes(own, once), trained)


def _needs(step: Step, at: int, grads: set[int], trained: int) -> bool:
    """Whether the backward pass needs the input at this place."""
    if step.saved.for_weights:
        return trained > 0
    if step.saved.for_others:
        return any(v in grads for place, v in enumerate(step.node.inputs) if place != at)
    return True


class _Gradients:
    """The gradients that are alive; some are one memory."""

    def __init__(self, sizes: Sizes, meter: Meter) -> None:
        self.sizes = sizes
        self.meter = meter
        self.of: dict[int, int] = {}
        """The buffer of a value's gradient."""
        self.bytes: dict[int, int] = {}
        self.users: dict[int, int] = {}
        self.parts: set[int] = set()

    def new(self, value: int) -> int:
        """A buffer for a value's gradient."""
        buffer = len(self.bytes)
        self.bytes[buffer] = self.sizes.value(value)
        self.users[buffer] = 1
        self.meter.add(self.bytes[buffer])
        return buffer

    def use(self, buffer: int) -> int:
        """One more gradient is in a buffer."""
        self.users[buffer] += 1
        return buffer

    def drop(self, buffer: int) -> None:
        """One gradient less is in a buffer."""
        self.users[buffer] -= 1
        if not self.users[buffer]:
            self.meter.add(-self.bytes[buffer])

    def arrive(self, value: int, buffer: int, where: str) -> None:
        """A gradient comes to a value, where another one may wait."""
        waiting = self.of.get(value)
        if waiting is None:
            self.of[value] = buffer
            return
        if self.users[waiting] > 1 or self.bytes[waiting] != self.sizes.value(value):
            self.of[value] = self.new(value)
            self.meter.mark(where)
            self.drop(waiting)
        self.drop(buffer)


def backward(run: Forward, sizes: Sizes, meter: Meter) -> None:
    """From the outputs, whose gradients the loss gives, to the weights."""
    gradients = _Gradients(sizes, meter)
    for value in dict.fromkeys(sizes.results):
        if value in run.grads:
            gradients.of[value] = gradients.use(gradients.new(value))
    owners: set[str] = set()
    for kept in reversed(run.kept):
        _step(kept, run, gradients, meter, owners)


def _step(kept: Kept, run: Forward, gradients: _Gradients, meter: Meter, owners: set[str]) -> None:
    node, where = kept.step.node, kept.step.node.path
    arrived = gradients.of.pop(node.value, None)
    if arrived is not None:
        meter.add(0, 0 if (owner := node.reuses or node.path) in owners else kept.trained)
        owners.add(owner)
        given = list(_given(kept.step, arrived, run.grads, gradients))
        meter.mark(where)
        gradients.drop(arrived)
        for value, buffer in given:
            gradients.arrive(value, buffer, where)
    meter.add(-kept.own.each, -kept.own.fixed)
    for storage in kept.storages:
        run.counts[storage] -= 1
        if not run.counts[storage]:
            del run.counts[storage]
            if storage not in run.held and storage not in run.given:
                meter.add(-run.sizes[storage])
    meter.mark(where, kept.step.saved.work * gradients.sizes.bytes_each)


def _given(
    step: Step, arrived: int, grads: set[int], gradients: _Gradients
) -> Iterator[tuple[int, int]]:
    """The gradients of the inputs; what hands on gives its own."""
    for value in step.node.inputs:
        if value in grads:
            equal = numbers(gradients.sizes.types[value]) == numbers(step.node.type)
            same = step.saved.hands_on and (equal or step.node.layer.name == "concat")
            yield value, gradients.use(arrived) if same else gradients.new(value)
