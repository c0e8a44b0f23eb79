"""The memory that is worked out, held against what the emitted PyTorch models do."""

import pytest
import torch

import netdsl
from netdsl.analysis.memory import memory
from netdsl.ir.graph import Graph
from netdsl.verify.rewrite import resized
from tests.analysis.cases import network
from tests.analysis.measured import allocated, measure, measure_saved, measure_training
from tests.equivalence.cases import CASES
from tests.harness.graphs import compile_text

pytestmark = pytest.mark.torch

NETWORKS = {
    "lenet5": None,
    "lenet5_modern": None,
    "vgg16": (3, 64, 64),
    "resnet50": (3, 64, 64),
    "googlenet": None,
    "inception_v3": None,
    "mobilenet_v2": None,
    "densenet": (3, 64, 64),
    "unet": None,
    "vit_b_16": None,
    "inception_v3_flowers": None,
    "textcnn": None,
}  # fmt: skip
"""Networks, and the size of their input where a smaller one shows the same."""

LIBRARY = {"lstm", "gru"}
"""Layers of which a library keeps what no tensor of PyTorch shows."""

BATCH = 3


def graph_of(name: str) -> Graph:
    graph = netdsl.load(name).graph
    size = NETWORKS.get(name)
    return graph if size is None else resized(graph, {graph.inputs[0].name: size})


@pytest.mark.parametrize("batch", [2, 5])
@pytest.mark.parametrize("name", NETWORKS)
def test_networks(name: str, batch: int) -> None:
    graph = graph_of(name)
    found = memory(graph, batch=batch, optimizer="none")
    measured = measure(graph, batch)
    assert found.saved.of(batch) == pytest.approx(measured.saved, rel=0.001)
    assert found.training.bytes.of(batch) == pytest.approx(measured.training, rel=0.02)
    assert found.inference.bytes.of(batch) == pytest.approx(measured.inference, rel=0.005)


@pytest.mark.parametrize("layer", [name for name in CASES if name not in LIBRARY])
def test_what_layers_save(layer: str) -> None:
    """All cases of a layer at once, each behind a layer that trains: gradients reach it."""
    graph = compile_text(network(CASES[layer]))
    assert memory(graph, batch=BATCH).saved.of(BATCH) == measure_saved(graph, BATCH)


@pytest.mark.parametrize("name", ["resnet50", "mobilenet_v2", "vit_b_16", "lenet5_modern"])
def test_sixteen_bits(name: str) -> None:
    """Some statistics stay in float32, whatever the type of the network."""
    graph = graph_of(name)
    found = memory(graph, batch=4, dtype="bfloat16", optimizer="none")
    measured = measure(graph, 4, torch.bfloat16)
    assert found.saved.of(4) == pytest.approx(measured.saved, rel=0.01)
    assert found.training.bytes.of(4) == pytest.approx(measured.training, rel=0.03)
    assert found.inference.bytes.of(4) == pytest.approx(measured.inference, rel=0.01)


OPTIMIZERS = {
    "sgd": lambda weights: torch.optim.SGD(weights, 0.1, foreach=True),
    "momentum": lambda weights: torch.optim.SGD(weights, 0.1, momentum=0.9, foreach=True),
    "rmsprop": lambda weights: torch.optim.RMSprop(weights, foreach=True),
    "adam": lambda weights: torch.optim.Adam(weights, foreach=True),
    "adamw": lambda weights: torch.optim.AdamW(weights, foreach=True),
}
"""As they step by default on a GPU: all weights at once."""


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("batch", [1, 32])
def test_optimisers(optimizer: str, batch: int) -> None:
    """A small batch peaks when the optimiser steps, a large one in the backward pass."""
    graph = graph_of("lenet5_modern")
    found = memory(graph, batch=batch, optimizer=optimizer)
    measured = measure(graph, batch, optimizer=OPTIMIZERS[optimizer])
    assert found.training.bytes.of(batch) == pytest.approx(measured.training, rel=0.02)


def test_fake_tensors_show_what_real_ones_do() -> None:
    """The measure itself, held against the allocations of a step that is really computed."""
    graph = netdsl.load("resnet18").graph
    graph = resized(graph, {"image": (3, 96, 96)})
    assert measure_training(graph, 2) == pytest.approx(allocated(graph, 2), rel=0.01)
