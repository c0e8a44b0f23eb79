"""Names stay valid, free and readable."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netdsl.emit.names import Names, camel_case, identifier, is_automatic


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("conv1", "conv1"),
        ("class", "class_"),
        ("block1-2", "block1_2"),
        ("7", "_7"),
        ("", "_"),
        ("range", "range_"),
        ("größe", "gr__e"),
    ],
)
def test_identifier(text: str, name: str) -> None:
    assert identifier(text) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [("resnet34", "Resnet34"), ("dense_layer", "DenseLayer"), ("class", "Class"), ("_", "Net")],
)
def test_camel_case(text: str, name: str) -> None:
    assert camel_case(text) == name


@given(st.lists(st.text(max_size=6), max_size=30))
def test_names_are_given_out_once(wishes) -> None:
    names = Names(("nn", "x2"))
    made = [names.new(w) for w in wishes]
    assert len(set(made)) == len(made)
    assert all(n.isidentifier() and n not in ("nn", "x2") for n in made)


def test_a_freed_name_comes_again() -> None:
    names = Names()
    assert [names.new("out"), names.new("out")] == ["out", "out2"]
    names.free("out")
    assert names.new("out") == "out"


@pytest.mark.parametrize(
    ("label", "kind", "automatic"),
    [
        ("conv1", "conv", True),
        ("conv", "conv", False),
        ("0", "conv", True),
        ("stem", "conv", False),
    ],
)
def test_automatic_labels(label: str, kind: str, automatic: bool) -> None:
    assert is_automatic(label, kind) is automatic
