"""Parameters, multiply-adds and depth of small graphs that are counted by hand."""

from netdsl.analysis.cost import (
    NodeCost,
    depth,
    macs,
    node_costs,
    params,
    trainable_params,
    weights,
)
from netdsl.ir.graph import Graph, Input, Node, Output, Scope
from netdsl.layers.activation import Relu
from netdsl.layers.convolution import Conv
from netdsl.layers.dense import Dense, Rbf
from netdsl.layers.merge import Add
from netdsl.layers.normalisation import BatchNorm
from netdsl.layers.pooling import GlobalAvgPool
from netdsl.layers.tensor import TensorType


class Builder:
    """A graph, a node at a time; values are numbered from 0, the input."""

    def __init__(self, shape):
        self.inputs = (Input("image", 0, TensorType(shape)),)
        self.types = [TensorType(shape)]
        self.nodes = []

    def add(self, path, layer, *inputs, **more):
        xs = tuple(self.types[i] for i in inputs)
        layer = layer.normalise(xs[0])
        self.types.append(layer.infer_all(xs))
        self.nodes.append(Node(path, layer, inputs, len(self.types) - 1, self.types[-1], **more))
        return len(self.types) - 1

    def graph(self, *outputs):
        body = Scope("", tuple(self.nodes), 0, outputs[0])
        named = tuple(Output(f"output{i}", value) for i, value in enumerate(outputs))
        return Graph("net", self.inputs, named, body)


def residual(shape=(3, 8, 8)):
    """Two convolutions beside a projected shortcut, then a classifier."""
    b = Builder(shape)
    one = b.add("conv1", Conv(4, 3, padding=1, bias=False), 0)
    norm = b.add("bn1", BatchNorm(), one)
    two = b.add("conv2", Conv(4, 3, padding=1), b.add("relu1", Relu(), norm))
    short = b.add("short", Conv(4, 1), 0, frozen=True)
    joined = b.add("add1", Add(), two, short)
    return b.graph(b.add("fc", Dense(10), b.add("pool", GlobalAvgPool(), joined)))


CONV1, BN1, CONV2, SHORT, FC = 4 * 3 * 9, 8, 4 * 4 * 9 + 4, 4 * 3 + 4, 50


def test_params():
    graph = residual()
    assert params(graph) == CONV1 + BN1 + CONV2 + SHORT + FC
    assert trainable_params(graph) == CONV1 + BN1 + CONV2 + FC


def test_macs():
    assert macs(residual()) == 64 * (4 * 3 * 9 + 4 * 4 * 9 + 4 * 3) + 40


def test_macs_of_unknown_sizes_are_not_known():
    graph = residual((3, None, 8))
    assert macs(graph) is None
    assert params(graph) == params(residual())
    assert depth(graph) == 3


def test_depth_is_that_of_the_longest_path():
    assert depth(residual()) == 3


def test_depth_of_the_deepest_output():
    b = Builder((8,))
    first = b.add("a", Dense(8), 0)
    last = b.add("c", Dense(8), b.add("b", Dense(8), first))
    assert depth(b.graph(first)) == 1
    assert depth(b.graph(first, last)) == 3
    assert depth(b.graph(0)) == 0


def test_shared_weights_count_once_and_compute_each_time():
    b = Builder((8,))
    first = b.add("fc1", Dense(8), 0)
    graph = b.graph(b.add("fc2", Dense(8), first, reuses="fc1"))
    assert params(graph) == trainable_params(graph) == 72
    assert macs(graph) == 128
    assert depth(graph) == 2
    assert [name for name, _, _ in weights(graph)] == ["fc1.weight", "fc1.bias"]


def test_buffers_are_no_params():
    b = Builder((8,))
    graph = b.graph(b.add("rbf1", Rbf(10, trainable=False), 0))
    assert params(graph) == 0
    assert macs(graph) == 80
    assert node_costs(graph)[0].buffers == 80


def test_rows():
    rows = {row.path: row for row in node_costs(residual())}
    assert list(rows) == ["conv1", "bn1", "relu1", "conv2", "short", "add1", "pool", "fc"]
    assert rows["bn1"] == NodeCost("bn1", 8, 8, 9, 0)
    assert rows["short"] == NodeCost("short", SHORT, 0, 0, 64 * 12)
    assert sum(row.params for row in rows.values()) == params(residual())
    assert sum(row.macs for row in rows.values()) == macs(residual())


def test_weights_have_their_names_in_the_state_dict():
    names = [name for name, _, _ in weights(residual())]
    assert names == [
        "conv1.weight",
        "bn1.weight",
        "bn1.bias",
        "bn1.running_mean",
        "bn1.running_var",
        "bn1.num_batches_tracked",
        "conv2.weight",
        "conv2.bias",
        "short.weight",
        "short.bias",
        "fc.weight",
        "fc.bias",
    ]


def test_cost_is_linear_in_the_length():
    b = Builder((4,))
    value = 0
    for number in range(20_000):
        value = b.add(f"fc{number}", Dense(4, bias=False), value)
    graph = b.graph(value)
    assert params(graph) == macs(graph) == 16 * 20_000
    assert depth(graph) == 20_000
