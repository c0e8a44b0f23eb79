"""Where a statement ends, and comments."""

import pytest

from netdsl.source import Source
from netdsl.syntax import parse, tree
from tests.syntax.reading import body, codes, mistakes, places, read, statement


def kinds(text: str) -> list[int]:
    """How many elements each statement's chain has."""
    return [len(item.chain.elements) for item in body(text) if isinstance(item, tree.Statement)]


@pytest.mark.parametrize(
    "text",
    [
        "relu -> relu",
        "relu ->\n relu",
        "relu\n -> relu",
        "relu # c\n\n # c\n -> relu",
        "relu -> # c\n\n # c\n relu",
        "relu ->\r\n\r\n relu",
        "relu\r\n-> relu",
        "relu\n\n\n\t->\n\n\n\trelu",
        "concat {\n relu\n}\n -> relu",
        "conv(\n 1,\n 2 # c\n\n)\n -> relu",
    ],
)
def test_goes_on(text: str) -> None:
    assert kinds(text) == [2]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("relu\nrelu", [1, 1]),
        ("relu;relu", [1, 1]),
        ("relu;;;\n;relu\n\n", [1, 1]),
        ("relu # -> relu\nrelu", [1, 1]),
        ("relu # c", [1]),
        ("if a { relu }\nelse: relu", [1, 1]),
        ("if a { relu }\nelse { relu }", [1]),
        ("if a { relu } # c\n # c\n else if b { relu }\n\n else { relu }", [1]),
        ("relu\n* 3", [1]),
        ("relu\n => 3", [1]),
        ("x: conv([1,\n2],\na =\n3)\nrelu", [1, 1]),
        ("concat {\n\n relu\n\n relu;\n}", [1]),
        ("elsewhere\nelse_: relu", [1, 1]),
    ],
)
def test_ends(text: str, expected: list[int]) -> None:
    assert kinds(text) == expected


def test_lists_go_on_behind_a_comma() -> None:
    assert len(statement("freeze a,\n  b,\n  c").paths) == 3
    assert len(read("use m: a,\n  b as c").items) == 1
    assert len(read("default conv,\n  dense(bias = false)").items) == 1
    assert len(read("let a =\n  1").items) == 1
    assert len(read("block b = # c\n\n  relu\n  -> relu").items) == 1
    assert len(read("network a =\n b(1) with {\n}").items) == 1


@pytest.mark.parametrize(
    "text",
    [
        "network n\n{ relu }",
        "network n {\n concat\n (axis = 1) { relu }\n}",
        "network n { if a\n{ relu } }",
        "network n { x:\nrelu }",
        "let\nx = 1",
        "let x\n= 1",
        "let x = 1 +\n2",
        "network n { relu;\n-> relu }",
        "network n { for i in\n range(3) { relu } }",
    ],
)
def test_ends_too_early(text: str) -> None:
    assert "N003" in codes(text)


def test_brace_on_the_next_line() -> None:
    (only,) = mistakes("network n\n{\n  relu\n}")
    assert only.message == "a `{` stands on the line of what it belongs to"
    (edit,) = only.helps[0].edits
    assert (edit.span.text, edit.text) == ("\n", " ")


def test_carriage_return_alone() -> None:
    assert places("let a = 1\rlet b = 2") == [("N002", (1, 10))]


# --- comments


def test_comments() -> None:
    text = '# one\nlet a = "#no" # two\n  #three\nlet b = [ # four\n1] #\n'
    comments = read(text).comments
    assert [(c.text, c.own_line) for c in comments] == [
        (" one", True),
        (" two", False),
        ("three", True),
        (" four", False),
        ("", False),
    ]
    assert [c.span.text for c in comments] == ["# one", "# two", "#three", "# four", "#"]


@pytest.mark.parametrize(
    ("text", "doc"),
    [
        ("# a\nblock b { relu }", "a"),
        ("#a\n#   b\n#\n# c  \nblock b { relu }", "a\n  b\n\nc"),
        ("# a\n\nblock b { relu }", ""),
        ("# a\n\n# b\nblock b { relu }", "b"),
        ("let x = 1 # no\nblock b { relu }", ""),
        ("let x = 1\n# a\nblock b { relu } # no", "a"),
        ("let x = 1 # no\n# a\nblock b { relu }", "a"),
        ("block b { relu }", ""),
        ("# a\r\n# b\r\nblock b { relu }", "a\nb"),
        ("# a\n \t\n# b\nblock b { relu }", "b"),
    ],
)
def test_documentation(text: str, doc: str) -> None:
    *_, block = read(text).items
    assert isinstance(block, tree.Block)
    assert block.doc == doc
    *_, network = read(text.replace("block b", "network b")).items
    assert isinstance(network, tree.Network)
    assert network.doc == doc


@pytest.mark.parametrize(
    ("text", "doc"),
    [
        ("# a\n# b\n\nblock b { relu }", "a\nb"),
        ("\n\n# a\n\nlet x = 1", "a"),
        ("# a\nblock b { relu }", ""),
        ("# a\n# b", "a\nb"),
        ("# a\n", "a"),
        ("# a\n\n# b\n\n", "a"),
        ("let x = 1\n# a\n\n", ""),
        ("# a\r\n\r\nlet x = 1", "a"),
    ],
)
def test_documentation_of_the_file(text: str, doc: str) -> None:
    assert read(text).doc == doc


def test_comments_stay_when_the_rest_is_wrong() -> None:
    file, _ = parse(Source("x", "# a\nnetwork n { # b\n  conv(64 $\n} # c\n# d"))
    assert [c.text for c in file.comments] == [" a", " b", " c", " d"]
