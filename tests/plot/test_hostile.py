"""No text of a network becomes markup, a statement, or an attribute, whatever it is."""

import html
import json
import os
import re
import shutil
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import netdsl
from netdsl.ir.document import NetworkDocument
from netdsl.ir.graph import Graph
from netdsl.plot import graphviz, mermaid
from netdsl.plot.finish import figure
from netdsl.plot.render import rendered
from netdsl.plot.script import Block, Label, line, printed
from netdsl.render.canvas import printable

HOSTILE = [
    "</title></text></svg><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    '"]\nend\nclick n0 call alert(1)\nsubgraph x["',
    '" URL="javascript:alert(1)" x="',
    '\\" ]; evil [label="',
    "\\",
    "\\\\",
    '\\"',
    "\\N \\G \\l\\r\\n",
    "#quot; #35; &quot; &amp; &#60;",
    "`**bold** _it_`",
    "1. one",
    "- item",
    "* item",
    "end",
    "%%{init: {}}%%",
    "<b>a</b>",
    "]]>",
    "a | b --> c",
    "é → 漢字 \U0001f600",
    "x\u202ey",
]
TEXTS = st.sampled_from(HOSTILE) | st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


def network(text: str) -> Graph:
    """A network that has this text wherever a network has text of its own."""
    net = netdsl.loads(
        "# doc\nblock b { conv(2, 1x1) ; relu }\n"
        "network n {\n input x: 3x4x4\n one: b\n two: conv(1, 1x1)\n}\n"
    )
    document = json.loads(net.model_dump_json())
    document["name"] = document["doc"] = text
    document["inputs"][0]["name"] = document["outputs"][0]["name"] = text
    rename(document["body"], text.replace(".", "_"))
    return NetworkDocument.model_validate(document).made()


def rename(scope: dict[str, Any], text: str, around: str = "") -> None:
    for item in scope["items"]:
        item["path"] = f"{around}{item['path'].rpartition('.')[2]}{text}"
        if "items" in item:
            item["block"] = item["doc"] = text
            rename(item, text, f"{item['path']}.")


ALLOWED = {"svg", "title", "desc", "style", "rect", "path", "text", "g"}


def attributes(root: ElementTree.Element) -> set[str]:
    return {name for e in root.iter() for name in e.attrib}


@settings(max_examples=12)
@given(TEXTS)
@pytest.mark.parametrize("what", ["layers", "cost"])
def test_svg_and_html(what: str, text: str) -> None:
    pytest.importorskip("pygraphviz")
    graph = network(text)
    drawn = rendered(graph, "svg", what=what)
    assert isinstance(drawn, str)
    root = ElementTree.fromstring(drawn)
    assert {e.tag.rpartition("}")[2] for e in root.iter()} <= ALLOWED
    assert not any(
        name.startswith("on") or "href" in name for e in root.iter() for name in e.attrib
    )
    plain = rendered(network("a"), "svg", what=what)
    assert isinstance(plain, str)
    assert attributes(root) <= attributes(ElementTree.fromstring(plain)) | {"text-anchor"}
    page = rendered(graph, "html", what=what)
    assert isinstance(page, str)
    assert page.count("<script") == 0
    assert page.count("<title") == drawn.count("<title") + 1


@given(st.lists(TEXTS, min_size=1))
def test_labels_of_dot_come_back(texts: list[str]) -> None:
    """Graphviz reads the graph, and keeps the labels: it is the oracle."""
    pygraphviz = pytest.importorskip("pygraphviz")
    nodes = tuple(line(f"n{k} [label=", Label(text), "]") for k, text in enumerate(texts))
    text = printed(Block(line("digraph ", Label(texts[0]), " {"), nodes, "}"), graphviz.quoted)
    read = pygraphviz.AGraph(string=text)
    assert sorted(read.nodes()) == sorted(f"n{k}" for k in range(len(texts)))
    for k, given_ in enumerate(texts):
        assert list(read.get_node(f"n{k}").attr) == ["label"]
        assert unescaped(read.get_node(f"n{k}").attr["label"]) == printable(given_)


