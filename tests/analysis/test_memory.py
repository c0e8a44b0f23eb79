"""The memory of small networks, counted by hand; and of the textbook's."""

import pytest

import netdsl
from netdsl.analysis.exports import unfolded
from netdsl.analysis.memory import Memory, UnknownSizes, memory
from netdsl.analysis.memory_text import data, text
from netdsl.analysis.summary import summarise
from tests.harness.graphs import compile_text


def of(body: str, batch: int = 1, optimizer: str = "adam") -> Memory:
    return memory(compile_text(f"network n {{\n{body}\n}}\n"), batch=batch, optimizer=optimizer)


def test_the_textbook_example() -> None:
    """Geron, "Hands-On Machine Learning": 6.0, 3.0 and 1.52 MB an image, 3.6 MB of weights."""
    graph = netdsl.load("textbook").graph
    layers = [r.memory for r in unfolded(summarise(graph).rows) if not r.scope]
    assert layers == [6_000_000, 3_000_000, 1_520_000]
    found = memory(graph, batch=50)
    assert found.weights == 4 * 903_400
    assert found.outputs.of(50) == 526_000_000
    assert round((found.outputs.of(50) + found.inputs.of(50) + found.weights) / 1e6, 1) == 565.6
    assert "526 MB, with inputs and weights 566 MB" in text(found)


def test_a_chain_by_hand() -> None:
    found = of(
        "  input x: 3x8x8\n  conv1: conv(4, 3x3, padding = 1)\n  relu\n  maxpool(2)\n"
        "  flatten\n  fc: dense(10)",
        batch=5,
    )
    weights = 4 * (4 * 3 * 9 + 4 + 640 + 10)
    assert (found.weights, found.gradients, found.state) == (weights, weights, 2 * weights)
    # The output of ReLU, indices of eight bytes, and what the dense layer takes.
    assert found.saved.of(5) == 5 * (4 * 256 + 8 * 64 + 4 * 64)
    # Two outputs of the convolution's size are never there: ReLU writes over its input.
    assert found.inference.bytes.of(5) == weights + 5 * (4 * (192 + 256 + 64) + 8 * 64)


def test_what_two_layers_keep_is_one_tensor() -> None:
    one = of("  input x: 3x8x8\n  a: conv(4, 1x1)\n  b: conv(4, 1x1)")
    two = of("  input x: 3x8x8\n  a: conv(4, 1x1)\n  add { conv(4, 1x1) ; conv(4, 1x1) }")
    assert one.saved == two.saved


def test_relu_keeps_what_the_next_layer_keeps() -> None:
    plain = of("  input x: 3x8x8\n  a: conv(4, 1x1)\n  b: conv(4, 1x1)")
    with_relu = of("  input x: 3x8x8\n  a: conv(4, 1x1)\n  relu\n  b: conv(4, 1x1)")
    with_gelu = of("  input x: 3x8x8\n  a: conv(4, 1x1)\n  gelu\n  b: conv(4, 1x1)")
    assert with_relu.saved == plain.saved
    assert with_gelu.saved.each == 2 * plain.saved.each


def test_what_is_frozen_keeps_nothing_before_the_first_that_trains() -> None:
    body = "  input x: 3x8x8\n  a: conv(4, 1x1)\n  gelu\n  b: conv(4, 1x1)\n  c: conv(5, 1x1)"
    frozen, free = of(f"{body}\n  freeze a, b"), of(body)
    assert frozen.saved.each == 4 * 256
    assert free.saved.each == 3 * 4 * 256
    assert (frozen.gradients, frozen.state) == (4 * 25, 8 * 25)


def test_layers_of_evaluation_only_matter_in_training() -> None:
    found = of("  input x: [100]\n  a: dense(100)\n  dropout(0.5)\n  b: dense(100)")
    assert found.saved.each == 4 * 200
    assert of("  input x: [100]\n  a: dense(100)\n  b: dense(100)").saved.each == 4 * 100


@pytest.mark.parametrize(
    ("optimizer", "numbers"),
    [("none", 0), ("sgd", 0), ("momentum", 1), ("rmsprop", 1), ("adam", 2), ("adamw", 2)],
)
def test_the_state_of_optimisers(optimizer: str, numbers: int) -> None:
    found = of("  input x: [8]\n  dense(8)", optimizer=optimizer)
    assert found.state == numbers * found.weights


def test_a_small_batch_peaks_when_the_optimiser_steps() -> None:
    found = of("  input x: [8]\n  dense(1000)")
    assert found.training.where == ""
    assert found.training.bytes.of(1) == found.inputs.of(1) + 5 * found.weights
    assert "when the optimiser steps" in text(found)


def test_half_the_bytes() -> None:
    graph = netdsl.load("vgg11").graph
    full, half = (memory(graph, batch=4, dtype=d) for d in ("float32", "bfloat16"))
    assert half.weights * 2 == full.weights
    assert half.saved.each < 0.65 * full.saved.each  # indices keep their eight bytes


def test_the_rows_add_up() -> None:
    for name in ("resnet50", "googlenet", "densenet", "vit_b_16"):
        found = memory(netdsl.load(name).graph, batch=3)
        assert sum(kept.of(3) for _, kept in found.rows) == found.saved.of(3)
        assert data(found)["training"]["saved"] == found.saved.of(3)


def test_an_unknown_size_has_no_number() -> None:
    with pytest.raises(UnknownSizes, match="`image` is not known"):
        memory(compile_text("network n {\n  input image: [3, ?, ?]\n  conv(4, 3x3)\n}\n"))


def test_a_long_network_is_measured_in_linear_time() -> None:
    """Quadratic work on as many layers would take minutes."""
    graph = compile_text(
        "network n {\n  input x: [4]\n  for i in range(10000) { dense(4) -> relu }\n}\n"
    )
    assert memory(graph).saved.each == 10_000 * 4 * 4
