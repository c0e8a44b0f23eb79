"""A network in a notebook: a drawing and a table, valid, escaped, without a script."""

import json
import re
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import pytest

import netdsl
from netdsl.drawing.card import MOST_BOXES
from netdsl.drawing.network import drawing
from netdsl.drawing.sketch import fitting, sketch
from netdsl.ir.graph import Node
from netdsl.library import networks

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
    shown = sketch(net.graph, fitting(net.graph, MOST_BOXES))
    assert len(titles) == len(shown.spots) + len(shown.frames)
    assert len(shown.spots) <= MOST_BOXES


def test_boxes_stand_in_the_picture_and_lines_go_from_box_to_box() -> None:
    graph = netdsl.load("googlenet").graph
    root = ElementTree.fromstring(str(drawing(graph, 1)))
    left, top, wide, high = map(float, root.attrib["viewBox"].split())
    rects = [r.attrib for r in root.iter(f"{SVG}rect")]
    places = [[float(r[k]) for k in ("x", "y", "width", "height")] for r in rects]
    for x, y, w, h in places:
        assert left <= x <= x + w <= left + wide
        assert top <= y <= y + h <= top + high
    lines = [p.attrib["d"] for p in root.iter(f"{SVG}path") if "C" in p.attrib["d"]]
    assert len(lines) == len(sketch(graph, 1).wires)
    for line in lines:
        points = [tuple(map(float, p.split(","))) for p in re.findall(r"[-\d.]+,[-\d.]+", line)]
        for x, y in (points[0], points[-1]):
            near = 3
            assert any(
                a - near <= x <= a + w + near and b - near <= y <= b + h + near
                for a, b, w, h in places
            )


def reached(of: Any) -> set[str]:
    """The paths of layers that a drawing's lines lead to from the inputs."""
    below: dict[int, list[int]] = {}
    for start, end in of.wires:
        below.setdefault(start, []).append(end)
    seen = {n for n, spot in enumerate(of.spots) if spot.kind == "input"}
    stack = list(seen)
    while stack:
        for end in below.get(stack.pop(), ()):
            if end not in seen:
                seen.add(end)
                stack.append(end)
    return {of.spots[n].path for n in seen}


@pytest.mark.parametrize("name", sorted(networks()))
def test_at_every_depth_everything_is_drawn_and_joined(name: str) -> None:
    """Each layer is a box, or in a closed scope; every box can be reached; lines go down."""
    graph = netdsl.load(name).graph
    layers = [n.path for n in graph.nodes() if n.layer.name != "identity"]
    for depth in (0, 1, 2, None):
        of = sketch(graph, depth)
        assert all(start < end for start, end in of.wires)
        boxes = {spot.path for spot in of.spots}
        closed = {spot.path for spot in of.spots if spot.kind == "scope"}
        drawn = {spot.path for spot in of.spots if spot.kind != "scope"}
        for path in layers:
            parts = path.split(".")
            around = {".".join(parts[:n]) for n in range(1, len(parts) + 1)}
            assert (path in drawn) != bool(around & closed), path
        assert reached(of) == boxes
        held = {spot.frame for spot in of.spots}
        for frame in reversed(range(len(of.frames))):  # each has something in it
            assert frame in held
            held.add(of.frames[frame].parent)


@pytest.mark.parametrize("most", [1, 12, 40, 200, 10_000])
@pytest.mark.parametrize("name", ["resnet50", "googlenet", "vgg16", "textbook", "vit_b_16"])
def test_the_depth_that_fits_is_the_greatest(name: str, most: int) -> None:
    graph = netdsl.load(name).graph
    deepest = max(n.path.count(".") for n in graph.nodes()) + 2
    ends = [s.path for s in sketch(graph, 0).spots if s.kind in ("input", "output")]

    def boxes(depth: int) -> int:
        """Identities are counted: a line is cheap, but there may be many."""
        hidden = 0
        stack: list[tuple[Any, int]] = [(item, 0) for item in graph.body.items]
        while stack:
            item, level = stack.pop()
            if isinstance(item, Node):
                hidden += item.layer.name == "identity"
            elif level < depth:
                stack.extend((below, level + 1) for below in item.items)
        return len(sketch(graph, depth).spots) + hidden

    fits = [depth for depth in range(deepest) if boxes(depth) <= most]
    found = fitting(graph, most)
    assert ends
    if found is None:
        assert fits == []
    else:
        assert boxes(found) == max(boxes(depth) for depth in fits)


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


def test_everything_is_drawn_in_linear_time() -> None:
    block = "block b {\n add {\n relu\n {\n tanh\n gelu\n }\n }\n}\n"
    text = block + "network n {\n input x: [3]\n b * 4000\n}\n"
    graph = netdsl.loads(text).graph
    assert len(sketch(graph).spots) == 4 * 4000 + 2
    assert fitting(graph, 40) is None