def unescaped(label: str) -> str:
    """What Graphviz shows for a label: its escapes, then entities."""
    made = re.sub(r"\\(.)", lambda m: {"n": "\n"}.get(m[1], m[1]), label)
    return html.unescape(made)


@settings(max_examples=15)
@given(TEXTS)
def test_dot_has_no_other_statements(text: str) -> None:
    pygraphviz = pytest.importorskip("pygraphviz")
    written = rendered(network(text), "dot")
    plain = rendered(network("a"), "dot")
    assert isinstance(written, str)
    assert isinstance(plain, str)
    read, like = pygraphviz.AGraph(string=written), pygraphviz.AGraph(string=plain)
    assert sorted(read.nodes()) == sorted(like.nodes())
    assert sorted(read.edges()) == sorted(like.edges())
    for node in read.nodes():
        assert set(read.get_node(node).attr) == set(like.get_node(node).attr)


STATEMENT = re.compile(
    r"""\s*(?:
      flowchart\ (?:TD|LR)
    | n\d+(?:\(\[|\(|\[\[|\[)"[^"]*"(?:\]\)|\)|\]\]|\])
    | subgraph\ f\d+\ \["[^"]*"\]
    | end
    | n\d+\ -->\|"[^"]*"\|\ n\d+
    | classDef\ k[A-Z][a-z]+\ fill:\#[0-9a-f]{8},stroke:\#[0-9a-f]{6}
    | class\ [nf]\d+(?:,[nf]\d+)*\ k[A-Z][a-z]+
    )""",
    re.X,
)
SAFE = re.compile(r"(?:[A-Za-z0-9 ,:()=\[\]/._\u2192-]|\#\d+;|<br/>)*")


@given(TEXTS)
def test_mermaid_has_no_other_statements(text: str) -> None:
    written = rendered(network(text), "mmd")
    assert isinstance(written, str)
    for each in written.splitlines():
        assert STATEMENT.fullmatch(each), each
        for label in re.findall(r'"([^"]*)"', each):
            assert SAFE.fullmatch(label), label
    assert len(written.splitlines()) == len(str(rendered(network("a"), "mmd")).splitlines())


@given(TEXTS)
def test_labels_of_mermaid_come_back(text: str) -> None:
    label = mermaid.quoted(text)
    read = re.sub(r"#(\d+);", lambda m: chr(int(m[1])), label[1:-1].replace("<br/>", "\n"))
    assert read == printable(text)


@settings(max_examples=8)
@given(TEXTS)
def test_png(text: str) -> None:
    pytest.importorskip("pygraphviz")
    drawn = rendered(network(text), "png")
    assert isinstance(drawn, bytes)
    assert drawn.startswith(b"\x89PNG")


ENGINE = os.environ.get("NETDSL_MERMAID", "")
"""The path of Mermaid's own `mermaid.min.js`."""
BROWSER = shutil.which("chromium") or shutil.which("google-chrome")


@pytest.mark.skipif(not (ENGINE and BROWSER), reason="NETDSL_MERMAID names no mermaid.min.js")
def test_mermaid_itself_draws_what_is_meant() -> None:
    """In a browser, with the strict setting that GitHub uses."""
    sync = pytest.importorskip("playwright.sync_api")
    draw = """async (text) => {
      mermaid.initialize({startOnLoad: false, securityLevel: 'strict'});
      document.body.innerHTML = (await mermaid.render('x', text)).svg;
      return [...document.querySelectorAll('.nodeLabel')].map(e => e.innerText);
    }"""
    with sync.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        page = browser.new_page()
        page.set_content("<body></body>")
        page.add_script_tag(content=Path(ENGINE).read_text())
        for text in HOSTILE:
            card = line("n0[", Label(text), "]")
            drawn = page.evaluate(
                draw, printed(Block(line("flowchart TD"), (card,), ""), mermaid.quoted)
            )
            assert [" ".join(t.split()) for t in drawn] == [" ".join(printable(text).split())]
        for name in ("lenet5", "googlenet", "resnet34", "inception_v3", "unet", "vit_b_16"):
            graph = netdsl.load(name).graph
            drawn = page.evaluate(draw, rendered(graph, "mmd"))
            assert len(drawn) == len(figure(graph).cards) + len(figure(graph).frames)
        browser.close()
