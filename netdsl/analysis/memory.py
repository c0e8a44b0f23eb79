"""The memory that a network needs, to train and to run, from the sizes of its tensors.

The emitted PyTorch model is followed line by line: which tensors there are, which of them the
backward pass keeps, and what is alive at the same time.
"""

from netdsl.analysis.cost import weights as weights_of
from netdsl.analysis.passes import backward, evaluation, forward
from netdsl.analysis.running import steps
from netdsl.analysis.storage import BYTES, INDEX, Bytes, Meter, Sizes
from netdsl.ir.graph import Graph
from netdsl.record import record

OPTIMIZERS = {
    "none": (0, 0),
    "sgd": (0, 0),
    "momentum": (1, 0),
    "adam": (2, 1),
    "adamw": (2, 1),
    "rmsprop": (1, 1),
}
"""How many numbers an optimiser keeps for each weight, and how many more while it steps."""


@record
class Moment:
    """The most that is alive at once: how much, and behind which layer; "" is a step."""

    bytes: Bytes
    where: str


@record
class Memory:
    """What a network needs, in bytes, for a batch and a type of numbers.

    `saved` is what the backward pass keeps, without weights and inputs; `outputs` are those
    of all layers, as textbooks count. `training` and `inference` are the peaks, everything
    counted.
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


def memory(
    graph: Graph, *, batch: int = 1, dtype: str = "float32", optimizer: str = "adam"
) -> Memory:
    """The memory of a training step and of evaluation."""
    each = BYTES[dtype]
    sizes = Sizes(graph, each)
    counts = _weights(graph)
    weights, trained = counts[0] * each, counts[1] * each
    buffers = counts[2] * each + counts[3] * INDEX
    kept, more = OPTIMIZERS[optimizer]
    state = trained * kept
    start = Bytes(sizes.inputs, weights + buffers + state)
    meter = Meter(batch, start)
    kept_for = forward(steps(graph, training=True), sizes, meter)
    saved = kept_for.total()
    backward(kept_for, sizes, meter)
    stepping = start + Bytes(0, trained * (1 + more))
    training = Moment(meter.peak, meter.where)
    if stepping.of(batch) > meter.peak.of(batch):
        training = Moment(stepping, "")
    run = Meter(batch, Bytes(sizes.inputs, weights + buffers))
    evaluation(steps(graph, training=False), sizes, run)
    return Memory(
        graph.name, batch, dtype, optimizer, weights, buffers, trained, state,
        Bytes(sizes.inputs), Bytes(sizes.outputs), saved, training,
        Moment(run.peak, run.where),
    )  # fmt: skip


def _weights(graph: Graph) -> tuple[int, int, int, int]:
    """Numbers of all weights, of those that train, of buffers, and indices."""
    from math import prod

    every = trained = buffers = indices = 0
    for _, weight, node in weights_of(graph):
        count = int(prod(weight.shape))
        if weight.integer:
            indices += count
        elif not weight.trainable:
            buffers += count
        else:
            every += count
            trained += 0 if node.frozen else count
    return every, trained, buffers, indices
