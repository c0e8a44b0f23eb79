"""References, merges, reuse, outputs: which value goes where."""

from netdsl.analysis import cost
from tests.compile.support import body, compiled, diagnostics, node, paths, problems


def test_a_reference_starts_a_chain_from_an_earlier_value():
    graph = body("a: conv(4, 1x1)\nb: conv(5, 1x1)\nconcat { @a; @b }")
    joined = node(graph, "concat1")
    assert joined.inputs == (node(graph, "a").value, node(graph, "b").value)
    assert joined.type.shape == (9, 16, 16)


def test_a_reference_from_one_branch_to_the_next():
    graph = body("concat { a: conv(4, 1x1); @a -> relu }")
    assert node(graph, "relu1").inputs == (node(graph, "a").value,)


def test_a_reference_into_a_labelled_block():
    text = """
    block backbone { c1: conv(4, 1x1); c2: conv(5, 1x1) }
    network net { input x: 3x8x8
      body: backbone
      concat { identity; @body.c1 } }
    """
    assert node(compiled(text), "concat1").type.shape == (9, 8, 8)


def test_a_block_takes_a_value_from_outside_through_a_parameter():
    text = """
    block up(filters, skip) { conv(filters, 1x1); concat { identity; @skip } ; conv(skip.channels, 1x1) }
    network net { input x: 3x8x8
      e: conv(6, 1x1)
      conv(2, 1x1)
      up(4, skip = @e) }
    """
    graph = compiled(text)
    assert node(graph, "up1.concat1").type.shape == (10, 8, 8)
    assert graph.types()[graph.outputs[0].value].shape == (6, 8, 8)


def test_a_block_does_not_see_the_labels_around_its_use():
    text = """
    block up { concat { identity; @e } }
    network net { input x: 3x8x8
      e: conv(6, 1x1)
      up }
    """
    assert problems(text) == [("N104", "@e")]


def test_a_merge_of_one_branch_is_that_branch():
    graph = body("add { if false { identity }; conv(4, 1x1) }")
    assert paths(graph) == ["conv1"]


def test_branches_of_an_if_and_a_for():
    graph = body("concat { for i in range(3) { conv(i + 1, 1x1) }; if true { relu; identity } }")
    assert graph.types()[graph.outputs[0].value].shape == (1 + 2 + 3 + 3 + 3, 16, 16)


def test_an_output_does_not_move_the_current_value():
    graph = body("conv(4, 1x1)\noutput a: relu\noutput b: sigmoid")
    assert [o.name for o in graph.outputs] == ["a", "b"]
    assert node(graph, "a").inputs == node(graph, "b").inputs


def test_the_last_value_is_the_output_beside_training_outputs():
    graph = body("output aux when training: { conv(2, 1x1) }\nconv(4, 1x1)")
    assert [(o.name, o.training) for o in graph.outputs] == [("aux", True), ("output", False)]


def test_reuse_shares_weights_and_counts_them_once():
    graph = body("a: conv(3, 1x1)\nreuse(a)\nb: reuse(a)")
    assert paths(graph) == ["a", "conv2", "b"]
    assert [n.reuses for n in graph.nodes()] == [None, "a", "a"]
    assert cost.params(graph) == 12


def test_reuse_of_a_block_and_of_a_reuse():
    text = """
    block tower(f) { conv1: conv(f, 1x1); relu }
    network net { input x: 3x8x8
      t: tower(3)
      u: reuse(t)
      reuse(u) }
    """
    graph = compiled(text)
    assert [n.reuses for n in graph.nodes()] == [
        None, None, "t.conv1", "t.relu1", "t.conv1", "t.relu1",
    ]  # fmt: skip


def test_reuse_on_another_shape_is_an_error():
    text = "network net { input x: 3x8x8\n a: conv(4, 1x1)\n reuse(a) }"
    assert problems(text) == [("N303", "reuse(a)")]


def test_unused_values_and_inputs_are_errors():
    text = "network net { input x: 3x8x8\n input y: 3x8x8\n a: @x -> relu\n @x -> conv(4, 1x1) }"
    assert [code for code, _ in problems(text)] == ["N109", "N109"]
    assert "`y`" in diagnostics(text)[0].message


def test_freeze_and_all_except():
    text = "network net { input x: 3x8x8\n a: conv(4, 1x1)\n b: conv(4, 1x1)\n freeze %s }"
    assert [n.frozen for n in compiled(text % "a").nodes()] == [True, False]
    assert [n.frozen for n in compiled(text % "all except a").nodes()] == [False, True]
    assert [n.frozen for n in compiled(text % "all").nodes()] == [True, True]
    assert problems(text % "aa") == [("N104", "aa")]


