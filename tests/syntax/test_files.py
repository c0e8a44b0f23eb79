"""What stands at the top of a file."""

from typing import Any

import pytest

from netdsl.syntax import tree
from tests.syntax.reading import bare, codes, places, read


def item(text: str) -> Any:
    (made,) = read(text).items
    return made


def test_empty() -> None:
    for text in ("", "\n", "\n\n  \n", "# only a comment", ";;\n;", "\r\n"):
        assert read(text).items == ()


def test_edition() -> None:
    assert item("edition 1") == tree.Edition(1, _span())
    assert codes("edition 2") == ["N008"]
    assert codes("let a = 1\nedition 1") == ["N007"]


def test_use() -> None:
    made = item("use resnet: basic, bottleneck as neck")
    assert (made.module, made.file) == ("resnet", False)
    assert [(n.name.name, n.alias.name) for n in made.names] == [
        ("basic", "basic"),
        ("bottleneck", "neck"),
    ]
    assert made.module_span.text == "resnet"
    assert made.span.text == "use resnet: basic, bottleneck as neck"
    made = item('use "blocks/common.net": cbr')
    assert (made.module, made.file) == ("blocks/common.net", True)
    assert codes("use a.b: c") == ["N003"]


def test_let_and_default() -> None:
    assert bare(item("let width = 64").value) == 64
    made = item("default conv, depthwise(bias = false)")
    assert [name.name for name in made.layers] == ["conv", "depthwise"]
    assert [(a.name, bare(a.value)) for a in made.arguments] == [("bias", False)]


@pytest.mark.parametrize("head", ["block b", "block b()", "block b( )"])
def test_block_without_parameters(head: str) -> None:
    assert item(head + " { relu }").parameters == ()


def test_block() -> None:
    made = item("block up(filters, skip, n = in.channels // 4,) { relu }")
    assert made.name.name == "up"
    assert [(p.name, p.default and bare(p.default)) for p in made.parameters] == [
        ("filters", None),
        ("skip", None),
        ("n", ("in.channels", "//", 4)),
    ]
    assert isinstance(made.body, tree.Body)


def test_block_as_chain() -> None:
    made = item("block cbr(f) = conv(f) -> batchnorm -> relu")
    assert isinstance(made.body, tree.Chain)
    assert [e.name for e in made.body.elements] == ["conv", "batchnorm", "relu"]
    made = item("block two = { relu; relu }")
    (group,) = made.body.elements
    assert isinstance(group, tree.Group)


def test_network() -> None:
    made = item("network n(classes = 1000) { input x: 3x3 ; relu }")
    assert (made.base, made.edits) == (None, None)
    assert len(made.body.items) == 2


def test_derived_network() -> None:
    made = item("network resnet50(classes = 1000) = resnet(bottleneck, [3, 4, 6, 3], classes)")
    assert made.body is None
    assert made.edits is None
    assert bare(made.base) == ("resnet", "bottleneck", [3, 4, 6, 3], "classes")
    assert item("network a = b").base.name == "b"


def test_edits() -> None:
    made = item(
        "network z = a(1) with {\n  input x: 3x3\n  layer4.2.conv3: conv(1)\n  remove maxpool1\n"
        "  remove layer1.0\n  before fc { relu }\n  after layer4.2 { x: relu }\n}"
    )
    _, statement, first, second, before, after = made.edits.items
    assert statement.label.text == "layer4.2.conv3"
    assert first.path == tree.Name("maxpool1", _span())
    assert second.path.parts == ("layer1", "0")
    assert (before.where, after.where) == ("before", "after")
    assert after.path.parts == ("layer4", "2")
    assert len(after.body.items) == 1


def test_items_on_one_line() -> None:
    assert len(read("let a = 1; let b = 2;").items) == 2
    assert codes("let a = 1 let b = 2") == ["N003"]


def test_windows_lines() -> None:
    text = "# doc\r\nnetwork n {\r\n  relu\r\n    -> relu # c\r\n}\r\n"
    (network,) = read(text).items
    assert isinstance(network, tree.Network)
    assert network.doc == "doc"
    assert [c.text for c in read(text).comments] == [" doc", " c"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("block b { input x: 3 }", (1, 11)),
        ("block b { relu\n expect params == 3 }", (2, 2)),
        ("block b { if a { freeze x } }", (1, 18)),
        ("block b { output x: relu }", (1, 11)),
        ("block b { remove x }", (1, 11)),
        ("network n { remove x }", (1, 13)),
        ("network n { before x { relu } }", (1, 13)),
        ("network n { a.b: relu }", (1, 13)),
        ("freeze x", (1, 1)),
        ("input x: 3", (1, 1)),
        ("network n {\n  block b { relu }\n}", (2, 3)),
        ("network n {\n  x: for i in range(3) { relu }\n}", (2, 6)),
        ("network n { relu -> @x }", (1, 21)),
    ],
)
def test_out_of_place(text: str, place: tuple[int, int]) -> None:
    assert places(text) == [("N007", place)]


def test_placement_does_not_leak() -> None:
    assert codes("network n { input x: 3; expect params == 1 }\nblock b { relu }") == []
    assert codes("network n = m with { remove x; a.b: relu }\nblock b { relu }") == []


def _span() -> Any:
    return None
