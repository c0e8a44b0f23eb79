"""Expressions: precedence, literals, calls."""

import pytest

from netdsl.syntax import tree
from tests.syntax.reading import bare, codes, expression


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3", (1, "+", (2, "*", 3))),
        ("(1 + 2) * 3", ((1, "+", 2), "*", 3)),
        ("1 - 2 - 3", ((1, "-", 2), "-", 3)),
        ("7 // 2 / 3 % 4", (((7, "//", 2), "/", 3), "%", 4)),
        ("2 ** 3 ** 4", (2, "**", (3, "**", 4))),
        ("-2 ** 2", ("-", (2, "**", 2))),
        ("2 ** -1", (2, "**", ("-", 1))),
        ("- + 1", ("-", ("+", 1))),
        ("a or b and not c == 1", ("a", "or", ("b", "and", ("not", ("c", "==", 1))))),
        ("not not a", ("not", ("not", "a"))),
        ("a < b + 1", ("a", "<", ("b", "+", 1))),
        ("a if b else c if d else e", ("a", "if", "b", ("c", "if", "d", "e"))),
        ("a[0][1]", (("a", "[]", 0), "[]", 1)),
        ("f(a, g(b))[0]", (("f", "a", ("g", "b")), "[]", 0)),
        ("a >= 1 and b <= 2 and c != 3 and d > 4", None),
    ],
)
def test_precedence(text: str, expected: object) -> None:
    made = expression(text)
    if expected is not None:
        assert bare(made) == expected
    assert made.span.text == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("64", 64), ("0", 0), ("007", 7), ("1_000_000", 1000000), ("0.5", 0.5), ("1e-3", 0.001),
        ("1_0.2_5e+2", 1025.0), ("2E3", 2000.0), ("9223372036854775808", 2**63),
        ("true", True), ("false", False), ("none", None), ('""', ""), ('"a b"', "a b"),
        (r'"\"\\"', '"\\'), ('"# no comment"', "# no comment"),
        ("3x3", (3, 3)), ("3x224x224", (3, 224, 224)), ("1_0x2", (10, 2)),
        ("x", "x"), ("_", "_"), ("in", "in"), ("in.channels", "in.channels"),
        ("layer4.2.conv3", "layer4.2.conv3"), ("@enc4.channels", "@enc4.channels"),
        ("()", []), ("(1,)", [1]), ("(1, 2)", [1, 2]), ("(1, 2,)", [1, 2]), ("(1, 2, 3)", [1, 2, 3]),
        ("[]", []), ("[1]", [1]), ("[1,]", [1]), ("[1, [2, (3, 4)]]", [1, [2, [3, 4]]]),
        ("(1)", 1), ("?", "?"), ("f()", ("f",)), ("divisible(v, by = 8)", ("divisible", "v", 8)),
        ("x3", "x3"), ("e1", "e1"),
    ],
)  # fmt: skip
def test_values(text: str, value: object) -> None:
    made = expression(text)
    assert bare(made) == value
    assert type(bare(made)) is type(value)
    assert made.span.text == text


def test_dims_that_look_hexadecimal() -> None:
    assert codes("let x = 0x10") == ["N701"]
    assert codes("let x = 0x10x3") == []
    assert codes("let x = 10x0") == []


@pytest.mark.parametrize(
    "number", ["9" * 19, "9223372036854775809", "9" * 100_000, "1e999", "3x" + "9" * 30]
)
def test_large_numbers(number: str) -> None:
    assert codes(f"let x = {number}") == ["N503"]


@pytest.mark.parametrize("number", ["12ab", "1.", "1__0", "1_", "1.2.3", "3x", "3X3", "0b1", "1e"])
def test_bad_numbers(number: str) -> None:
    assert codes(f"let x = {number}\nlet y = {number}") == ["N002", "N002"]


@pytest.mark.parametrize("text", ["a < b < c", "1 == 2 == 3", "[1 < 2 != 3]"])
def test_comparisons_are_not_chained(text: str) -> None:
    assert codes(f"let x = {text}") == ["N007"]


@pytest.mark.parametrize(
    "text", ["1 +", "* 2", "()()", "a[", "[1", "f(", "a b", "a[1:2]", "x:", ""]
)
def test_no_expressions(text: str) -> None:
    assert "N003" in codes(f"let x = {text}\n") or "N002" in codes(f"let x = {text}\n")


def test_parentheses_belong_to_the_span() -> None:
    made = expression("(a + b) * (c)")
    assert isinstance(made, tree.Binary)
    assert (made.left.span.text, made.right.span.text) == ("(a + b)", "(c)")


@pytest.mark.parametrize("text", ['"a\\n"', '"\\x"', '"\\'])
def test_bad_strings(text: str) -> None:
    assert codes(f"let x = {text}") in (["N002"], ["N005"])


def test_string_that_is_never_closed() -> None:
    assert codes('let x = "abc\nlet y = 1') == ["N005"]
