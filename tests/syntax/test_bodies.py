"""Statements, chains and labels."""

import pytest

from netdsl.syntax import tree
from tests.syntax.reading import bare, body, codes, element, places, read, statement

KEYWORDS = [
    "edition",
    "use",
    "let",
    "block",
    "network",
    "default",
    "expect",
    "freeze",
    "if",
    "else",
    "for",
    "in",
    "and",
    "or",
    "not",
    "remove",
    "before",
    "after",
    "true",
    "false",
    "none",
    "as",
    "of",
    "when",
    "training",
    "all",
    "except",
    "with",
]


def test_statement() -> None:
    made = statement("conv1: conv(64, 7x7, stride = 2)  => 64x112x112")
    assert made.label.text == "conv1"
    (call,) = made.chain.elements
    assert [(a.name, bare(a.value)) for a in call.arguments] == [
        (None, 64),
        (None, (7, 7)),
        ("stride", 2),
    ]
    assert bare(made.check) == (64, 112, 112)
    assert bare(statement("relu => [64, _, _]").check) == [64, "_", "_"]


def test_chain() -> None:
    made = statement("conv(1) -> { relu } -> add { relu; relu } -> relu").chain
    assert made.start is None
    call, group, merge, last = made.elements
    assert isinstance(group, tree.Group)
    assert (call.name, merge.name, last.name) == ("conv", "add", "relu")
    assert len(merge.body.items) == 2
    assert (merge.arguments, call.body) == ((), None)


def test_reference() -> None:
    alone = statement("@layer1").chain
    assert (alone.start.path, alone.elements) == ("layer1", ())
    made = statement("@backbone.layer3 -> relu").chain
    assert made.start.path == "backbone.layer3"
    assert len(made.elements) == 1
    assert statement("@enc{i}.conv{j} -> relu").chain.start.path == "enc{i}.conv{j}"


def test_merge_with_arguments() -> None:
    made = element("concat(axis = 1) { identity; @skip }")
    assert [a.name for a in made.arguments] == ["axis"]
    assert len(made.body.items) == 2


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("relu * 3", 3),
        ("relu * n", "n"),
        ("relu * f(2)", ("f", 2)),
        ("relu * depths[0]", ("depths", "[]", 0)),
        ("relu * (n - 1)", ("n", "-", 1)),
        ("relu * in.rank", "in.rank"),
    ],
)
def test_repeat(text: str, count: object) -> None:
    made = element(text)
    assert isinstance(made, tree.Repeat)
    assert bare(made.count) == count


def test_repeat_of_anything() -> None:
    assert isinstance(element("{ relu } * 2").element, tree.Group)
    assert isinstance(element("if a { relu } * 2").element, tree.If)
    chain = statement("basic(1) -> basic(2) * 3 -> relu").chain
    assert [type(e) for e in chain.elements] == [tree.Call, tree.Repeat, tree.Call]


def test_if() -> None:
    made = element("if a == 1 { relu } else if not b { conv(1); relu } else { identity }")
    assert [bare(condition) for condition, _ in made.branches] == [("a", "==", 1), ("not", "b")]
    assert [len(b.items) for _, b in made.branches] == [1, 2]
    assert len(made.otherwise.items) == 1
    assert element("if a { relu }").otherwise is None
    assert element("if a { }").branches[0][1].items == ()


def test_many_else_ifs() -> None:
    text = "if a { relu }" + " else if b { relu }" * 500
    assert len(element(text).branches) == 501


def test_for() -> None:
    made = statement("for i in range(6) { relu }")
    assert [t.name for t in made.targets] == ["i"]
    assert bare(made.values) == ("range", 6)
    made = statement("for (t, c,) in [(1, 16), (6, 24)] { relu }")
    assert [t.name for t in made.targets] == ["t", "c"]


@pytest.mark.parametrize(
    ("text", "shape", "integer", "limit", "sequence"),
    [
        ("input x: 3x224x224", (3, 224, 224), False, None, False),
        ("input x: [3, ?, size]", [3, "?", "size"], False, None, False),
        ("input x: [128] of int(30_000)", [128], True, 30000, False),
        ("input x: [128] of int", [128], True, None, False),
        ("input x: 128x64 as sequence", (128, 64), False, None, True),
        ("input x: [n] of int(v) as sequence", ["n"], True, "v", True),
        ("input x: 784", 784, False, None, False),
    ],
)
def test_input(text: str, shape: object, integer: bool, limit: object, sequence: bool) -> None:
    made = statement(text)
    assert made.label.text == "x"
    assert bare(made.shape) == shape
    assert (made.integer, made.sequence) == (integer, sequence)
    assert (made.limit and bare(made.limit)) == limit
    assert made.span.text == text


