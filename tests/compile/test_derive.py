"""Derived networks: language, section 8."""

import pytest

from netdsl.analysis import cost
from tests.compile.support import compiled, diagnostics, node, paths, problems

BASE = """
block cell(f) { conv1: conv(f, 1x1); relu }
network base(n = 4) {
  input x: 3x8x8
  conv1: conv(n, 3x3)
  relu
  body: { conv(5, 1x1); named: relu }
  cell(6)
  head: { global_avgpool; dense(10) }
}
"""


def derived(edits: str) -> str:
    return f"{BASE}\nnetwork new(k = 3) = base(k) with {{\n{edits}\n}}"


def test_without_edits_it_is_the_base_with_other_arguments():
    graph = compiled(f"{BASE}\nnetwork wide = base(16)", "wide")
    assert graph.name == "wide"
    assert node(graph, "conv1").type.shape == (16, 6, 6)


def test_a_label_replaces_a_layer():
    graph = compiled(derived("conv1: conv(k * 3, 5x5)"), "new")
    assert node(graph, "conv1").type.shape == (9, 4, 4)
    assert paths(graph) == paths(compiled(BASE))


def test_a_chain_replaces_a_layer_by_a_scope():
    graph = compiled(derived("conv1: conv(7, 3x3) -> batchnorm"), "new")
    assert paths(graph)[:3] == ["conv1.0", "conv1.1", "relu1"]


def test_paths_reach_into_scopes_and_blocks_automatic_names_included():
    graph = compiled(derived("body.0: conv(8, 1x1)\ncell1.conv1: conv(9, 1x1)\nrelu1: tanh"), "new")
    assert node(graph, "body.0").type.channels == 8
    assert node(graph, "cell1.conv1").type.channels == 9
    assert node(graph, "relu1").layer.name == "tanh"


def test_remove_closes_no_gap():
    text = BASE.replace("  relu\n  body", "  relu\n  tanh\n  relu\n  body")
    graph = compiled(f"{text}\nnetwork new = base with {{ remove relu1 }}", "new")
    assert "relu1" not in paths(graph)
    assert "relu2" in paths(graph)


def test_insertions_are_numbered_after_the_last_of_the_base():
    graph = compiled(
        derived("before conv1 { conv(3, 1x1) }\nafter conv1 { bn: batchnorm; relu }"), "new"
    )
    assert paths(graph)[:5] == ["conv2", "conv1", "bn", "relu2", "relu1"]


def test_statements_and_outputs_are_added_at_the_end():
    graph = compiled(derived("softmax\noutput scores: relu"), "new")
    assert paths(graph)[-2:] == ["softmax1", "scores"]
    assert [o.name for o in graph.outputs] == ["scores"]


def test_an_input_is_replaced():
    graph = compiled(derived("input x: 3x9x9"), "new")
    assert graph.inputs[0].type.shape == (3, 9, 9)


def test_derived_from_derived():
    text = derived("after conv1 { extra: conv(5, 1x1) }")
    text += "\nnetwork newer = new with { extra: conv(6, 1x1)\n after extra { conv(7, 1x1) } }"
    graph = compiled(text, "newer")
    assert paths(graph)[:3] == ["conv1", "extra", "conv3"]
    assert node(graph, "extra").type.channels == 6


def test_removing_what_was_inserted_below():
    text = derived("after conv1 { extra: conv(5, 1x1) }\nconv1: conv(6, 3x3)")
    graph = compiled(text + "\nnetwork newer = new with { remove extra }", "newer")
    assert paths(graph)[:2] == ["conv1", "relu1"]
    assert node(graph, "conv1").type.channels == 6


def test_the_edits_see_the_defaults_of_their_own_file():
    text = f"{BASE}\ndefault conv(bias = false)\nnetwork new = base with {{ body.0: conv(5, 1x1) }}"
    graph = compiled(text, "new")
    assert node(graph, "body.0").layer.bias is False
    assert node(graph, "conv1").layer.bias is True


def test_freeze_and_expect_apply_to_the_result():
    graph = compiled(derived("freeze all except head\nexpect depth == 4"), "new")
    assert cost.trainable_params(graph) == 6 * 10 + 10


def test_a_derived_network_as_a_block():
    text = derived("conv1: conv(7, 5x5)\nremove head\nafter cell1 { conv(2, 1x1) }")
    text += "\nnetwork user { input y: 3x16x16\n trunk: new\n relu }"
    graph = compiled(text, "user")
    assert paths(graph)[0] == "trunk.conv1"
    assert node(graph, "trunk.conv1").type.shape == (7, 12, 12)
    assert paths(graph)[-2:] == ["trunk.conv2", "relu1"]


