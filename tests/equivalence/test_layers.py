"""Conformance: every layer, over its options, gives the same in both backends.

All cases of a layer are one network, each with an input and an output of its own: building
models costs more than running them.
"""

import pytest

from netdsl.layers.registry import layer_names
from tests.equivalence.cases import CASES, Case
from tests.harness import Report, compare, compile_text

LAYERS = sorted(CASES)


def test_every_layer_has_cases() -> None:
    assert set(layer_names()) == set(CASES)


@pytest.mark.parametrize("layer", LAYERS)
def test_cases_use_their_layer(layer: str) -> None:
    graph = compile_text(network(layer, CASES[layer]))
    assert layer in {node.layer.name for node in graph.nodes()}
    assert len(graph.outputs) == len(CASES[layer])


@pytest.mark.torch
@pytest.mark.keras
@pytest.mark.parametrize("training", [False, True], ids=["inference", "training"])
@pytest.mark.parametrize("layer", LAYERS)
def test_layer(layer: str, training: bool) -> None:
    cases = CASES[layer]
    report = compare(network(layer, cases), training=training, batch=3)
    assert not _failures(report, cases)


def network(name: str, cases: list[Case]) -> str:
    """All cases as one network."""
    inputs = [f"  input x{i}: {case.on}" for i, case in enumerate(cases)]
    inputs += [f"  input z{i}: {case.beside}" for i, case in enumerate(cases) if case.beside]
    elements = [case.element.replace("{beside}", f"@z{i}") for i, case in enumerate(cases)]
    outputs = [f"  output y{i}: @x{i} -> {element}" for i, element in enumerate(elements)]
    return "\n".join([f"network {name}_cases {{", *inputs, *outputs, "}\n"])


def _failures(report: Report, cases: list[Case]) -> list[str]:
    """What is wrong, in the words of the cases."""
    return [f"{cases[int(d.name.split('.')[0][1:])]}: {d}" for d in report.failures]