def test_output() -> None:
    made = statement("output head: dense(10) => 10")
    assert (made.label.text, made.training, bare(made.check)) == ("head", False, 10)
    made = statement("output aux1 when training: @x -> dense(10)")
    assert (made.label.text, made.training, made.label.span.text) == ("aux1", True, "aux1")
    made = statement('output "a-b" when  training : relu')
    assert (made.label.text, made.label.quoted, made.training) == ("a-b", True, True)
    assert statement("output aux{i} when training: relu").label.text == "aux{i}"


def test_expect_and_freeze() -> None:
    assert bare(statement("expect params == 21_797_672").condition) == ("params", "==", 21797672)
    made = statement("expect output.shape == [3]")
    assert bare(made.condition) == ("output.shape", "==", [3])
    made = statement("freeze conv1, layer1.0, block")
    assert [bare(p) for p in made.paths] == ["conv1", "layer1.0", "block"]
    assert not made.all
    made = statement("freeze all except fc, a.b")
    assert [bare(p) for p in made.paths] == ["fc", "a.b"]
    assert made.all
    assert [bare(p) for p in statement("freeze all, except").paths] == ["all", "except"]


@pytest.mark.parametrize("keyword", KEYWORDS)
def test_keywords_as_labels(keyword: str) -> None:
    made = statement(f"{keyword}: relu")
    assert made.label.text == keyword
    assert bare(statement(f"freeze {keyword}").paths[0]) == keyword
    assert statement(f"@{keyword} -> relu").chain.start.path == keyword
    if keyword not in ("in", "not", "true", "false", "none"):
        (argument,) = element(f"reuse({keyword})").arguments
        assert bare(argument.value) == keyword


@pytest.mark.parametrize("keyword", ["as", "of", "when", "training", "all", "except", "with"])
def test_contextual_keywords_are_names(keyword: str) -> None:
    read(
        f"let {keyword} = 1\nblock f({keyword} = 2) {{ conv({keyword}, {keyword} = {keyword}) }}\n"
        f"block {keyword} = relu\nnetwork n {{ {keyword} -> {keyword}({keyword}) }}\n"
        f"use m: {keyword} as {keyword}\nnetwork m = {keyword} with {{ remove {keyword} }}\n"
    )


@pytest.mark.parametrize("word", ["input", "output"])
def test_input_and_output_are_no_labels(word: str) -> None:
    assert codes(f"network n {{ {word}: relu }}") == ["N006"]
    assert statement(f'"{word}": relu').label.text == word


@pytest.mark.parametrize("keyword", ["block", "for", "in", "true", "let"])
def test_keywords_are_no_names(keyword: str) -> None:
    assert codes(f"let {keyword} = 1") == ["N006"]
    assert codes(f"block b({keyword}) {{ relu }}") == ["N006"]


def test_labels() -> None:
    made = statement("denselayer{i}: relu")
    assert (made.label.text, made.label.quoted) == ("denselayer{i}", False)
    made = statement('"block1-{i}": relu')
    assert (made.label.text, made.label.quoted) == ("block1-{i}", True)
    assert made.label.span.text == '"block1-{i}"'
    assert statement("conv1 : relu").label.span.text == "conv1"
    assert codes('network n { "a.b": relu }') == ["N002"]


def test_group_behind_label() -> None:
    made = statement("block: { relu; relu }")
    (group,) = made.chain.elements
    assert len(group.body.items) == 2


def test_braces_are_not_placeholders() -> None:
    made = element("concat{relu;identity}")
    assert (made.name, len(made.body.items)) == ("concat", 2)
    assert element("add{relu}").body is not None


def test_body_of_nothing() -> None:
    assert body("") == ()
    assert codes("network n {}") == []


@pytest.mark.parametrize(
    ("text", "place"),
    [("network n { relu relu }", (1, 18)), ("network n { { relu } relu }", (1, 22))],
)
def test_statements_end(text: str, place: tuple[int, int]) -> None:
    assert places(text) == [("N003", place)]
