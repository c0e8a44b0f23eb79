"""Rows, folding and totals, from graphs built without text."""

import re

import pytest

import netdsl
from netdsl.analysis.exports import unfolded
from netdsl.analysis.summary import summarise
from netdsl.analysis.tables import folded, text
from netdsl.analysis.written import layer_call
from netdsl.ir.graph import Graph, Input, Node, Output, Scope
from netdsl.layers.registry import layer_class
from netdsl.layers.tensor import TensorType
from tests.ir.graphs import Builder, tiny


def test_scopes_sum_what_they_hold() -> None:
    summary = summarise(tiny(), batch=2)
    unit = summary.rows[0]
    assert [r.path for r in unit.children] == ["unit.conv1", "unit.side", "unit.relu1", "unit"]
    assert unit.params == sum(r.params for r in unit.children) == 128
    assert unit.layer == "unit(2, shape = 3x3, relu)"
    assert summary.totals.params == 542
    assert summary.totals.trainable_params == 542 - 112
    layers = [r for r in unfolded(summary.rows) if not r.scope]
    assert summary.totals.activations == sum(r.memory or 0 for r in layers)
    assert "542 (112 of them frozen)" in text(summary)


def test_further_values_are_shown_by_their_numbers() -> None:
    x, y = TensorType((5, 8), sequence=True), TensorType((7, 8), sequence=True)
    layer = layer_class("attention").make({"heads": 2, "memory": 1})
    assert layer_call(Node("a", layer, (41, 17), 42, x), y) == "attention(2, memory = @17)"


def test_depth_closes_scopes_and_keeps_their_sums() -> None:
    closed = summarise(tiny(), depth=1)
    assert all(not row.children for row in closed.rows)
    assert closed.rows[0].params == 128
    assert closed.totals == summarise(tiny()).totals
    assert summarise(tiny(), depth=2).rows == summarise(tiny()).rows


def chain(names: list[str], layer: str = "relu") -> Graph:
    made = Builder((3, 4, 4))
    nodes = tuple(made.node(name, layer, n) for n, name in enumerate(names))
    last = len(names)
    return Graph(
        "n", (Input("x", 0, made.types[0]),), (Output("o", last),), Scope("", nodes, 0, last)
    )


def names(graph: Graph) -> list[str]:
    return [line.name for line in folded(summarise(graph).rows)]


def test_runs_of_equal_rows_fold() -> None:
    assert names(chain(["relu1", "relu2", "relu3"])) == ["relu1-3 x3"]
    assert names(chain(["0", "1", "3", "a", "b", "relu9", "relu10"])) == [
        "0-1 x2", "3", "a", "b", "relu9-10 x2",
    ]  # fmt: skip


def test_different_rows_do_not_fold() -> None:
    made = Builder((3, 8, 8))
    nodes = (
        made.node("conv1", "conv", 0, filters=4, kernel=3, padding="half"),
        made.node("conv2", "conv", 1, filters=4, kernel=3, padding="half"),
        made.node("conv3", "conv", 2, filters=4, kernel=3, padding="half"),
    )
    graph = Graph("n", (Input("x", 0, made.types[0]),), (Output("o", 3),), Scope("", nodes, 0, 3))
    assert names(graph) == ["conv1", "conv2-3 x2"]
    (_, run) = folded(summarise(graph).rows)
    assert f"{run.row.params * 2:,}" in text(summarise(graph))


def test_equal_scopes_fold_with_what_they_hold() -> None:
    made = Builder((3, 4, 4))
    scopes = tuple(
        Scope(f"{n}", (made.node(f"{n}.relu1", "relu", n),), n, n + 1, block="unit")
        for n in range(4)
    )
    graph = Graph("n", (Input("x", 0, made.types[0]),), (Output("o", 4),), Scope("", scopes, 0, 4))
    lines = [(line.level, line.path) for line in folded(summarise(graph).rows)]
    assert lines == [(0, "0-3 x4"), (1, "0.relu1")]


