"""What makes a training step fit into the memory of a device, each way with its number."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from netdsl.analysis.blocks import checkpointed, unit_weights
from netdsl.analysis.memory import Moment, Training
from netdsl.analysis.sharing import shared
from netdsl.analysis.smaller import fewer_layers, larger_strides
from netdsl.ir.graph import Graph
from netdsl.record import record

MOST_DEVICES = 1024

Peak = Callable[[int], Moment]
"""The peak of a step by its batch."""


@record
class Way:
    """One way to make it fit: its peak at the batch that is wanted, and the largest batch so.

    `details` are a few words each; `data` has the same for programs.
    """

    kind: str
    title: str
    bytes: int
    largest: int
    details: tuple[str, ...]
    data: dict[str, Any]


@record
class Fit:
    """Whether a step fits into `budget` bytes, the largest batch, and the ways to more."""

    network: str
    budget: int
    batch: int
    dtype: str
    optimizer: str
    bytes: int
    largest: int
    ways: tuple[Way, ...]

    @property
    def fits(self) -> bool:
        """Whether the batch that is wanted fits as it is."""
        return self.bytes <= self.budget


def fit(
    graph: Graph, budget: int, *, batch: int = 1, dtype: str = "float32", optimizer: str = "adam"
) -> Fit:
    """What fits, and how to make it fit; `UnknownSizes` where memory has no number."""
    search = _Search(graph, budget, batch, dtype, optimizer)
    step = Training(graph, dtype, optimizer)
    plain = search.peak(step)
    ways = tuple(search.ways(step))
    return Fit(
        graph.name, budget, batch, dtype, optimizer, plain(batch).bytes.of(batch),
        largest_batch(plain, budget), ways,
    )  # fmt: skip


def largest_batch(peak: Peak, budget: int) -> int:
    """The largest batch whose peak is within the budget; 0 where not even one sample is.

    A peak is the largest of some lines over the batch, so the batch at which the line of a
    peak meets the budget is never too small.
    """
    batch = 1
    found = peak(1).bytes
    if found.of(1) > budget or not found.each:
        return 0
    while True:
        batch = (budget - found.fixed) // found.each
        found = peak(batch).bytes
        if found.of(batch) <= budget:
            return batch


def _counted(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


class _Search:
    def __init__(self, graph: Graph, budget: int, batch: int, dtype: str, optimizer: str) -> None:
        self.graph = graph
        self.budget = budget
        self.batch = batch
        self.dtype = dtype
        self.optimizer = optimizer

    def peak(
        self, step: Training, blocks: Mapping[str, str] | None = None, shards: int = 1,
        more: int = 0,
    ) -> Peak:  # fmt: skip
        """The peak of a step as a function of the batch."""
        return lambda batch: step.pass_(batch, blocks, shards, more)[2]

    def ways(self, step: Training) -> Iterator[Way]:
        """All ways, those that change least first."""
        if self.dtype == "float32":
            mixed = Training(self.graph, "bfloat16", self.optimizer, "float32")
            yield self._way(
                "mixed", "mixed precision (values in bfloat16)", self.peak(mixed),
                ("`torch.autocast`: weights, gradients, state and some operations stay float32",),
            )  # fmt: skip
            whole = Training(self.graph, "bfloat16", self.optimizer)
            yield self._way(
                "bfloat16", "everything in bfloat16", self.peak(whole),
                ("`model.bfloat16()`; small updates of weights are lost in rounding",),
            )  # fmt: skip
        largest = largest_batch(self.peak(step), self.budget)
        found = checkpointed(step, max(self.batch, largest), self.budget)
        blocks = found.blocks if found else None
        if found is not None:
            yield self._way(
                "checkpoint",
                f"checkpoint {_counted(found.count, 'block')}",
                self.peak(step, blocks),
                (found.text, f"{100 * found.extra:.0f} % more arithmetic in a step"),
                blocks=list(dict.fromkeys(found.blocks.values())),
                extra=round(found.extra, 4),
            )
            if self.dtype == "float32":
                yield self._way(
                    "mixed+checkpoint", "mixed precision and checkpoints",
                    self.peak(mixed, blocks), (),
                )  # fmt: skip
        if largest >= self.batch:
            return
        changes = larger_strides(self.graph, self._measured), fewer_layers(step, self._measured)
        for change in filter(None, changes):
            other = Training(change.graph, self.dtype, self.optimizer)
            yield self._way(
                change.kind, change.title, self.peak(other), change.details, **change.data
            )
        yield from self._devices(step)

    def _measured(self, graph: Graph) -> tuple[int, bool]:
        """The peak of another network at the wanted batch, and whether it fits."""
        moment = Training(graph, self.dtype, self.optimizer).pass_(self.batch)[2]
        needed = moment.bytes.of(self.batch)
        return needed, needed <= self.budget

    def _devices(self, step: Training) -> Iterator[Way]:
        each = largest_batch(self.peak(step, more=step.trained), self.budget)
        if 0 < each < self.batch:
            count = -(-self.batch // each)
            found = shared(step, self.batch, count)
            yield Way(
                "data_parallel", f"data parallel on {count} devices", found.parallel,
                each * count,
                ("each has the whole network, gradients a second time in buckets, and "
                 f"{_counted(found.batch, 'sample')}",),
                {"devices": count, "batch_each": found.batch},
            )  # fmt: skip
        gathered = 2 * unit_weights(step)
        count, found = 2, shared(step, self.batch, 2)
        while found.sharded > self.budget and count < MOST_DEVICES:
            count *= 2
            found = shared(step, self.batch, count)
        largest = largest_batch(self.peak(step, None, count, gathered), self.budget)
        yield Way(
            "sharded", f"fully sharded on {count} devices", found.sharded, largest * count,
            ("each has its share of weights, gradients and state, two whole blocks at a time, and "
             f"{_counted(found.batch, 'sample')}",),
            {"devices": count, "batch_each": found.batch},
        )  # fmt: skip

    def _way(self, kind: str, title: str, peak: Peak, details: tuple[str, ...], **data: Any) -> Way:
        needed = peak(self.batch).bytes.of(self.batch)
        return Way(kind, title, needed, largest_batch(peak, self.budget), details, data)
