"""Receptive fields of published networks, and of small ones that are counted by hand."""

from fractions import Fraction
from pathlib import Path

import pytest

from netdsl import library
from netdsl.analysis.receptive import Field, receptive_field, receptive_fields
from netdsl.layers.reach import places
from tests.equivalence import conformance
from tests.equivalence.cases import CASES
from tests.harness import compile_text
from tests.harness.standard import load_standard

PUBLISHED = {"alexnet": 195, "vgg16": 212}
"""Araujo, Norris & Sim 2019, "Computing Receptive Fields of Convolutional Neural Networks"."""
STRIDE_ON_1X1 = {"resnet50": 483, "resnet101": 1027}
"""The same; the first convolution of a unit has the stride there, the second one here."""
MOVES = {
    "conv1: conv(filters, 1x1)": "conv1: conv(filters, 1x1, stride = stride)",
    "conv2: conv(filters, 3x3, stride = stride)": "conv2: conv(filters, 3x3)",
}


def field(chain: str, on: str = "2x64x64") -> Field | None:
    """Of the value behind some layers."""
    graph = compile_text(f"network small {{ input x: {on}\n {chain} }}")
    return receptive_fields(graph)[graph.outputs[0].value]


def square(size: int | None, stride: Fraction | float) -> Field:
    return Field((size,) * 2, (Fraction(stride),) * 2)


@pytest.mark.parametrize(("network", "size"), PUBLISHED.items())
def test_published(network: str, size: int) -> None:
    assert receptive_field(load_standard(network)) == (size, size)


@pytest.mark.parametrize(("network", "size"), STRIDE_ON_1X1.items())
def test_published_residual_networks(network: str, size: int) -> None:
    text = Path(library.networks()[network]).read_text("utf-8")
    for before, after in MOVES.items():
        assert text.count(before) == 1
        text = text.replace(before, after)
    assert receptive_field(compile_text(text, network)) == (size, size)
    # A 3x3 convolution with the stride sees 2 places less far, in three of the stages.
    nearer = (3 - 1) * ((8 - 4) + (16 - 8) + (32 - 16))
    assert receptive_field(load_standard(network)) == (size - nearer, size - nearer)


def test_lenet_sees_its_whole_digit() -> None:
    assert receptive_field(load_standard("lenet5")) == (32, 32)


def test_googlenet_by_its_table() -> None:
    stem = (7 - 1) + 2 * (3 - 1) + 4 * (3 - 1) + 4 * (3 - 1)
    fives = (2 * 8 + 5 * 16 + 2 * 32) * (5 - 1)
    pools = (8 + 16) * (3 - 1)
    size = 1 + stem + fives + pools
    assert receptive_field(load_standard("googlenet")) == (size, size)


@pytest.mark.parametrize(
    ("chain", "expected"),
    [
        ("conv(4, 3x3)", square(3, 1)),
        ("conv(4, 3x3, dilation = 4)", square(9, 1)),
        ("conv(4, 3x3, stride = 2, padding = same) -> maxpool(2x2)", square(5, 4)),
        ("conv(4, 5x3, stride = (1, 2))", Field((5, 3), (Fraction(1), Fraction(2)))),
        ("relu -> batchnorm -> groupnorm(2) -> dropout(0.5)", square(1, 1)),
        ("avgpool(4x4) -> upsample(2)", square(4, 2)),
        # Of three places that lie half a place apart, two differ.
        ("avgpool(4x4) -> upsample(2) -> conv(4, 3x3)", square(8, 2)),
        ("avgpool(4x4) -> upsample(2, mode = bilinear)", square(8, 2)),
        ("avgpool(4x4) -> upsample(size = 24x24)", square(4, Fraction(8, 3))),
        ("conv_transpose(4, 2x2, stride = 2)", square(1, 0.5)),
        ("conv_transpose(4, 4x4, stride = 2)", square(2, 0.5)),
        ("conv(8, 3x3) -> pixel_shuffle(2) -> conv(4, 2x2)", square(4, 0.5)),
        ("pixel_unshuffle(4)", square(4, 4)),
        # One branch looks to the left, one to the right.
        ("add { crop([(0, 2), (0, 2)]) ; crop([(2, 0), (2, 0)]) }", square(3, 1)),
        ("add { conv(2, 3x3, padding = half) ; identity } -> conv(2, 3x3)", square(5, 1)),
        ("conv(4, 5x3) -> permute((0, 2, 1))", Field((3, 5), (Fraction(1),) * 2)),
        ("conv(4, 5x3) -> permute((1, 0, 2))", Field((None, 3), (Fraction(0), Fraction(1)))),
        ("conv(4, 5x3) -> select(height, 3)", Field((3,), (Fraction(1),))),
        ("conv(4, 3x3) -> reshape([4, 62, 62])", square(3, 1)),
        ("conv(4, 3x3) -> reshape([8, 31, 62])", square(None, 0)),
        ("conv(4, 3x3) -> softmax(height)", Field((None, 3), (Fraction(0), Fraction(1)))),
        ("conv(4, 3x3) -> softmax", square(3, 1)),
        ("conv(4, 3x3) -> dense(5, axis = last)", Field((3, None), (Fraction(1), Fraction(0)))),
        ("conv(4, 3x3) -> dense(5, axis = channels)", square(3, 1)),
        ("global_avgpool(keepdims = true)", square(None, 0)),
        ("adaptive_avgpool(1)", square(None, 0)),
        ("adaptive_avgpool(16)", square(4, 4)),
        ("adaptive_avgpool(48)", square(2, Fraction(4, 3))),
        ("conv(4, 3x3) -> flatten", None),
        ("conv(4, 3x3) -> global_avgpool -> dense(4) -> reshape([4, 1, 1])", square(None, 0)),
    ],
)
def test_by_hand(chain: str, expected: Field | None) -> None:
    assert field(chain) == expected


