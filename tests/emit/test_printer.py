"""What the printer prints: valid Python that `ruff format` leaves as it is."""

import ast
import random
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netdsl.emit import code
from netdsl.emit.code import Module, Name, assign, binary, call, expression, joined
from netdsl.emit.printer import print_expression, print_module, print_statements
from netdsl.trace import Traced

WORDS = (
    "x", "out", "self.conv1", "in_channels", "nn.Conv2d", "a_rather_long_name_of_a_value", "F.relu",
)  # fmt: skip
OPTIONS = ("stride", "padding", "bias", "groups")


class Draw:
    """Random trees of the shapes that lowerings build."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def statement(self):
        value = self.call(3)
        kind = self.random.randrange(4)
        if kind == 0:
            return code.Return(value)
        if kind == 1:
            return code.Expr(value)
        return assign(self.random.choice(("self.conv1", "x", "x.y")), value)

    def call(self, depth: int):
        named = self.random.sample(OPTIONS, self.random.randrange(len(OPTIONS)))
        keywords = tuple(code.Keyword(n, self.tree(depth - 1)) for n in named)
        return code.Call(Name(self.random.choice(WORDS)), self.trees(depth - 1), keywords)

    def trees(self, depth: int):
        return tuple(self.tree(depth) for _ in range(self.random.randrange(5)))

    def tree(self, depth: int):
        kind = self.random.randrange(9) if depth > 0 else 0
        match kind:
            case 1 | 2 | 3:
                return self.call(depth)
            case 4:
                return code.List(self.trees(depth - 1))
            case 5:
                return code.Tuple(self.trees(depth - 1))
            case 6:
                values = self.trees(depth - 1)
                return code.Dict(tuple((self.leaf(), v) for v in values))
            case 7:
                run = code.ListComp(self.call(1), "_", call("range", self.random.randrange(9)))
                return call("nn.Sequential", code.Starred(run))
        return self.leaf()

    def leaf(self):
        value = self.random.choice(
            (None, True, 0, -7, 123456, 1e-5, 0.5, 1e300, -2.5, "same", 'say "hi"', "it's")
        )
        return self.random.choice((Name(self.random.choice(WORDS)), expression(value)))


def function(*statements, name="forward", doc=""):
    return code.FunctionDef(name, (code.Parameter("self"),), tuple(statements), doc=doc)


def ruff_format(text: str) -> str:
    ruff = Path(sys.executable).with_name("ruff")
    command = [str(ruff) if ruff.exists() else "ruff", "format", "--isolated", "-"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=True)
    return done.stdout


@pytest.mark.parametrize("seed", range(3))
def test_statements_are_formatted(seed: int) -> None:
    draw = Draw(seed)
    body = [draw.statement() for _ in range(300)]
    text = print_module(Module((code.ClassDef("A", (), (function(*body),)),)))
    ast.parse(text)
    assert ruff_format(text) == text


@settings(max_examples=3, deadline=None)
@given(st.lists(st.text(max_size=100), min_size=30, max_size=60))
def test_docstrings_are_formatted_and_harmless(docs) -> None:
    classes = tuple(code.ClassDef(f"A{i}", (), (function(),), doc=d) for i, d in enumerate(docs))
    text = print_module(Module(classes, doc=docs[0]))
    tree = ast.parse(text)
    kinds = [type(node) for node in tree.body if not isinstance(node, ast.Expr)]
    assert kinds == [ast.ClassDef] * len(docs)
    assert ruff_format(text) == text


@pytest.mark.parametrize(
    "text",
    [
        '"""\nimport os\n"""',
        '\\"""',
        "\\",
        'ends with "',
        '"',
        "\x00\x1b[31m\u2028 import os",
        "a\rimport os",
        "# -*- coding: utf-7 -*-",
    ],
)
def test_text_of_others_runs_nothing(text: str) -> None:
    module = Module(
        (code.Comment(text), code.ClassDef("A", (), (), doc=text), assign("x", [text])), doc=text
    )
    printed = print_module(module)
    tree = ast.parse(printed.encode())
    assert [type(node) for node in tree.body] == [ast.Expr, ast.ClassDef, ast.Assign]
    assert ast.literal_eval(tree.body[2].value) == [text]
    assert ruff_format(printed) == printed


def test_long_comments_and_docstrings_are_wrapped() -> None:
    module = Module((code.Comment("word " * 60), code.ClassDef("A", (), (), doc="word " * 60)))
    assert max(map(len, print_module(module).splitlines())) <= 88


@pytest.mark.parametrize(
    ("tree", "text"),
    [
        (binary(Name("filters"), "*", 4), "filters * 4"),
        (binary(binary(Name("a"), "+", 1), "*", 2), "(a + 1) * 2"),
        (binary(Name("a"), "-", binary(Name("b"), "-", 1)), "a - (b - 1)"),
        (binary(Name("a"), "**", 2), "a**2"),
        (binary(-2, "**", 2), "(-2) ** 2"),
        (binary(Name("a"), "**", call("f")), "a ** f()"),
        (code.UnaryOp("-", binary(Name("a"), "**", 2)), "-a**2"),
        (joined("+", (Name("a"), Name("b"), Name("c"))), "a + b + c"),
        (joined("+", (Name("a"),)), "a"),
        (expression((1,)), "(1,)"),
        (expression(1e-5), "1e-5"),
        (expression(-0.5), "-0.5"),
        (
            expression(Traced(12, ("+", "in_channels", ("*", "growth", 2)))),
            "in_channels + growth * 2",
        ),
        (expression(Traced(3, ("item", "kernel", 1, 2))), "kernel[1]"),
        (
            expression((Traced(3, ("item", "kernel", 0, 2)), Traced(1, ("item", "kernel", 1, 2)))),
            "kernel",
        ),
        (expression('say "hi"'), "'say \"hi\"'"),
        (expression("it's \"\n"), '"it\'s \\"\\n"'),
        (code.FString(("a{", Name("name"), '"')), "f'a{{{name}\"'"),
        (
            code.Subscript(Name("x"), code.Tuple((code.Slice(), code.Slice(stop=expression(-1))))),
            "x[:, :-1]",
        ),
        (code.Conditional(Name("a"), Name("b"), Name("c")), "b if a else c"),
        (call("f", 1).but(a=1), "f(1)"),
        (
            call("f", stride=Traced(1, "stride"), padding=0).but(stride=1, padding=0),
            "f(stride=stride)",
        ),
    ],
)
def test_expressions(tree, text: str) -> None:
    assert print_expression(tree) == text
    ast.parse(text)


def test_a_trace_too_long_to_read_is_its_number() -> None:
    trace = "a"
    for _ in range(40):
        trace = ("+", trace, "b")
    assert print_expression(expression(Traced(41, trace))) == "41"


def test_tuples_lose_their_parentheses_in_statements() -> None:
    pair = code.Tuple((Name("x"), Name("skip")))
    text = print_statements([code.Assign(pair, call("f")), code.Return(pair)])
    assert text == "x, skip = f()\nreturn x, skip\n"


def test_a_long_body() -> None:
    statement = assign("x", call("self.conv1", Name("x")))
    text = print_module(Module((function(*[statement] * 100_000),)))
    assert text.count("\n") == 100_001


def test_a_sum_of_many() -> None:
    text = print_expression(joined("+", [Name("x")] * 10_000))
    assert text.count("+") == 9_999
