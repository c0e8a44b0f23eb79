"""Every rule, broken once."""

from dataclasses import replace
from typing import Any

import pytest

from netdsl.ir.graph import Graph, Input, Node, Output, Scope
from netdsl.ir.invariants import MAXIMUM, check_invariants
from netdsl.layers.registry import layer_class
from netdsl.layers.tensor import TensorType
from tests.ir.graphs import Builder, tiny


def changed(graph: Graph, at: str, kind: type[Node] | type[Scope] = Node, **changes: Any) -> Graph:
    """The graph with another node or scope in the place of the one whose path is `at`."""

    def walk(item: Node | Scope) -> Node | Scope:
        if isinstance(item, Scope):
            item = replace(item, items=tuple(walk(i) for i in item.items))
        return replace(item, **changes) if item.path == at and type(item) is kind else item

    return replace(graph, body=walk(graph.body))


def test_a_good_graph_has_no_problems() -> None:
    assert check_invariants(tiny()) == []


def test_a_deep_graph_is_no_recursion_over_its_length() -> None:
    made = Builder((3,))
    nodes = tuple(made.node(f"relu{n}", "relu", n - 1) for n in range(1, 5001))
    graph = Graph(
        "n", (Input("x", 0, made.types[0]),), (Output("output", 5000),), Scope("", nodes, 0, 5000)
    )
    assert check_invariants(graph) == []


BROKEN: dict[str, tuple[str, type[Node] | type[Scope], dict[str, Any]]] = {
    "value 99, which nothing before it": ("fc", Node, {"inputs": (99,)}),
    "takes value 9, which nothing before": ("conv2", Node, {"inputs": (9,)}),
    "takes 2 values, not one": ("fc", Node, {"inputs": (8, 8)}),
    "takes 0 values, not one": ("fc", Node, {"inputs": ()}),
    "gives [10], not [11]": ("fc", Node, {"type": TensorType((11,))}),
    "two layers have the path `fc`": ("flatten1", Node, {"path": "fc"}),
    "is no part of its path": ("unit.side", Node, {"path": "side"}),
    "numbers must grow": ("fc", Node, {"value": 3}),
    "reuses `nothing`, which is no layer": ("fc", Node, {"reuses": "nothing"}),
    "cannot share the weights of a conv": ("fc", Node, {"reuses": "conv2"}),
    "negative size": ("fc", Node, {"type": TensorType((-1,))}),
    "more than 2**63 numbers": ("fc", Node, {"type": TensorType((2**40, None, 2**40))}),
    "an empty path": ("fc", Node, {"path": ""}),
    "output of scope `unit` is value 77": ("unit", Scope, {"output": 77}),
    "input of scope `unit` is value 55": ("unit", Scope, {"input": 55}),
    "reuses `gone`, which is no scope": ("unit", Scope, {"reuses": "gone"}),
    "the path of the body is `x`": ("", Scope, {"path": "x"}),
}


@pytest.mark.parametrize("expected", BROKEN)
def test_a_broken_node_or_scope(expected: str) -> None:
    at, kind, changes = BROKEN[expected]
    found = check_invariants(changed(tiny(), at, kind, **changes))
    assert any(expected in problem for problem in found), found


def test_a_merge_of_one_value() -> None:
    made = Builder((3,))
    node = Node("add1", layer_class("add").make({}), (0,), 1, made.types[0])
    graph = Graph(
        "n", (Input("x", 0, made.types[0]),), (Output("output", 1),), Scope("", (node,), 0, 1)
    )
    assert check_invariants(graph) == ["`add1` joins 1 values: it needs 2 or more"]


def test_further_values_at_no_place_of_the_layer() -> None:
    text = TensorType((4, 6), sequence=True)
    layer = layer_class("attention").make({"heads": 2, "memory": 2})
    node = Node("a", layer, (0, 0), 1, text)
    graph = Graph("n", (Input("x", 0, text),), (Output("o", 1),), Scope("", (node,), 0, 1))
    assert check_invariants(graph) == ["`a` does not take each of its 2 values once"]


def test_a_layer_that_does_not_fit() -> None:
    wrong = layer_class("conv").make({"filters": 4, "kernel": 99}).normalise(TensorType((4, 8, 8)))
    (problem, *_) = check_invariants(changed(tiny(), "conv2", layer=wrong))
    assert problem.startswith("`conv2`: ")


def test_a_layer_that_is_not_normal() -> None:
    wrong = layer_class("maxpool").make({"kernel": 2})
    assert any(
        "normal form" in p for p in check_invariants(changed(tiny(), "maxpool1", layer=wrong))
    )


def test_unused_values() -> None:
    graph = replace(tiny(), outputs=(Output("output", 9),))
    assert check_invariants(graph) == ["nothing uses the value of `aux`"]


def test_inputs_and_outputs() -> None:
    graph = tiny()
    twice = replace(graph, outputs=(*graph.outputs, graph.outputs[0]))
    assert check_invariants(twice) == ["two outputs are called `output`"]
    assert "the network has no output" in check_invariants(replace(graph, outputs=()))
    assert "the network has no input" in check_invariants(replace(graph, inputs=()))
    unknown = replace(graph, outputs=(*graph.outputs, Output("z", 50)))
    assert "output `z` is value 50, which nothing defines" in check_invariants(unknown)


def test_the_number_of_problems_is_bounded() -> None:
    made = Builder((3,))
    nodes = tuple(made.node(f"relu{n}", "relu", 0) for n in range(100))
    graph = Graph("n", (Input("x", 0, made.types[0]),), (Output("o", 1),), Scope("", nodes, 0, 1))
    assert len(check_invariants(graph)) == MAXIMUM