def test_a_gate_does_not_count() -> None:
    gate = "global_avgpool(keepdims = true) -> conv(4, 1x1) -> sigmoid"
    assert field(f"conv(4, 3x3) -> multiply {{ identity ; {gate} }} -> conv(4, 3x3)") == square(
        5, 1
    )
    small = f"conv(4, 64x64) -> multiply {{ identity ; {gate} }}"
    assert field(small) == square(None, 0)


def test_branches_of_unlike_strides_count_as_the_one_that_sees_most() -> None:
    branches = "conv(2, 5x5, stride = 2, padding = half) ; crop([(0, 32), (0, 32)])"
    assert field(f"add {{ {branches} }} -> maxpool(2x2)") == square(7, 4)


def test_phases_are_bounded() -> None:
    assert field("upsample(size = 1001)", "2x1000") == Field((1,), (Fraction(1000, 1001),))
    assert field("upsample(size = 9973)", "2x1000") == Field((None,), (Fraction(0),))


def test_a_map_of_the_last_axis_sees_all_of_it() -> None:
    whole = Field((None,), (Fraction(0),))
    assert field("dense(4)", "2x64") == field("rbf(4)", "2x64") == whole
    assert field("dense(4)", "64x2 as sequence") == Field((1,), (Fraction(1),))


def test_sequences_and_indices() -> None:
    words = "[30] of int(100)"
    chain = "embedding(100, 8) -> class_token -> permute((1, 0)) -> conv(4, 3, stride = 2)"
    assert field(chain, words) == Field((3,), (Fraction(2),))
    whole = Field((None,), (Fraction(0),))
    for layer in ("attention(2)", "lstm(4)", "gru(4, bidirectional = true)"):
        assert field(f"embedding(100, 8) -> {layer}", words) == whole
    assert field("embedding(100, 8) -> lstm(4, last = true)", words) is None


@pytest.mark.parametrize(
    ("on", "chain", "expected"),
    [
        ("[8]", "dense(4) -> relu", None),
        ("[30] of int(100)", "embedding(100, 8) -> attention(2)", None),
        ("3x32x32", "flatten -> dense(4)", None),
        ("3x32x32", "conv(4, 1x1)", (1, 1)),
        ("3x32x32", "conv(4, 3x3) -> global_avgpool", (3, 3)),
        ("3x32x32", "conv(8, 8x8, stride = 8) -> reshape([8, 16]) -> permute((1, 0)) -> attention(2)",
         (8, 8)),
        ("3x32x32", "conv(4, 9x1) -> softmax(width) -> conv(4, 3x1)", (9, 1)),
        ("[3, ?, ?]", "conv(4, 3x3, stride = 2, padding = same) -> conv(4, 3x3)", (7, 7)),
    ],
)  # fmt: skip
def test_of_a_network(on: str, chain: str, expected: tuple[int | None, ...] | None) -> None:
    graph = compile_text(f"network small {{ input x: {on}\n {chain} }}")
    assert receptive_field(graph) == expected


@pytest.mark.parametrize("layer", sorted(CASES))
def test_every_layer_says_what_it_sees(layer: str) -> None:
    graph = compile_text(conformance.network(layer, CASES[layer]))
    found = receptive_fields(graph)
    for node in graph.nodes():
        axes = found[node.value]
        assert len(places(node.type)) == (len(axes.size) if axes else 0)
