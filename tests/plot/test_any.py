"""Any network has a picture in every form, with all of it on it."""

from xml.etree import ElementTree

import pytest
from hypothesis import given, settings

import netdsl
from netdsl.analysis import cost
from netdsl.plot.finish import figure
from netdsl.plot.render import rendered
from tests.plot.test_figure import reached, total
from tests.property.networks import Generated, networks


@given(networks())
def test_nothing_of_a_generated_network_is_left_out(generated: Generated) -> None:
    graph = netdsl.loads(generated.text).graph
    for depth in (0, 1, None):
        of = figure(graph, depth)
        assert sum(card.params for card in of.cards) == cost.params(graph)
        assert total([card.macs for card in of.cards]) == cost.macs(graph)
        assert all(line.start < line.end for line in of.lines)
        assert reached(of) == set(range(len(of.cards)))


@settings(max_examples=15)
@given(networks())
def test_every_form_is_drawn(generated: Generated) -> None:
    pytest.importorskip("pygraphviz")
    graph = netdsl.loads(generated.text).graph
    for right in (False, True):
        drawn = rendered(graph, "svg", right=right)
        assert isinstance(drawn, str)
        ElementTree.fromstring(drawn)
    for form in ("png", "html", "mmd", "dot"):
        assert rendered(graph, form)
    for form in ("svg", "png", "html"):
        assert rendered(graph, form, what="cost")


EDGES = {
    "an output that is an input": "input x: [3]\n output y: @x\n output z: dense(2)",
    "two inputs": "input a: [3]\n input b: [3]\n add { @a ; @b }\n dense(2)",
    "nothing but an identity": "input x: [3]\n identity",
    "unknown sizes": "input x: [3, ?, ?]\n conv(2, 3x3)\n global_avgpool",
    "the same value twice": "input x: [3]\n a: dense(3)\n add { @a ; @a }",
    "dropout of nothing": "input x: [3]\n dropout(0)\n dense(2)\n dropout(0)",
}


@pytest.mark.parametrize("body", EDGES.values(), ids=EDGES)
def test_edges(body: str) -> None:
    pytest.importorskip("pygraphviz")
    graph = netdsl.loads(f"network n {{\n {body}\n}}\n").graph
    for form in ("svg", "png", "html", "mmd", "dot"):
        for right in (False, True):
            assert rendered(graph, form, right=right)
    assert rendered(graph, "svg", what="cost")
