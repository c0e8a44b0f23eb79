"""A network in a notebook: a drawing and a table, valid, escaped, without a script."""

import json
import re
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import pytest

import netdsl
from netdsl.plot.card import MOST_CARDS
from netdsl.plot.finish import figure

SVG = "{http://www.w3.org/2000/svg}"
ALLOWED = {
    "div",
    "p",
    "b",
    "br",
    "span",
    "details",
    "summary",
    "svg",
    "g",
    "path",
    "rect",
    "desc",
    "text",
    "title",
}


class Page(HTMLParser):
    """Fails at what a browser would have to repair; keeps tags, attributes and texts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, Any]]] = []
        self.texts: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@pytest.mark.parametrize("name", ["lenet5", "resnet18", "googlenet", "unet", "vit_b_16"])
def test_a_network_shows_itself(name: str) -> None:
    net = netdsl.load(name)
    page = Page(net._repr_html_())
    assert {tag for tag, _ in page.tags} <= ALLOWED
    assert f"{net.params:,} params" in "".join(page.texts)
    assert {tag for tag, _ in page.tags} >= {"svg", "details"}
    (drawn,) = re.findall(r"<svg .*</svg>", net._repr_html_(), re.DOTALL)
    titles = [t.text or "" for t in ElementTree.fromstring(drawn).iter(f"{SVG}title")]
    shown = figure(net.graph, most=MOST_CARDS)
    assert len(shown.cards) <= MOST_CARDS
    assert titles[0] == f"The network {name}"
    assert len(titles) == 1 + len(shown.cards) + len(shown.frames)


def test_the_drawing_leaves_no_style_and_no_name_on_the_page() -> None:
    page = Page(netdsl.load("googlenet")._repr_html_())
    assert {attrs["class"] for _, attrs in page.tags if "class" in attrs} == {"netdsl"}
    assert not any("id" in attrs for _, attrs in page.tags)
    assert "style" not in {tag for tag, _ in page.tags}


def test_a_network_too_large_to_draw_is_a_table() -> None:
    chain = "network n {\n input x: [3]\n" + "dense(3)\ntanh\n" * 300 + "}\n"
    page = Page(netdsl.loads(chain)._repr_html_())
    assert "svg" not in {tag for tag, _ in page.tags}
    assert page.texts.count("dense(3)") == 300


def test_without_graphviz_there_is_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("netdsl.drawing.layout.find_spec", lambda _: None)
    page = Page(netdsl.load("lenet5")._repr_html_())
    tags = [tag for tag, _ in page.tags]
    assert "svg" not in tags
    assert ("details", {"open": ""}) in page.tags


BREAKOUT = (
    "</title></text></svg></pre></div><script>alert(1)</script><img src=x onerror=alert(1)>&\"'"
)


def test_no_text_of_the_file_is_markup() -> None:
    """Labels and documentation come from the file; a document may have any text."""
    net = netdsl.loads(
        f'# {BREAKOUT}\nnetwork n {{\n input x: [3]\n "a<b>&{{1}}": dense(2)\n relu\n}}\n'.replace(
            "{1}", ""
        )
    )
    document = json.loads(net.model_dump_json())
    document["name"] = document["inputs"][0]["name"] = BREAKOUT
    document["outputs"][0]["name"] = BREAKOUT
    document["body"]["items"][0]["path"] = BREAKOUT.replace(".", "")
    for made in (net, netdsl.Network.model_construct(root=evil(document))):
        page = Page(made._repr_html_())
        assert {tag for tag, _ in page.tags} <= ALLOWED
        assert not any(name.startswith("on") for _, given in page.tags for name in given)
    assert "alert(1)" in "".join(page.texts)


def evil(document: dict[str, Any]) -> Any:
    from netdsl.ir.document import NetworkDocument

    return NetworkDocument.model_validate(document).made()
