"""The least time that a device can take: its arithmetic and its memory against each layer's needs.

(Williams, Waterman & Patterson 2009, "Roofline: An Insightful Visual Performance Model".)
Each layer is taken by itself: it reads its inputs and weights once, writes its output once,
and does its multiply-adds at the device's best speed. What a library does besides only takes
longer; a compiler that joins layers can save reading and writing between them.
"""

from collections.abc import Iterator
from math import prod

from netdsl.analysis.devices import Device
from netdsl.analysis.dtypes import BYTES
from netdsl.analysis.memory import need_sizes
from netdsl.analysis.running import evaluated
from netdsl.analysis.storage import Sizes
from netdsl.analysis.written import layer_call
from netdsl.ir.graph import Graph, Node
from netdsl.layers.tensor import TensorType
from netdsl.record import record


@record
class Work:
    """Floating point operations (two for a multiply-add), and bytes read and written."""

    flops: int
    bytes: int

    @property
    def intensity(self) -> float:
        """The operations for each byte; 0 where nothing is moved."""
        return self.flops / self.bytes if self.bytes else 0.0

    def seconds(self, device: Device, dtype: str) -> float:
        """The least time: that of the arithmetic, or that of the memory if it takes longer."""
        return max(self.flops / device.flops(dtype), self.bytes / device.bandwidth)

    def __add__(self, other: "Work") -> "Work":
        return Work(self.flops + other.flops, self.bytes + other.bytes)


@record
class LayerBound:
    """A layer, its work on a whole batch, and the least seconds it takes."""

    path: str
    layer: str
    work: Work
    seconds: float
    limit: str
    """`compute` or `memory`."""


@record
class Roofline:
    """The bounds of all layers. `fused` is the least time however layers are joined."""

    network: str
    device: Device
    batch: int
    dtype: str
    training: bool
    layers: tuple[LayerBound, ...]
    work: Work
    seconds: float
    fused: float


def roofline(
    graph: Graph, device: Device, *, batch: int = 1, dtype: str = "float32", training: bool = False
) -> Roofline:
    """The least time of a forward pass, or of a training step without the optimiser.

    `UnknownSizes` where an axis of an input is not known.
    """
    need_sizes(graph)
    sizes = Sizes(graph, BYTES[dtype])
    counted = list(_works(graph, sizes, batch, training))
    layers = tuple([_bound(node, x, work, device, dtype) for node, x, work in counted])
    total = sum((work for _, _, work in counted), Work(0, 0))
    least = Work(total.flops, _unavoidable(graph, sizes, batch, training))
    return Roofline(
        graph.name, device, batch, dtype, training, layers, total,
        sum(bound.seconds for bound in layers), least.seconds(device, dtype),
    )  # fmt: skip


def _bound(node: Node, x: TensorType, work: Work, device: Device, dtype: str) -> LayerBound:
    limit = "compute" if work.intensity > device.ridge(dtype) else "memory"
    return LayerBound(node.path, layer_call(node, x), work, work.seconds(device, dtype), limit)


def _works(
    graph: Graph, sizes: Sizes, batch: int, training: bool
) -> Iterator[tuple[Node, TensorType, Work]]:
    """The work of every layer that is computed, in order."""
    learned: set[int] = set()
    needed = None if training else evaluated(graph)
    for node in graph.nodes():
        xs = tuple([sizes.types[value] for value in node.inputs])
        trains = not node.frozen and any(w.trainable for w in node.layer.weights(xs[0]))
        behind = any(value in learned for value in node.inputs)
        if trains or behind:
            learned.add(node.value)
        if needed is None or node.value in needed:
            passes = (training and behind, training and trains)
            yield node, xs[0], _work(node, xs, sizes, batch, passes)


def _work(
    node: Node, xs: tuple[TensorType, ...], sizes: Sizes, batch: int, passes: tuple[bool, bool]
) -> Work:
    """The forward pass, and the gradients of the inputs and of the weights where they count."""
    for_inputs, for_weights = passes
    y = node.type
    flops = 2 * batch * int(node.layer.macs_all(xs, y) or 0)
    saved = node.layer.saved(xs, y)
    if saved.shares or node.layer.idle:
        return Work(flops * (1 + for_inputs + for_weights), 0)
    own = _weights(node, sizes)
    enter, leave = batch * sum(map(sizes.value, node.inputs)), batch * sizes.value(node.value)
    moved = enter + own + leave
    if for_inputs and not saved.hands_on:
        moved += leave + own + enter
    if for_weights:  # the gradient of the output is read once for both
        moved += (0 if for_inputs else leave) + enter + own
    return Work(flops * (1 + for_inputs + for_weights), moved)


def _unavoidable(graph: Graph, sizes: Sizes, batch: int, training: bool) -> int:
    """The bytes that move even if nothing between the layers does."""
    results = [o.value for o in graph.outputs if training or not o.training]
    weights = sum(_weights(node, sizes) for node in graph.nodes() if node.reuses is None)
    outside = sizes.inputs + sum(map(sizes.value, results))
    return batch * outside + weights * (1 + 2 * training)


def _weights(node: Node, sizes: Sizes) -> int:
    own = node.layer.weights(sizes.types[node.inputs[0]])
    return sizes.bytes_each * sum(int(prod(w.shape)) for w in own)
