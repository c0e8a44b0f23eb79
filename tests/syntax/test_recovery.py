"""Mistakes: each is said once, in words, and the rest of the file is read."""

import re

import pytest

from netdsl.render import render_text
from netdsl.source import Source
from netdsl.syntax import parse, tree
from tests.syntax.reading import codes, mistakes, places

UNCLOSED = """network n {
  conv1: conv(64, 7x7, stride = 2
  relu
}
"""


ITEMS = "`network`, `block`, `use`, `let` or `default`"


def test_unclosed_bracket() -> None:
    (only,) = mistakes(UNCLOSED)
    assert render_text([only]).rstrip().splitlines() == [
        "error[N003]: expected `,` or `)` here, found `relu`",
        " --> test.net:3:3",
        "  |",
        "2 |   conv1: conv(64, 7x7, stride = 2",
        "  |              - this `(` is never closed",
        "3 |   relu",
        "  |   ^^^^ the argument list goes on to here",
        "  |",
        "help: close it at the end of line 2",
        "  |",
        "2 -   conv1: conv(64, 7x7, stride = 2",
        "2 +   conv1: conv(64, 7x7, stride = 2)",
    ]


def test_nothing_is_lost_behind_an_unclosed_bracket() -> None:
    file, _ = parse(Source("x", UNCLOSED))
    good, _ = parse(Source("x", UNCLOSED.replace("= 2", "= 2)")))
    assert file == good


@pytest.mark.parametrize(
    ("text", "message", "found"),
    [
        ("network n { conv(64 3x3) }", "expected `,` or `)` here, found `3x3`", "3x3"),
        ("network n { conv(64; relu }", "expected `,` or `)` here, found `;`", ";"),
        ("network n { conv(64 -> relu }", "expected `,` or `)` here, found `->`", "->"),
        ("network n { conv(64 }", "expected `,` or `)` here, found `}`", "}"),
        ("block b( { relu }", "expected `)` or a name here, found `{`", "{"),
        ("network n { conv([1, 2) }", "expected `]` here, found `)`", ")"),
        ("network n { relu ) }", "this `)` closes nothing", ")"),
        ("network n { relu }}", "this `}` closes nothing", "}"),
        ("network n { relu -> -> relu }", "expected a layer here, found `->`", "->"),
        ("network n { conv 64 }", "expected `(`, `->`, the end of the line or `}` here, found `64`",
         "64"),
        ("network n {\n  relu relu\n}",
         "expected `->`, the end of the line or `}` here, found `relu`", "relu"),
        ("let x = ", "expected a value, found the end of the file", ""),
        ("let x =\nnetwork n { relu }", "expected a value, found the end of the line", ""),
        ("network n", "expected `(`, `=` or `{`, found the end of the file", ""),
        ("network n { for x relu { } }", "expected `in` here, found `relu`", "relu"),
        ("let x 1", "expected `=` here, found `1`", "1"),
        ("let 3 = 1", "expected a name here, found `3`", "3"),
        ("3", "expected `network`, `block`, `use`, `let` or `default` here, found `3`", "3"),
        ("network n { conv(stride: 2) }", "an argument's name is followed by `=`: `stride = ...`",
         "stride:"),
        ("network n { if a = 1 { relu } }", "`=` gives a name a value; it compares nothing", "="),
        ("network n { input: 3x3 }", "an `input` has a name of its own: `input image: ...`",
         "input:"),
        ("network n { input x 3x3 }", "expected a label and its `:` here, found `x`", "x"),
        ("let block = 3", "`block` is a keyword and cannot be a name", "block"),
        ("network n(classes 10) { relu }", "expected `,`, `)` or `=` here, found `10`", "10"),
        ("let x = 'a'", "a string stands in double quotes", "'a'"),
        ("let x = \u201ca\u201d", "a string stands in double quotes", "\u201ca\u201d"),
        ("let x = 'a", "`'` means nothing here", "'"),
        ("import torch.nn as nn", f"expected {ITEMS} here, found `import`", "import"),
        ("class Net(nn.Module):\n  def __init__(self):\n    x = 1",
         f"expected {ITEMS} here, found `class`", "class"),
        ('variable "x" { }', f"expected {ITEMS} here, found `variable`", "variable"),
        ("network n { output relu }", "expected a label and its `:` here, found `relu`", "relu"),
        ("use resnet", "expected a label and its `:` here, found `resnet`", "resnet"),
        ("network n { @a + @b }", "expected `->`, the end of the line or `}` here, found `+`", "+"),
        ("conv(3, 3x3)", "`conv` stands only inside a network or block", "conv"),
        ("network n { for i in range(3):\n relu }",
         "a `:` stands only behind a label; what `if` and `for` rule stands in `{ }`", ":"),
        ("let x = a && b", "`&&` means nothing here", "&&"),
        ("let x = é", "`é` means nothing in a .net file", "é"),
        ("let x\u00a0= 1", "an invisible character stands here: no-break space", "\u00a0"),
        ("let x = .5", "a `.` stands only inside a name or a number", "."),
        ("network n { relu", "this `{` is never closed", "{"),
    ],
)  # fmt: skip
def test_messages(text: str, message: str, found: str) -> None:
    (only,) = mistakes(text)
    assert only.message == message
    assert only.span is not None
    assert only.span.text == found