def test_an_unknown_size_has_no_sums() -> None:
    made = Builder((3, None, None))
    node = made.node("conv1", "conv", 0, filters=4, kernel=3)
    graph = Graph("n", (Input("x", 0, made.types[0]),), (Output("o", 1),), Scope("", (node,), 0, 1))
    summary = summarise(graph)
    assert (summary.totals.macs, summary.totals.activations) == (None, None)
    assert re.search(r"\[4, \?, \?\] +3 +1 +112 +\? +\?", text(summary))


CALLS = [
    ("conv", {"filters": 4, "kernel": 3}, "conv(4, 3x3)"),
    ("conv", {"filters": 4, "kernel": (3, 5), "stride": 2}, "conv(4, 3x5, stride = 2)"),
    ("conv", {"filters": 4, "kernel": 3, "stride": (1, 2)}, "conv(4, 3x3, stride = 1x2)"),
    ("conv", {"filters": 4, "kernel": 3, "padding": "half"}, "conv(4, 3x3, padding = 1)"),
    ("conv", {"filters": 4, "kernel": 3, "padding": "same"}, "conv(4, 3x3, padding = same)"),
    ("conv", {"filters": 4, "kernel": 3, "bias": False}, "conv(4, 3x3, bias = false)"),
    ("maxpool", {"kernel": 2}, "maxpool(2x2)"),
    ("maxpool", {"kernel": 3, "stride": 2}, "maxpool(3x3, stride = 2)"),
    ("maxpool", {"kernel": 2, "stride": 2}, "maxpool(2x2)"),
    ("dropout", {"rate": 0.5}, "dropout(0.5)"),
    ("relu", {}, "relu"),
]


@pytest.mark.parametrize(("name", "values", "written"), CALLS, ids=[c[2] for c in CALLS])
def test_layers_as_they_are_written(name: str, values: dict[str, object], written: str) -> None:
    x = TensorType((4, 9, 9))
    layer = layer_class(name).make(values).normalise(x)
    assert layer_call(Node("a", layer, (0,), 1, layer.infer(x)), x) == written


def test_a_shared_layer_says_whose_weights_it_has() -> None:
    x = TensorType((4, 9, 9))
    layer = layer_class("relu").make({})
    assert layer_call(Node("b", layer, (0,), 1, x, reuses="a"), x) == "reuse(a)"


def test_a_long_network_is_summed_in_linear_time() -> None:
    lines = text(summarise(chain([f"a{n}b" for n in range(20_000)]))).splitlines()
    assert len(lines) > 20_000


@pytest.mark.parametrize("name", ["resnet152", "googlenet", "textcnn", "vit_b_16", "unet3d"])
def test_a_table_fits_a_terminal_of_100_columns(name: str) -> None:
    lines = text(netdsl.load(name).summary(), width=100).splitlines()
    assert max(map(len, lines[1:])) <= 100
    whole = text(netdsl.load(name).summary()).splitlines()
    assert len(lines) == len(whole)
    assert "..." not in "".join(whole[4:])


def test_a_folded_run_sees_what_its_last_row_sees() -> None:
    made = Builder((3, 32, 32))
    nodes = tuple(made.node(f"conv{n + 1}", "conv", n, filters=3, kernel=3) for n in range(4))
    graph = Graph("n", (Input("x", 0, made.types[0]),), (Output("o", 4),), Scope("", nodes, 0, 4))
    fields = [row.sees.size for row in summarise(graph).rows if row.sees]
    assert fields == [(3, 3), (5, 5), (7, 7), (9, 9)]
    same = chain(["relu1", "relu2"])
    assert re.search(r"relu1-2 x2 +relu +3x4x4 +1 +1 ", text(summarise(same)))


def test_what_trains_is_told_from_what_does_not() -> None:
    summary = summarise(tiny())
    rows = {row.path: row for row in unfolded(summary.rows)}
    frozen = sum(r.params - r.trainable for r in rows.values() if not r.scope)
    assert frozen == summary.totals.params - summary.totals.trainable_params == 112
    assert "frozen" in text(summary)
