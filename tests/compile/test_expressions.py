"""Expressions: language, section 7."""

import pytest

from tests.compile.support import body, compiled, node, problems


def value(expression: str) -> int:
    """A whole number, read off the channels of a convolution."""
    graph = body(f"let v = {expression}\nconv(v, 1x1)")
    return graph.types()[graph.outputs[0].value].channels


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("2 + 3 * 4", 14), ("(2 + 3) * 4", 20), ("2 ** 3 ** 2", 512), ("-3 + 10", 7),
        ("7 // 2", 3), ("-7 // 2 + 10", 6), ("7 % 4", 3), ("6 / 2", 3), ("1 if 2 > 3 else 5", 5),
        ("4 if not false and true or false else 1", 4), ("[1, 2, 3][1]", 2), ("[1, 2, 3][-1]", 3),
        ("3x5x7[2]", 7), ("min(4, 2, 9)", 2), ("max([4, 2, 9])", 9), ("abs(-3)", 3),
        ("round(2.5)", 2), ("round(3.5)", 4), ("floor(2.9)", 2), ("ceil(2.1)", 3),
        ("sqrt(16)", 4), ("len([1, 2])", 2), ("len(range(2, 10, 3))", 3), ("sum([1, 2, 3])", 6),
        ("product(2, 3, 4)", 24), ("divisible(30, 8)", 32), ("divisible(32 * 0.75, 8)", 24),
        ("divisible(by = 8, v = 9)", 16), ("divisible(12, 8)", 16), ("1_000 // 10", 100),
        ("in.channels", 3), ("in.height", 16), ("in.size", 768), ("in.rank", 3), ("in.shape[2]", 16),
        ("5 if [1, 2] == (1, 2) else 6", 5), ("5 if 3x3 == [3, 3] else 6", 5),
        ("5 if none == none else 6", 5), ("5 if 1 == true else 6", 6),
    ],
)  # fmt: skip
def test_values(expression, expected):
    assert value(expression) == expected


@pytest.mark.parametrize(
    ("expression", "code"),
    [
        ("1 / 0", "N205"), ("1 % 0", "N205"), ("2 ** 64", "N503"), ("10 ** 10 ** 10", "N503"),
        ("9_223_372_036_854_775_807 + 1", "N503"), ("true + 1", "N206"), ('"a" * 3', "N206"),
        ("[1, 2] + [3]", "N206"), ("[1][5]", "N205"), ("[1][0.5]", "N206"), ("sqrt(-1)", "N205"),
        ("nope", "N102"), ("nope(3)", "N102"), ("range(10_000_000)", "N504"), ("1 < true", "N206"),
        ("in", "N206"), ("in.chanels", "N205"), ("in.length", "N205"), ("round(1e308 * 10)", "N205"),
        ("-1.5 ** 0.5", "N204"), ("(-1) ** 0.5", "N205"),
    ],
)  # fmt: skip
def test_errors(expression, code):
    text = f"network net {{ input x: 3x8x8\n let v = {expression}\n conv(v, 1x1) }}"
    assert [c for c, _ in problems(text)] == [code]


def test_a_float_that_is_whole_is_a_whole_number():
    assert body("conv(12 / 3, 1x1)").types()[1].channels == 4


def test_unknown_sizes_are_said_to_be_unknown():
    text = "network net { input x: [3, ?, ?]\n conv(in.height, 1x1) }"
    assert problems(text) == [("N208", "in.height")]


def test_a_symbol_wins_over_a_variable_in_a_layer():
    graph = body("let same = 3\nconv(4, 3x3, padding = same)")
    assert node(graph, "conv1").layer.padding == "same"


def test_in_a_block_s_argument_the_variable_wins_and_an_unknown_name_is_a_symbol():
    text = """
    let valid = 2
    block pad(how) { conv(4, 3x3, padding = how) }
    network net { input x: 3x8x8
      pad(valid)
      pad(half) }
    """
    assert [n.type.shape for n in compiled(text).nodes()] == [(4, 10, 10), (4, 10, 10)]


def test_symbols_pass_through_conditionals():
    graph = body("conv(4, 3x3, padding = same if in.channels == 3 else valid)")
    assert node(graph, "conv1").layer.padding == "same"


def test_a_default_of_a_block_may_use_in_and_the_parameters_before_it():
    text = """
    block se(ratio = 4, reduced = in.channels // ratio) { conv(reduced, 1x1) }
    network net { input x: 32x8x8
      se
      se(2, 3) }
    """
    assert [n.type.channels for n in compiled(text).nodes()] == [8, 3]


def test_constants_of_a_file_may_stand_below_their_use():
    text = """
    network net { input x: [3, size, size]
      conv(width, 1x1) }
    let width = 2 * size
    let size = 8
    """
    assert compiled(text).types()[1].shape == (16, 8, 8)


def test_constants_in_a_circle():
    text = "let a = b\nlet b = a\nnetwork net { input x: 3x8x8\n conv(4, 1x1) }"
    assert "N108" in [code for code, _ in problems(text)]


def test_settings_reach_the_network():
    text = "network net(n = 4, act = relu) { input x: 3x8x8\n conv(n, 1x1) -> act }"
    graph = compiled(text, None, n=7, act="tanh")
    assert [n.layer.name for n in graph.nodes()] == ["conv", "tanh"]
    assert graph.types()[1].channels == 7
    assert dict(graph.parameters) == {"n": 7, "act": "<tanh>"}


def test_lists_are_bounded():
    lines = ["let a0 = [1, 2]"] + [f"let a{i} = [a{i - 1}, a{i - 1}]" for i in range(1, 40)]
    text = "\n".join([*lines, "network net { input x: 3x8x8\n conv(len(a39), 1x1) }"])
    assert {code for code, _ in problems(text)} <= {"N504", "N505"}
    assert problems(text)