@pytest.mark.parametrize("rest", ["32", "(3 + 1)", "[3]"])
def test_an_expression_whose_line_ends_too_early(rest: str) -> None:
    text = f"network n {{\n  relu\n  expect params ==  # why\n    {rest}\n  relu relu\n}}"
    early, other = mistakes(text)
    assert early.message == "expected a value, found the end of the line"
    assert [h.message for h in early.helps] == [
        "in parentheses, an expression may go on on the next line"
    ]
    assert other.span is not None
    assert other.span.position == (5, 8)


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("network n { fc = dense(2) }", "network n { fc: dense(2) }"),
        ("network n { fc = dense(2) ; add { @fc } }", "network n { fc: dense(2) ; add { @fc } }"),
        ("network n { self.fc = dense(2) }", "network n { fc: dense(2) }"),
        ("network n { nn.relu -> tanh }", "network n { relu -> tanh }"),
        ("network n { relu // why\n tanh }", "network n { relu # why\n tanh }"),
        ("// why\n\nnetwork n { relu }", "# why\n\nnetwork n { relu }"),
        ("network n(a: int = 3, b = 2) { relu }", "network n(a = 3, b = 2) { relu }"),
        ("block b(a: torch.Tensor, c) { relu }", "block b(a, c) { relu }"),
        ("network n { conv(stride: a) }", "network n { conv(stride = a) }"),
        ("let x = 'same'", 'let x = "same"'),
        ("network n { add { @a, @b } }", "network n { add { @a; @b } }"),
        ("network n {\n  relu,\n  tanh\n}", "network n {\n  relu\n  tanh\n}"),
        ("let x = \u2018same\u2019", 'let x = "same"'),
    ],
)
def test_habits_of_python(text: str, mended: str) -> None:
    """One error, whose edit makes it right; the file behind it is read all the same."""
    (only,) = mistakes(text)
    ((edit,),) = [help_.edits for help_ in only.helps]
    assert text[: edit.span.start] + edit.text + text[edit.span.end :] == mended
    assert codes(mended) == []
    assert parse(Source("x", text))[0].items[-1] == parse(Source("x", mended))[0].items[-1]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("netwrok n { relu }", "network"),
        ("blok b { relu }", "block"),
        ("network n { iput x: 3 }", "input"),
        ("network n { expct params == 3 }", "expect"),
        ("network n { freez conv1 }", "freeze"),
        ("network n { fro i in range(3) { relu } }", "for"),
        ("network n { if a { relu } esle { relu } }", "else"),
        ("network n = m wiht { remove a }", "with"),
        ("use m: a sa b", "as"),
    ],
)
def test_misspelt_keywords(text: str, meant: str) -> None:
    (only,) = mistakes(text)
    (help_,) = only.helps
    (edit,) = help_.edits
    assert edit.text == meant
    mended = text[: edit.span.start] + meant + text[edit.span.end :]
    assert codes(mended) == []
    assert parse(Source("x", text))[0] == parse(Source("x", mended))[0]


