"""Generated networks against what the frameworks themselves count.

Multiply-adds by PyTorch's own counter of operations, and every layer of the IR found in both
emitted models: in PyTorch by the functions that run, in Keras by the layers' names.
"""

from collections import Counter
from math import prod
from typing import Any

import pytest
from hypothesis import given, settings

from netdsl.analysis.cost import macs
from netdsl.ir.graph import Graph, Node
from tests.harness import compile_text
from tests.property.networks import Generated, networks

MODELS = settings(max_examples=settings().max_examples // 2)

FUNCTIONS = {
    "conv": "conv{rank}d",
    "depthwise": "conv{rank}d",
    "conv_transpose": "conv_transpose{rank}d",
    "dense": "linear",
    "batchnorm": "batch_norm",
    "layernorm": "layer_norm",
    "groupnorm": "group_norm",
    "instancenorm": "group_norm",
    "rmsnorm": "rms_norm",
    "l2norm": "normalize",
    "lrn": "local_response_norm",
    "relu": "relu",
    "leaky_relu": "leaky_relu",
    "prelu": "prelu",
    "elu": "elu",
    "selu": "selu",
    "gelu": "gelu",
    "silu": "silu",
    "mish": "mish",
    "sigmoid": "sigmoid",
    "hard_swish": "hardswish",
    "softplus": "softplus",
    "softsign": "softsign",
    "softmax": "softmax",
    "log_softmax": "log_softmax",
    "lppool": "lp_pool{rank}d",
    "dropout": "dropout",
    "stochastic_depth": "dropout",
    "attention": "multi_head_attention_forward",
    "lstm": "lstm",
    "gru": "gru",
    "upsample": "interpolate",
    "spatial_dropout": "dropout{rank}d",
}
"""The function of PyTorch that runs once for each application of a layer."""


@pytest.mark.torch
@MODELS
@given(networks())
def test_multiply_adds_are_those_that_pytorch_counts(generated: Generated) -> None:
    import torch
    from torch.nn.attention import SDPBackend, sdpa_kernel
    from torch.utils.flop_counter import FlopCounterMode

    from tests.harness import torch_side

    graph = compile_text(generated.text)
    model = torch_side.build(graph).train()
    # The counter does not know the fused attention of processors.
    plain = sdpa_kernel(SDPBackend.MATH)
    with torch.no_grad(), plain, FlopCounterMode(display=False) as counter:
        model(*_inputs(graph))
    assert counter.get_total_flops() == 2 * 3 * (macs(graph) + _differently_counted(graph))


@pytest.mark.torch
@MODELS
@given(networks())
def test_every_layer_runs_in_pytorch(generated: Generated) -> None:
    from torch.overrides import TorchFunctionMode

    from tests.harness import torch_side

    class Record(TorchFunctionMode):
        def __init__(self) -> None:
            super().__init__()
            self.names: Counter[str] = Counter()

        def __torch_function__(
            self, func: Any, types: Any, args: Any = (), kwargs: Any = None
        ) -> Any:
            self.names[func.__name__] += 1
            return func(*args, **(kwargs or {}))

    graph = compile_text(generated.text)
    model = torch_side.build(graph).train()
    with Record() as record:
        model(*_inputs(graph))
    expected: Counter[str] = Counter()
    for node in graph.nodes():
        if node.layer.name in FUNCTIONS and not node.layer.values.get("connections"):
            rank = len(_input_type(graph, node).spatial)
            expected[FUNCTIONS[node.layer.name].format(rank=rank)] += 1
        elif node.layer.name == "separable":
            expected[f"conv{len(_input_type(graph, node).spatial)}d"] += 2
        elif node.layer.name == "conv":
            expected[f"conv{len(_input_type(graph, node).spatial)}d"] += 1
    found = {name: record.names[name] for name in set(_names(graph)) | set(expected)}
    assert found == {name: expected[name] for name in found}


@pytest.mark.keras
@MODELS
@given(networks(statements=4))
def test_every_layer_stands_in_the_keras_model(generated: Generated) -> None:
    from tests.harness import keras_side
    from tests.harness.keras_rows import keras_name

    graph = compile_text(generated.text)
    with keras_side.precision("float32"):
        names = {layer.name for layer in keras_side.build(graph).layers}
    for node in graph.nodes():
        if node.layer.name == "identity":
            continue
        name = keras_name(node.path)
        own = name in names or any(n.startswith(f"{name}-") for n in names)
        assert own or _applied_again(node, names), (node.path, sorted(names))


def _applied_again(node: Node, names: set[str]) -> bool:
    from tests.harness.keras_rows import keras_name

    owner = keras_name(node.reuses or "")
    return bool(owner) and any(n == owner or n.startswith(f"{owner}-") for n in names)


def _names(graph: Graph) -> list[str]:
    ranks = {len(_input_type(graph, node).spatial) for node in graph.nodes()}
    return [f.format(rank=rank) for f in FUNCTIONS.values() for rank in ranks if rank]


def _differently_counted(graph: Graph) -> int:
    """PyTorch multiplies by the zeros of a connection table, and counts no distances."""
    total = 0
    for node in graph.nodes():
        x, y = _input_type(graph, node), node.type
        if node.layer.values.get("connections"):
            table = node.layer.values["connections"]
            missing = len(table) * int(x.channels or 0) - sum(map(len, table))
            total += missing * prod(node.layer.values["kernel"]) * prod(int(n) for n in y.spatial)
        elif node.layer.name == "rbf":
            total -= int(node.layer.macs(x, y) or 0)
    return total


def _inputs(graph: Graph) -> list[Any]:
    import torch

    return [torch.randn(3, *i.type.shape, dtype=torch.float64) for i in graph.inputs]


def _input_type(graph: Graph, node: Node) -> Any:
    return graph.types()[node.inputs[0]]
