"""The names of weights: language, section 6."""

import pytest

from tests.compile.support import body, compiled, keys, paths, problems


def test_a_label_on_one_layer_names_it():
    assert keys(body("stem: conv(4, 3x3)")) == ["stem.weight", "stem.bias"]


def test_a_leading_reference_does_not_count():
    assert paths(body("a: conv(4, 3x3)\nb: @a -> conv(4, 3x3)"))[1] == "b"


def test_a_label_on_a_chain_opens_a_scope():
    assert paths(body("fc: dense(10, axis = last) -> relu")) == ["fc.0", "fc.1"]


def test_unlabelled_layers_are_numbered_by_kind_labelled_ones_included():
    graph = body("a: conv(4, 1x1)\nconv(4, 1x1)\nrelu\nconv(4, 1x1)\nrelu")
    assert paths(graph) == ["a", "conv2", "relu1", "conv3", "relu2"]


def test_giving_a_layer_a_label_changes_no_other_name():
    plain = paths(body("conv(4, 1x1)\nconv(4, 1x1)\nconv(4, 1x1)"))
    labelled = paths(body("conv(4, 1x1)\nmiddle: conv(4, 1x1)\nconv(4, 1x1)"))
    assert [plain[0], plain[2]] == [labelled[0], labelled[2]]


def test_repetitions_go_on_counting():
    assert paths(body("conv(4, 1x1) * 2\nconv(4, 1x1)")) == ["conv1", "conv2", "conv3"]


def test_a_labelled_repetition_is_a_scope_even_of_one():
    assert paths(body("a: conv(4, 1x1) * 1\nb: relu * 2")) == ["a.0", "b.0", "b.1"]


def test_unlabelled_groups_and_merges_are_transparent_in_a_named_body():
    graph = body("add { { conv(3, 1x1); relu } ; identity }\n{ conv(3, 1x1) }")
    assert paths(graph) == ["conv1", "relu1", "identity1", "add1", "conv2"]


def test_positions_in_a_sequential_body():
    graph = body("a: { conv(4, 1x1); { relu; relu }; bn: batchnorm; relu }")
    assert paths(graph) == ["a.0", "a.1.0", "a.1.1", "a.bn", "a.3"]


def test_branches_of_a_labelled_merge_are_elements():
    graph = body("m: concat { conv(2, 1x1); conv(2, 1x1) -> relu; named: relu }")
    assert paths(graph) == ["m.0", "m.1.0", "m.1.1", "m.named", "m"]


def test_repetition_and_chain_count_one_by_one():
    text = """
    block basic(f) { conv(f, 1x1) }
    network net { input x: 3x8x8
      layer2: basic(8) -> basic(8) * 3 }
    """
    assert paths(compiled(text)) == [f"layer2.{i}.conv1" for i in range(4)]


def test_a_block_is_named_by_its_own_name_wherever_it_comes_from():
    text = """
    block cell(f) { conv(f, 1x1) }
    block outer(unit) { unit(4); unit(4) }
    network net { input x: 3x8x8
      outer(cell) }
    """
    assert paths(compiled(text)) == ["outer1.cell1.conv1", "outer1.cell2.conv1"]


def test_a_block_written_as_a_chain_is_named_by_position():
    text = """
    block cbr(f) = conv(f, 1x1) -> batchnorm -> relu
    block group(f) = { conv(f, 1x1); norm: batchnorm }
    network net { input x: 3x8x8
      a: cbr(4)
      group(4) }
    """
    assert paths(compiled(text)) == ["a.0", "a.1", "a.2", "group1.0", "group1.norm"]


def test_if_and_for_are_named_as_if_written_in_their_place():
    graph = body("if true { conv(4, 1x1) }\nfor i in range(2) { conv(4, 1x1); e{i}: relu }")
    assert paths(graph) == ["conv1", "conv2", "e0", "conv3", "e1"]


def test_a_labelled_if_is_a_scope():
    assert paths(body("a: if true { conv(4, 1x1) } else { relu }")) == ["a.0"]


def test_string_labels():
    graph = body('for i in range(2) { "block1-{i}": conv(4, 1x1) }')
    assert paths(graph) == ["block1-0", "block1-1"]


def test_a_parameter_that_holds_none_vanishes():
    text = """
    block cba(f, act = relu) = conv(f, 1x1) -> act -> batchnorm
    network net { input x: 3x8x8
      a: cba(4, act = none)
      b: cba(4) }
    """
    assert paths(compiled(text)) == ["a.0", "a.1", "b.0", "b.1", "b.2"]


@pytest.mark.parametrize(
    "statements",
    ["a: conv(4, 1x1)\na: relu", "conv1: relu\nconv(4, 1x1)", "a: { relu }\na: { relu }"],
)
def test_two_layers_of_one_path_are_an_error(statements):
    text = f"network net {{\n input x: 3x8x8\n{statements}\n}}"
    assert [code for code, _ in problems(text)] == ["N110"]


@pytest.mark.parametrize("label", ["class", "forward", "training", "self", "block", "expect", "in"])
def test_words_that_mean_something_elsewhere_are_labels(label):
    assert paths(body(f"{label}: conv(4, 1x1)")) == [label]
