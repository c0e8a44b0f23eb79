"""What holds for every pair of networks, and for every single edit."""

from unittest import mock

import pytest
from hypothesis import given, settings

import netdsl
from netdsl.comparison.compare import compare
from netdsl.comparison.document import from_json, to_json
from netdsl.comparison.report import Diff
from tests.comparison.applied import applied, architecture, mirrored, told
from tests.comparison.edited import Edit, bodies, edits, written
from tests.harness import compile_text
from tests.property.networks import Generated, networks


@given(networks())
def test_a_network_is_no_different_from_itself(generated: Generated) -> None:
    diff = compare(compile_text(generated.text), compile_text(generated.text))
    assert not diff.changes
    assert diff.verdict.none
    assert diff.reshaped == 0


@pytest.mark.slow
@given(networks(), networks())
def test_any_two_networks(a: Generated, b: Generated) -> None:
    _check(compile_text(a.text), compile_text(b.text))


@given(bodies(), bodies())
def test_two_networks_that_are_alike(a: object, b: object) -> None:
    _check(compile_text(written(a)), compile_text(written(b)))


def _check(old: netdsl.Graph, new: netdsl.Graph) -> None:
    """The changes make the new of the old; the other way round they are the same mirrored."""
    diff = compare(old, new)
    assert applied(old, diff) == architecture(new)
    assert told(compare(new, old)) == mirrored(diff)
    assert bool(diff.changes) == (architecture(old) != architecture(new))
    told_of = [n for g in diff.groups for n in g.changes]
    assert sorted(set(told_of)) == [n for n, c in enumerate(diff.changes) if not c.follows]
    assert from_json(to_json(diff)) == diff
    assert str(diff)


@pytest.mark.slow
@settings(max_examples=settings().max_examples * 6)
@given(edits())
def test_an_edit_is_found_and_no_other(edit: Edit) -> None:
    _check_edit(edit)


@pytest.mark.slow
@settings(max_examples=settings().max_examples * 3)
@given(edits())
def test_an_edit_of_a_long_network(edit: Edit) -> None:
    """Long ones are not aligned at the least cost of all, but cut first."""
    with mock.patch("netdsl.comparison.align._CELLS", 16):
        _check_edit(edit)


@pytest.mark.slow
@given(networks(), networks())
def test_any_two_long_networks(a: Generated, b: Generated) -> None:
    for differences in (600, 3):
        with (
            mock.patch("netdsl.comparison.align._CELLS", 4),
            mock.patch("netdsl.comparison.align._DIFFERENCES", differences),
        ):
            _check(compile_text(a.text), compile_text(b.text))


def _check_edit(edit: Edit) -> None:
    old, new = compile_text(edit.old), compile_text(edit.new)
    diff = compare(old, new)
    assert applied(old, diff) == architecture(new)
    assert told(compare(new, old)) == mirrored(diff)
    own = [c for c in diff.changes if not c.follows and c.kind != "output"]
    if edit.old == edit.new:
        assert not diff.changes
        return
    kinds = {c.kind for c in own}
    touched = {c.path.partition(".")[0] for c in own}
    match edit.kind:
        case "rename":
            assert kinds == {"renamed"}
            assert touched == {"renamed"}
        case "insert":
            assert kinds == {"added"}
            assert touched == {edit.label}
        case "delete":
            assert kinds == {"removed"}
            assert touched == {edit.label}
        case "argument":
            assert kinds == {"changed"}
            assert touched == {edit.label}
            assert len(own) == len(own[0].arguments) == 1
        case "wrap":
            assert kinds == {"renamed"}
            assert touched == {"wrapped"}
        case "move":
            _assert_moved(edit, diff)


def _assert_moved(edit: Edit, diff: Diff) -> None:
    """It moved, or what it moved past did, where that is less."""
    own = [c for c in diff.changes if not c.follows and c.kind != "output"]
    assert {c.kind for c in own} <= {"moved"}
    moved = {c.path.partition(".")[0] for c in own}
    layers = [p.partition(".")[0] for p in architecture(compile_text(edit.old)).layers]
    assert len(own) <= layers.count(edit.label) or edit.label in moved
