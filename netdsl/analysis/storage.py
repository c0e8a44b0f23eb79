"""Bytes, and who adds them up."""

from math import prod

from netdsl.analysis.dtypes import INDEX
from netdsl.analysis.running import Step
from netdsl.ir.graph import Graph, Node
from netdsl.layers.saving import numbers
from netdsl.layers.tensor import TensorType
from netdsl.record import record


@record
class Bytes:
    """Bytes that grow with the batch, and others: `each` for a sample, `fixed` in all."""

    each: int = 0
    fixed: int = 0

    def of(self, batch: int) -> int:
        """The bytes of a batch."""
        return self.each * batch + self.fixed

    def __add__(self, other: "Bytes") -> "Bytes":
        return Bytes(self.each + other.each, self.fixed + other.fixed)


ZERO = Bytes()


class Meter:
    """Adds up what is alive, and notes the most that there was."""

    def __init__(self, batch: int, start: Bytes) -> None:
        self.batch = batch
        self.each, self.fixed = start.each, start.fixed
        self.peak = start
        self.where = ""

    def add(self, each: int, fixed: int = 0) -> None:
        """Memory is taken, or given back where the numbers are negative."""
        self.each += each
        self.fixed += fixed

    def mark(self, where: str, each: int = 0, fixed: int = 0) -> None:
        """This is a moment that counts; the numbers are alive for it alone."""
        each += self.each
        fixed += self.fixed
        if each * self.batch + fixed > self.peak.of(self.batch):
            self.peak, self.where = Bytes(each, fixed), where


class Sizes:
    """The bytes of values and weights of a graph."""

    def __init__(self, graph: Graph, each: int, weight: int = 0) -> None:
        self.bytes_each = each
        self.weight = weight or each
        """The bytes of a number of a weight."""
        self.types = graph.types()
        self._known: dict[int, int] = {}
        self.given = {source.value for source in graph.inputs}
        self.results = tuple(o.value for o in graph.outputs)
        self.inputs = sum(self.value(v) for v in self.given)
        self.outputs = sum(self.value(n.value) for n in graph.nodes())
        self._frozen = {n.path: n.frozen for n in graph.nodes() if n.frozen}

    def of(self, x: TensorType) -> int:
        """The bytes of a sample of a value of this type."""
        return numbers(x) * (INDEX if x.integer else self.bytes_each)

    def value(self, value: int) -> int:
        """The bytes of a sample of a value."""
        found = self._known.get(value)
        if found is None:
            found = self._known[value] = self.of(self.types[value])
        return found

    def frozen(self, node: Node) -> bool:
        """Whether the weights that a node uses do not train."""
        return (node.reuses or node.path) in self._frozen

    def trained(self, step: Step) -> int:
        """The bytes of the weights that a step uses and that train."""
        if self.frozen(step.node):
            return 0
        own = step.node.layer.weights(step.types[0])
        return self.weight * sum(int(prod(w.shape)) for w in own if w.trainable)
