"""A forward and a backward pass, and evaluation: what is alive, moment by moment."""

from collections.abc import Iterable, Iterator, Mapping

from netdsl.analysis.dtypes import INDEX
from netdsl.analysis.running import Step
from netdsl.analysis.storage import Bytes, Meter, Sizes
from netdsl.layers.saving import numbers
from netdsl.record import record


@record
class Kept:
    """What one application keeps: storages, and bytes of its own; `trained` are its weights.

    In a checkpointed `block` it does so only while the backward pass is there.
    """

    step: Step
    storages: tuple[int, ...]
    own: Bytes
    trained: int
    block: str = ""


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
        self.rows: list[tuple[str, Bytes]] = []
        """What each layer keeps that no layer before it did."""
        self.entries: dict[str, list[int]] = {}
        """What enters each checkpointed block, and stays."""

    def total(self) -> Bytes:
        """All that the backward pass needs, without weights and inputs."""
        each = sum(self.sizes[s] for s in self.counts if s not in self.given)
        own = sum(k.own.each for k in self.kept if not k.block)
        return Bytes(each + own, sum(k.own.fixed for k in self.kept if not k.block))

    def keep(self, storage: int) -> bool:
        """One more needs a storage; whether it is the first one."""
        self.counts[storage] = self.counts.get(storage, 0) + 1
        return self.counts[storage] == 1

    def drop(self, storage: int, meter: Meter) -> None:
        """One less needs it."""
        self.counts[storage] -= 1
        if not self.counts[storage]:
            del self.counts[storage]
            if storage not in self.held and storage not in self.given:
                meter.add(-self.sizes[storage])


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


def forward(
    steps: Iterable[Step], sizes: Sizes, meter: Meter, blocks: Mapping[str, str] | None = None
) -> Forward:
    """In training: what the backward pass needs stays.

    `blocks` has the checkpointed block of layers, by path: of those only what enters stays.
    """
    run = Forward()
    run.given = set(sizes.given)
    run.sizes.update((value, sizes.value(value)) for value in sizes.given)
    inside: dict[int, str] = {}
    for step in steps:
        block = (blocks or {}).get(step.node.path, "")
        if step.new:
            run.sizes[step.gives] = sizes.value(step.node.value)
            run.held.add(step.gives)
            inside[step.gives] = block
            meter.add(run.sizes[step.gives])
        trained = sizes.trained(step)
        if trained or any(value in run.grads for value in step.node.inputs):
            run.grads.add(step.node.value)
            kept = _kept(step, run.grads, sizes, trained, block)
            run.kept.append(kept)
            if block:
                _enter(run, kept, inside)
            else:
                _stay(run, kept, meter)
        meter.mark(step.node.path, _work(step, sizes) if block or not trained else 0)
        for storage in step.frees:
            if storage in run.held:
                run.held.discard(storage)
                if storage not in run.counts:
                    meter.add(-run.sizes[storage])
    return run


def _stay(run: Forward, kept: Kept, meter: Meter) -> None:
    meter.add(kept.own.each, kept.own.fixed)
    each = kept.own.each
    for storage in kept.storages:
        if run.keep(storage) and storage not in run.given:
            each += run.sizes[storage]
    run.rows.append((kept.step.node.path, Bytes(each, kept.own.fixed)))


def _enter(run: Forward, kept: Kept, inside: Mapping[int, str]) -> None:
    entries = run.entries.setdefault(kept.block, [])
    for storage in kept.step.takes:
        if inside.get(storage, "") != kept.block and storage not in entries:
            entries.append(storage)
            run.keep(storage)


def _work(step: Step, sizes: Sizes) -> int:
    """The bytes of a sample that a step needs while it runs; indices come with what they are of."""
    return step.saved.work * sizes.bytes_each + step.saved.indices * INDEX


def _kept(step: Step, grads: set[int], sizes: Sizes, trained: int, block: str) -> Kept:
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
    return Kept(step, tuple(dict.fromkeys(storages)), Bytes(own, once), trained, block)


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


def backward(run: Forward, sizes: Sizes, meter: Meter, shards: int = 1) -> None:
    """From the outputs, whose gradients the loss gives, to the weights.

    Of the gradients of weights a device keeps one of so many `shards`.
    """
    gradients = _Gradients(sizes, meter)
    for value in dict.fromkeys(sizes.results):
        if value in run.grads:
            gradients.of[value] = gradients.use(gradients.new(value))
    owners: set[str] = set()
    block = ""
    members: dict[str, list[Kept]] = {}
    for kept in run.kept:
        members.setdefault(kept.block, []).append(kept)
    for kept in reversed(run.kept):
        if kept.block != block:
            _leave(run, block, meter)
            block = kept.block
            _again(run, members[block] if block else [], meter)
        _step(kept, run, gradients, meter, owners, shards)
    _leave(run, block, meter)


def _again(run: Forward, members: list[Kept], meter: Meter) -> None:
    """A checkpointed block runs a second time, and keeps what it did not at first."""
    for kept in members:
        meter.add(kept.own.each, kept.own.fixed)
        for storage in kept.storages:
            alive = storage in run.held or storage in run.given
            if run.keep(storage) and not alive:
                meter.add(run.sizes[storage])
        meter.mark(kept.step.node.path, run.sizes.get(kept.step.gives, 0))


def _leave(run: Forward, block: str, meter: Meter) -> None:
    for storage in run.entries.pop(block, ()):
        run.drop(storage, meter)


def _step(
    kept: Kept,
    run: Forward,
    gradients: _Gradients,
    meter: Meter,
    owners: set[str],
    shards: int,
) -> None:
    node, where = kept.step.node, kept.step.node.path
    arrived = gradients.of.pop(node.value, None)
    if arrived is not None:
        fresh = (owner := node.reuses or node.path) not in owners
        meter.add(0, -(-kept.trained // shards) if fresh else 0)
        owners.add(owner)
        given = list(_given(kept.step, arrived, run.grads, gradients))
        meter.mark(where)
        gradients.drop(arrived)
        for value, buffer in given:
            gradients.arrive(value, buffer, where)
    meter.add(-kept.own.each, -kept.own.fixed)
    for storage in kept.storages:
        run.drop(storage, meter)
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
