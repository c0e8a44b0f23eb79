"""What a diff says of old weights is what PyTorch does with them, and what the models compute."""

import pytest
from hypothesis import given

from tests.comparison.changes import ROWS, Row
from tests.comparison.edited import Edit, bodies, edits, written
from tests.comparison.loading import Both, assert_verdict
from tests.harness import compile_text
from tests.property.networks import Generated, networks

pytestmark = pytest.mark.torch


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_what_people_change(row: Row) -> None:
    both = Both(compile_text(row.old), compile_text(row.new))
    assert_verdict(both)
    verdict = both.diff.verdict
    does = {word for word in ("function", "train", "io") if getattr(verdict, word)}
    assert (verdict.weights, does) == (row.weights, row.does)
    if row.weights in ("same", "remap") and both.comparable:
        assert both.strict(both.remapped)
        assert both.computes_the_same() == (not verdict.function)


@given(edits())
def test_edits(edit: Edit) -> None:
    assert_verdict(Both(compile_text(edit.old), compile_text(edit.new)))


@given(bodies(), bodies())
def test_networks_that_are_alike(a: list[object], b: list[object]) -> None:
    assert_verdict(Both(compile_text(written(a)), compile_text(written(b))))


@given(networks(), networks())
def test_any_two_networks(a: Generated, b: Generated) -> None:
    assert_verdict(Both(compile_text(a.text), compile_text(b.text)))
