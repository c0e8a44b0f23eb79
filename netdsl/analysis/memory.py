"""The memory that a network needs, to train and to run, from the sizes of its tensors.

The emitted PyTorch model is followed line by line: which tensors there are, which of them the
backward pass keeps, and what is alive at the same time.
"""

from collections.abc import Mapping
from math import prod

from netdsl.analysis.cost import weights as weights_of
from netdsl.analysis.dtypes import BYTES, INDEX
from netdsl.analysis.passes import Forward, backward, evaluation, forward
from netdsl.analysis.running import steps
from netdsl.analysis.storage import Bytes, Meter, Sizes
from netdsl.ir.graph import Graph
from netdsl.record import record

OPTIMIZERS = {
    "adam": (2, 1),
    "adamw": (2, 1),
    "rmsprop": (1, 1),
    "momentum": (1, 0),
    "sgd": (0, 0),
    "none": (0, 0),
}
"""How many numbers an optimiser keeps for each weight, and how many more while it steps."""


class UnknownSizes(Exception):
    """An axis has an unknown size, so memory has no number."""


@record
class Moment:
    """The most that is alive at once: how much, and at which layer; "" is the optimiser's step."""

    bytes: Bytes
    where: str


@record
class Memory:
    """What a network needs, in bytes, for a batch and a type of numbers.

    `saved` is what the backward pass keeps, without weights and inputs, `rows` what each layer
    keeps of it that no layer before it did. `outputs` are those of all layers, as textbooks
    count. `training` and `inference` are the peaks, everything counted. Printing it gives a text.
    """

    network: str
    batch: int
    dtype: str
    optimizer: str
    weights: int
    buffers: int
    gradients: int
    state: int
    inputs: Bytes
    outputs: Bytes
    saved: Bytes
    training: Moment
    inference: Moment
    rows: tuple[tuple[str, Bytes], ...] = ()

    @property
    def training_peak(self) -> int:
        """The most that is alive at once in a training step, in bytes."""
        return self.training.bytes.of(self.batch)

    @property
    def inference_peak(self) -> int:
        """The most that is alive at once in evaluation, in bytes."""
        return self.inference.bytes.of(self.batch)

    def __str__(self) -> str:
        from netdsl.analysis.memory_text import text

        return text(self)

    __repr__ = __str__


class Training:
    """A training step of a network, for any batch and some ways to save memory."""

    def __init__(
        self, graph: Graph, dtype: str = "float32", optimizer: str = "adam", weight: str = ""
    ) -> None:
        need_sizes(graph)
        self.graph = graph
        self.dtype = dtype
        each = BYTES[dtype]
        self.sizes = Sizes(graph, each, BYTES[weight or dtype])
        self.weights, self.trained, self.buffers = weight_bytes(graph, self.sizes.weight)
        kept, more = OPTIMIZERS[optimizer]
        self.state, self.stepping = self.trained * kept, self.trained * (1 + more)
        # Where values are smaller than weights, the weights are there in both forms.
        self.copies = self.weights * each // self.sizes.weight if weight not in ("", dtype) else 0
        self.steps = steps(graph, training=True)

    def pass_(
        self, batch: int, blocks: Mapping[str, str] | None = None, shards: int = 1, more: int = 0
    ) -> tuple[Forward, Bytes, Moment]:
        """The forward pass, what it keeps, and the peak of the whole step on a device.

        `blocks` are checkpointed; weights, gradients and state are in `shards`; `more` is alive
        all the time.
        """
        owned = -(-(self.weights + self.state) // shards) + self.buffers + more + self.copies
        start = Bytes(self.sizes.inputs, owned)
        meter = Meter(batch, start)
        run = forward(self.steps, self.sizes, meter, blocks)
        kept = run.total()
        backward(run, self.sizes, meter, shards)
        stepping = start + Bytes(0, -(-self.stepping // shards) - self.copies)
        if stepping.of(batch) > meter.peak.of(batch):
            return run, kept, Moment(stepping, "")
        return run, kept, Moment(meter.peak, meter.where)


def memory(
    graph: Graph, *, batch: int = 1, dtype: str = "float32", optimizer: str = "adam"
) -> Memory:
    """The memory of a training step and of evaluation; `UnknownSizes` where it has no number."""
    step = Training(graph, dtype, optimizer)
    run, saved, training = step.pass_(batch)
    sizes = step.sizes
    meter = Meter(batch, Bytes(sizes.inputs, step.weights + step.buffers))
    evaluation(steps(graph, training=False), sizes, meter)
    return Memory(
        graph.name, batch, dtype, optimizer, step.weights, step.buffers, step.trained, step.state,
        Bytes(sizes.inputs), Bytes(sizes.outputs), saved, training,
        Moment(meter.peak, meter.where), tuple(run.rows),
    )  # fmt: skip


def need_sizes(graph: Graph) -> None:
    """`UnknownSizes` where an input has an axis of unknown size."""
    for source in graph.inputs:
        if None in source.type.shape:
            raise UnknownSizes(f"the size of the input `{source.name}` is not known: {source.type}")


def weight_bytes(graph: Graph, each: int) -> tuple[int, int, int]:
    """The bytes of all weights, of those that train, and of buffers."""
    every = trained = buffers = 0
    for _, weight, node in weights_of(graph):
        count = int(prod(weight.shape))
        if not weight.trainable:
            buffers += count * (INDEX if weight.integer else each)
            continue
        every += count * each
        trained += 0 if node.frozen else count * each
    return every, trained, buffers