def test_edits_mend() -> None:
    """An edit of a help gives a text that is right."""
    for text in (
        UNCLOSED, "network n\n{ relu }", "network n { conv(a: 2) }", "network n { input x 3 }",
        "network n { if a = 1 { relu } }", "let in = 1", 'let x = "abc', "let x = 1.",
        "let x = 3X3", "let x = 1 + ${y}",
        "network n { input x: 3,32,32 }", "network n { input x: 3, 32, 32 ; relu }", "network n { conv([1, 2) }", "let x = a && b", "network n { output: relu }",
    ):  # fmt: skip
        (only,) = mistakes(text)
        ((edit,),) = [help_.edits for help_ in only.helps]
        mended = text[: edit.span.start] + edit.text + text[edit.span.end :]
        assert codes(mended) == [], mended


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # One mistake, one diagnostic.
        ("network n {\n conv(64,\n relu\n maxpool(3x3)\n}", [("N003", (4, 2))]),
        ("network n {\n conv(64,\n   3x3 stride = 2,\n   bias = false)\n relu\n}", [("N003", (3, 8))]),
        ("network n {\n conv(64\n   3x3, a = 1)\n relu\n}", [("N003", (3, 4))]),
        ("network n { concat(relu -> relu) }", [("N003", (1, 25))]),
        ("network n { if a b { relu } else { relu } }", [("N003", (1, 18))]),
        ("network n { relu $ relu ( }", [("N002", (1, 18))]),
        ("network n {\n if x != { relu } else { relu }\n relu\n}", [("N003", (2, 10))]),
        ("network n {\n conv(1,\n   let x = 1\n relu\n}", [("N003", (3, 4))]),
        ("network n {\n conv(1,\n   a: 1)\n relu\n}", [("N003", (3, 4))]),
        # Two mistakes, two diagnostics.
        ("network n {\n conv(1 2\n conv(1 2)\n}", [("N003", (2, 9)), ("N003", (3, 9))]),
        ("let a = = 1\nlet b = 1 1\n", [("N003", (1, 9)), ("N003", (2, 11))]),
        ("network n { relu relu; relu 3 }", [("N003", (1, 18)), ("N003", (1, 29))]),
        ("block (a) { relu relu }\nlet x = )", [("N003", (1, 7)), ("N003", (1, 18)), ("N003", (2, 9))]),
        ("block b { add { relu 1 }; relu 2 }\nfoo", [
            ("N003", (1, 22)), ("N003", (1, 32)), ("N007", (2, 1))]),
        ("use resnet basic\nuse m: a b\nlet x = 1 +", [
            ("N003", (1, 5)), ("N003", (2, 10)), ("N003", (3, 12))]),
        # A forgotten brace, blamed by its indentation.
        ("network n {\n  add {\n    relu\n  relu\n}\nblock b { relu }", [("N004", (2, 7))]),
        ("network n {\n  relu\nblock b { relu relu }", [("N004", (1, 11)), ("N003", (3, 16))]),
        ("network n {\n  block b { relu 1 }\n  relu\n}", [("N007", (2, 3)), ("N003", (2, 18))]),
    ],
)  # fmt: skip
def test_each_mistake_once(text: str, expected: list[tuple[str, tuple[int, int]]]) -> None:
    assert places(text) == expected


def test_the_rest_is_read() -> None:
    text = (
        "let a = )\nblock b(x y) { relu }\nnetwork n { conv(; l: relu }\n"
        "network (z) { relu }\nblock c { relu }\nlet d = 1"
    )
    file, diagnostics = parse(Source("x", text))
    assert len(diagnostics) == 4
    names = [i.name.name for i in file.items if isinstance(i, tree.Block | tree.Network | tree.Let)]
    assert names == ["b", "n", "c", "d"]
    network = file.items[1]
    assert isinstance(network, tree.Network)
    assert network.body is not None
    labels = [i.label for i in network.body.items if isinstance(i, tree.Statement)]
    assert [label and label.text for label in labels] == [None, "l"]


def test_no_terminal_in_a_message() -> None:
    texts = ["network n { %s }", "let x = %s", "%s", "block b(%s", "network n { x: %s"]
    tokens = ["1", "->", ")", "{", "]", "if", "network", ",", "=", ":", "@", '"', "x:", "=>", "*"]
    for text in texts:
        for token in tokens:
            for said in mistakes(text.replace("%s", token)):
                assert not re.search(r"\b[A-Z]{3,}\b|_[A-Z]|\$", said.message), said.message


def test_many_errors_are_cut_short() -> None:
    found = mistakes("let x = )\n" * 5000)
    assert len(found) == 100
    assert "the rest of the file is not read" in found[-1].notes[0].message


def test_errors_are_in_order() -> None:
    found = places('let a = 1 1\nlet b = "\\q"\nlet c = 99999999999999999999\nlet d = )')
    assert found == sorted(found, key=lambda pair: pair[1])
    assert len(found) == 4