def test_a_removed_branch_is_no_branch():
    text = """
    network base { input x: 3x8x8
      concat { a: conv(4, 1x1); b: conv(5, 1x1); c: conv(6, 1x1) } }
    network new = base with { remove b }
    """
    assert compiled(text, "new").types()[3].channels == 10


@pytest.mark.parametrize(
    ("edits", "code", "place"),
    [
        ("conv9: relu", "N112", "conv9"),
        ("remove hed", "N112", "hed"),
        ("after nowhere { relu }", "N112", "nowhere"),
        ("expect params == 1", "N402", "params == 1"),
    ],
)
def test_errors(edits, code, place):
    assert (code, place) in problems(derived(edits), "new")


def test_a_label_that_is_still_needed_cannot_be_removed():
    text = """
    network base { input x: 3x8x8
      a: conv(4, 1x1)
      relu
      concat { identity; @a } }
    network new = base with { remove a }
    """
    assert problems(text, "new")[0][0] == "N113"


def test_the_nearest_label_is_offered():
    (found,) = diagnostics(derived("remove hed"), "new")
    assert "`head`" in found.helps[0].message


def test_checks_and_expectations_carry_over_from_no_network_below():
    text = derived("conv1: conv(5, 3x3) => 5x6x6\nexpect params == 276\nsoftmax => [10]")
    assert compiled(text, "new").name == "new"
    further = text + "\nnetwork newer = new with { conv1: conv(6, 3x3)\n head.1: dense(11) }"
    assert compiled(further, "newer").name == "newer"
    assert compiled(text + "\nnetwork newest = new(9)", "newest").name == "newest"


def test_checks_in_edits_are_checked():
    assert problems(derived("conv1: conv(5, 3x3) => 5x7x7"), "new") == [("N401", "5x7x7")]
    assert problems(derived("softmax => [11]"), "new") == [("N401", "[11]")]


def test_what_a_network_freezes_stays_frozen_where_it_is_a_block():
    text = """
    network trunk { input x: 3x8x8
      a: conv(4, 1x1)
      b: conv(4, 1x1)
      freeze all except b }
    network user { input x: 3x8x8
      t: trunk
      c: conv(2, 1x1) }
    """
    assert [n.frozen for n in compiled(text, "user").nodes()] == [True, False, False]


def test_edits_have_constants_and_defaults_of_their_own():
    edits = "let k5 = 5\ndefault conv(bias = false)\nconv1: conv(k5, 3x3)\nbody.0: conv(k5, 1x1)"
    graph = compiled(derived(edits), "new")
    assert node(graph, "conv1").type.channels == 5
    assert node(graph, "conv1").layer.bias is False
    assert node(graph, "cell1.conv1").layer.bias is True


@pytest.mark.parametrize(
    ("edits", "code"),
    [
        ("conv1: relu\nconv1: tanh", "N110"),
        ("remove conv1\nconv1: relu", "N110"),
        ("remove x", "N209"),
    ],
)
def test_edits_that_contradict_each_other(edits, code):
    assert [c for c, _ in problems(derived(edits), "new")] == [code]


REUSING = """
network base { input x: 3x8x8
  a: { c: conv(3, 1x1); relu }
  tanh
  r: reuse(a) }
"""


def test_edits_reach_what_is_reused():
    graph = compiled(REUSING + "network new = base with { after a.c { conv(3, 1x1) } }", "new")
    assert paths(graph) == ["a.c", "a.2", "a.1", "tanh1", "r.c", "r.2", "r.1"]
    assert node(graph, "r.2").reuses == "a.2"
    graph = compiled(REUSING + "network new = base with { a: tanh }", "new")
    assert paths(graph) == ["a", "tanh1", "r"]
    assert problems(REUSING + "network new = base with { remove a }", "new")[0][0] == "N113"


def test_heads_for_training_are_no_part_of_a_block():
    text = """
    network trunk { input x: 3x8x8
      a: conv(4, 1x1)
      output aux when training: relu
      b: conv(4, 1x1) }
    network user { input x: 3x8x8
      trunk
      relu }
    """
    assert paths(compiled(text, "user")) == ["trunk1.a", "trunk1.b", "relu1"]
