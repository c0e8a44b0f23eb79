"""Generated networks in Keras: the source is formatted, and the table of weights complete."""

import pytest
from hypothesis import HealthCheck, given, settings
from netdsl_keras import backend

from tests.harness.graphs import compile_text
from tests.harness.weights import owned_weights
from tests.keras.test_source import ruff
from tests.property.networks import Generated, networks

QUICK = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
"""The same examples each time, however long one takes."""


@pytest.mark.slow
@QUICK
@given(networks())
def test_the_source_is_formatted(generated: Generated) -> None:
    made = backend.emit(compile_text(generated.text))
    assert made.text is not None, made.diagnostics
    assert not ruff(made.text, "format", "--check", "--diff")
    assert not ruff(made.text, "check", "--select", "E,F,I,W,UP")


@QUICK
@given(networks())
def test_every_weight_has_a_row(generated: Generated) -> None:
    graph = compile_text(generated.text)
    rows = backend.weight_rows(graph)
    owned = [key for key, _, weight in owned_weights(graph) if not weight.integer]
    assert sorted(row.key for row in rows) == sorted(owned)
    # The second biases of an LSTM have the variable of the first ones, which is the sum.
    single = [row for row in rows if row.part or ".bias_hh_" not in row.key]
    places = [(row.place, row.attribute, row.part) for row in single]
    assert len(set(places)) == len(places)
