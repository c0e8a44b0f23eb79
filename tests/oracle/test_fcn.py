"""FCN against the numbers of its paper, and what it cuts off against the image."""

from fractions import Fraction
from typing import Any

import pytest

from netdsl.analysis.receptive import receptive_fields
from netdsl.ir.graph import Node
from tests.harness.standard import load_standard

Places = tuple[Fraction, Fraction]
"""Place `i` of a value lies around `step * i + start` of the image."""


def test_table_1() -> None:
    """The receptive field of 404 places and the stride of 32, before the scores go up again."""
    graph = load_standard("fcn")
    (field,) = [
        receptive_fields(graph)[node.value] for node in graph.nodes() if node.path == "score_fr"
    ]
    assert field is not None
    assert (field.size, field.stride) == ((404, 404), (32, 32))


@pytest.mark.parametrize("name", ["fcn32s", "fcn16s", "fcn8s"])
def test_scores_lie_where_their_pixels_do(name: str) -> None:
    """By the arithmetic of Caffe's `crop`: what is added up lies on each other."""
    graph = load_standard(name)
    known: dict[int, Places] = {graph.inputs[0].value: (Fraction(1), Fraction(0))}
    for node in graph.nodes():
        (places,) = {known[value] for value in node.inputs}
        known[node.value] = _moved(node, places)
    assert node.path == "score"
    assert known[node.value] == (1, 0)


def _moved(node: Node, places: Places) -> Places:
    """The places of a layer's output, on the first axis."""
    layer: Any = node.layer
    step, start = places
    if layer.name == "crop":
        return step, start + step * layer.n[0][0]
    if layer.name not in ("conv", "maxpool", "conv_transpose"):
        return places
    kernel, stride, before = layer.kernel[0], layer.stride[0], layer.padding[0][0]
    middle = Fraction(kernel - 1, 2) - before
    if layer.name == "conv_transpose":
        return step / stride, start - step / stride * middle
    return step * stride, start + step * middle
