"""Conformance: every layer, over its options, gives the same in both backends.

`conformance.py` has the page that says how much the same, `cases/` the options.
"""

import pytest

from netdsl.layers.registry import layer_names
from tests.equivalence import conformance
from tests.equivalence.cases import CASES, Case
from tests.harness import Report, compare, compile_text

LAYERS = sorted(CASES)
MACHINES = 10
"""Other processors round in another order: what they may differ by from the page's numbers."""


def test_every_layer_has_cases() -> None:
    assert set(layer_names()) == set(CASES)


def test_the_page_lists_every_layer() -> None:
    rows = conformance.written()
    assert {name: row.cases for name, row in rows.items()} == {n: len(c) for n, c in CASES.items()}
    assert conformance.page(rows) == conformance.PAGE.read_text("utf-8")


@pytest.mark.parametrize("layer", LAYERS)
def test_cases_use_their_layer(layer: str) -> None:
    graph = compile_text(conformance.network(layer, CASES[layer]))
    assert layer in {node.layer.name for node in graph.nodes()}
    assert len(graph.outputs) == len(CASES[layer])


@pytest.mark.torch
@pytest.mark.keras
@pytest.mark.parametrize("training", [False, True], ids=["inference", "training"])
@pytest.mark.parametrize("layer", LAYERS)
def test_layer(layer: str, training: bool) -> None:
    cases = CASES[layer]
    report = compare(conformance.network(layer, cases), training=training, batch=3)
    assert not _failures(report, cases)
    found, said = conformance.row(layer, [report]), conformance.written()[layer]
    assert found.values <= MACHINES * max(said.values, 1e-15)
    assert found.gradients <= MACHINES * max(said.gradients, 1e-15)


def _failures(report: Report, cases: list[Case]) -> list[str]:
    """What is wrong, in the words of the cases."""
    return [f"{cases[int(d.name.split('.')[0][1:])]}: {d}" for d in report.failures]