def test_defaults_are_lexical():
    text = """
    block above(f) { conv(f, 3x3) }
    default conv(padding = half)
    block below(f) { conv(f, 3x3); default conv(stride = 2); conv(f, 3x3) }
    network net { input x: 3x8x8
      above(4)
      below(4)
      default conv(padding = valid)
      conv(4, 1x1) }
    """
    shapes = [n.type.shape for n in compiled(text).nodes()]
    assert shapes == [(4, 6, 6), (4, 6, 6), (4, 3, 3), (4, 3, 3)]


def test_a_layer_argument_takes_the_defaults_of_where_it_is_written():
    text = """
    block outer(unit) { unit(4, 3x3) }
    default conv(padding = half)
    network net { input x: 3x8x8
      outer(conv) }
    """
    assert compiled(text).types()[1].shape == (4, 8, 8)


def test_a_check_of_a_base_does_not_carry_over():
    text = """
    network base(n = 4) { input x: 3x8x8
      conv(n, 1x1) => 4x8x8 }
    network wide = base(8)
    network wider = base(8) with { relu }
    """
    assert compiled(text, "wider").types()[2].shape == (8, 8, 8)


def test_reuse_by_automatic_names():
    text = """
    block cell(f) { conv(f, 1x1); relu }
    network net { input x: 3x8x8
      body: { conv(3, 1x1); tanh }
      cell(3)
      reuse(body.0)
      reuse(cell1)
      reuse(conv9) }
    """
    assert problems(text) == [("N104", "conv9")]
    graph = compiled(text.replace("reuse(conv9)", "reuse(cell1.conv1)"))
    assert [n.reuses for n in graph.nodes()][4:] == [
        "body.0", "cell1.conv1", "cell1.relu1", "cell1.conv1",
    ]  # fmt: skip
    assert cost.params(graph) == 24


def test_references_with_loop_variables_as_arguments():
    text = """
    block up(filters, skip) { conv(filters, 1x1); concat { identity; @skip } }
    network net { input x: 3x8x8
      for i in range(2) { e{i}: conv(4 * (i + 1), 1x1) }
      for i in [1, 0] { d{i}: up(@e{i}.channels, @e{i}) } }
    """
    graph = compiled(text)
    assert node(graph, "d1.concat1").type.channels == 16
    assert node(graph, "d0.concat1").inputs[1] == node(graph, "e0").value


def test_what_a_reused_piece_references_stays():
    text = """
    network net { input x: 3x8x8
      t: { k: conv(3, 1x1); add { identity; @x } }
      u: reuse(t) }
    """
    graph = compiled(text)
    assert node(graph, "u.1").inputs[1] == graph.inputs[0].value
    assert node(graph, "u.k").inputs == (node(graph, "t.1").value,)


def test_the_memory_of_what_is_used_again_stays():
    text = """
    network net { input z: 5x8 as sequence; input x: 7x8 as sequence
      a: attention(2, memory = @z)
      b: attention(4, memory = @x)
      reuse(a)
      c: reuse(b) }
    """
    graph = compiled(text)
    z, x = (i.value for i in graph.inputs)
    assert node(graph, "attention3").inputs == (node(graph, "b").value, z)
    assert node(graph, "c").inputs == (node(graph, "attention3").value, x)
    assert [n.reuses for n in graph.nodes()] == [None, None, "a", "b"]


def test_a_merge_is_not_used_again():
    text = "network net { input x: 3x8x8\n add { identity; relu }\n reuse(add1) }"
    assert [code for code, _ in problems(text)] == ["N209"]


def test_labels_in_unlabelled_groups_belong_to_the_body_around():
    graph = body(
        "a: { { b: conv(4, 1x1) }; relu; concat { identity; @b } }\nconcat { identity; @a.b }"
    )
    assert node(graph, "concat1").inputs[1] == node(graph, "a.0.b").value


def test_what_follows_a_broken_label_is_not_said_to_be_missing():
    text = "network net { input x: 3x8x8\n a: conv(0, 1x1)\n reuse(a)\n @a -> relu }"
    assert [code for code, _ in problems(text)] == ["N204"]


def test_in_behind_a_check_is_what_enters_the_statement():
    text = """
block double { conv(in.channels * 2, 1x1) => [in.channels * 2, _, _] }
network n {
  input x: 3x8x8
  a: double => [in.channels * CHANNELS, in.height, 8]
  double => [12, 8, 8]
  add { identity ; @a -> double => [in.channels * 2, 8, 8] }
}
"""
    assert not problems(text.replace("CHANNELS", "2"))
    assert [code for code, _ in problems(text.replace("CHANNELS", "1"))] == ["N401"]


def test_uses_of_blocks_are_counted():
    many = "block one { relu }\nblock many { one * 300 }\nnetwork n { input x: [3] ; many * TIMES }"
    assert not problems(many.replace("TIMES", "100"))
    assert [code for code, _ in problems(many.replace("TIMES", "200"))] == ["N501"]
