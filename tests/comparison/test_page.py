"""The page of a comparison, read as markup: all of both networks, at one place, and safe."""

import json
import re
from base64 import b64encode
from collections import Counter
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings

import netdsl
from netdsl.cli import main
from netdsl.comparison.compare import compared, report
from netdsl.comparison.edits import Compared
from netdsl.comparison.page import page
from netdsl.comparison.report import MARKS, Diff
from netdsl.comparison.view import View
from netdsl.comparison.words import count_line, meaning, weights_line
from netdsl.ir.graph import Graph, Node, Scope
from netdsl.source import Source
from tests.comparison.edited import Edit, edits
from tests.harness import compile_text
from tests.property.networks import Generated, networks

pytest.importorskip("pygraphviz")
SIDES = ("old", "new")
HOSTILE = (
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(2)>',
    "<!-- <svg/onload=alert(3)>",
)


TAGS = {
    "html", "head", "meta", "link", "title", "style", "body", "header", "main", "nav", "section",
    "aside", "figure", "figcaption", "div", "p", "h1", "h2", "ol", "li", "b", "code", "span",
    "button", "table", "thead", "tbody", "tr", "th", "td", "script", "svg", "g", "rect", "path",
    "text", "tspan", "marker",
}  # fmt: skip
"""All that a page is made of."""


class Element:
    """A tag as a browser reads it."""

    def __init__(self, tag: str, attributes: dict[str, str]) -> None:
        self.tag = tag
        self.attributes = attributes
        self.inside: list[Element | str] = []

    def all(self, tag: str, style: str = "") -> "list[Element]":
        """All elements inside with a tag and a class."""
        found = []
        stack: list[Element | str] = [*reversed(self.inside)]
        while stack:
            item = stack.pop()
            if isinstance(item, Element):
                if item.tag == tag and (
                    not style or style in item.attributes.get("class", "").split()
                ):
                    found.append(item)
                stack.extend(reversed(item.inside))
        return found

    @property
    def text(self) -> str:
        return "".join(i if isinstance(i, str) else i.text for i in self.inside)

    def __getitem__(self, name: str) -> str:
        return self.attributes[name]


class Reader(HTMLParser):
    """Makes a tree of a page, and complains where tags do not match."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.stack = [Element("", {})]
        self.feed(text)
        self.close()
        assert len(self.stack) == 1

    def handle_starttag(self, tag, attrs):
        made = Element(tag, {k: v or "" for k, v in attrs})
        self.stack[-1].inside.append(made)
        if tag not in ("meta", "link"):
            self.stack.append(made)

    def handle_endtag(self, tag):
        assert self.stack.pop().tag == tag

    def handle_data(self, data):
        self.stack[-1].inside.append(data)


class Page:
    """A comparison and its page."""

    def __init__(self, old: Graph, new: Graph) -> None:
        self.of: Compared = compared(old, new)
        self.diff: Diff = report(self.of)
        self.text = page(self.of, self.diff)
        self.root = Reader(self.text).stack[0]
        self.views: tuple[View, View] = (self.of.old, self.of.new)
        self.panes = [
            next(s for s in self.root.all("svg") if s.attributes.get("id") == f"{side}-graph")
            for side in SIDES
        ]
        self.data = json.loads(
            next(s for s in self.root.all("script") if s.attributes.get("id") == "data").text
        )

    def spots(self, side: int) -> list[Element]:
        return self.panes[side].all("g", "spot")

    def number(self, side: int, path: str, kind: str = "layer") -> str:
        """The spot of a layer."""
        (found,) = (s["data-spot"] for s in self.spots(side) if told(s)[:2] == (kind, path))
        return found


def told(spot: Element) -> tuple[str, str, str]:
    """Kind, path and shape of a drawn layer."""
    path, _, shape = spot.all("title")[0].text.split("\n")
    return spot["class"].split()[1], path, shape


def layers(graph: Graph) -> list[Node]:
    return [node for node in graph.nodes() if node.layer.name != "identity"]


def check(made: Page) -> None:
    """What holds of every page."""
    for side, view in enumerate(made.views):
        check_complete(made, side, view.graph)
        check_wires(made, side, view.graph)
        check_frames(made, side, view.graph)
    check_aligned(made)
    check_marks(made)
    check_lines(made)


def check_complete(made: Page, side: int, graph: Graph) -> None:
    types = graph.types()
    expected = Counter(("layer", n.path, str(n.type)) for n in layers(graph))
    expected.update(("input", i.name, str(i.type)) for i in graph.inputs)
    expected.update(("output", o.name, str(types[o.value])) for o in graph.outputs)
    assert Counter(told(spot) for spot in made.spots(side)) == expected
    for spot in made.spots(side):
        facts = made.data["spots"][int(spot["data-spot"])][SIDES[side]]
        assert (facts["path"], facts["shape"]) == told(spot)[1:]
    assert Counter(s["data-spot"] for s in made.spots(side)) == Counter(
        str(n) for n, s in enumerate(made.data["spots"]) if s[SIDES[side]]
    )


def check_wires(made: Page, side: int, graph: Graph) -> None:
    names = {spot["data-spot"]: told(spot)[:2] for spot in made.spots(side)}
    drawn = Counter(
        (names[w["data-from"]], names[w["data-to"]]) for w in made.panes[side].all("path", "wire")
    )
    sources = {i.value: ("input", i.name) for i in graph.inputs}
    expected = set()
    for node in graph.nodes():
        if node.layer.name == "identity":
            sources[node.value] = sources[node.inputs[0]]
            continue
        expected.update((sources[value], ("layer", node.path)) for value in node.inputs)
        sources[node.value] = ("layer", node.path)
    expected.update((sources[o.value], ("output", o.name)) for o in graph.outputs)
    assert drawn == Counter(expected)


def check_frames(made: Page, side: int, graph: Graph) -> None:
    titles = {
        t["data-frame"]: t.all("title")[0].text for t in made.panes[side].all("text", "title")
    }
    found = {
        titles[f["data-frame"]].split("  ")[0].split("\n")[0]: f
        for f in made.panes[side].all("rect", "frame")
    }
    assert len(found) == len(titles)
    scopes: dict[str, Scope] = {}
    stack: list[Scope] = [graph.body]
    while stack:
        at = stack.pop()
        inner = [i for i in at.items if isinstance(i, Scope)]
        stack += inner
        scopes.update(
            (s.path, s) for s in inner if any(n.layer.name != "identity" for n in s.nodes())
        )
    assert set(found) == set(scopes)
    places = {told(s)[1]: place(s) for s in made.spots(side) if told(s)[0] == "layer"}
    for path, scope in scopes.items():
        left, top, width, height = (
            float(found[path][name]) for name in ("x", "y", "width", "height")
        )
        for node in scope.nodes():
            if node.layer.name != "identity":
                x, y, w, h = places[node.path]
                assert left <= x <= x + w <= left + width
                assert top <= y <= y + h <= top + height


def place(spot: Element) -> tuple[float, float, float, float]:
    x, y = map(float, re.findall(r"-?[\d.]+", spot["transform"]))
    rect = spot.all("rect")[0]
    return x, y, float(rect["width"]), float(rect["height"])


def check_aligned(made: Page) -> None:
    """Matched layers are one spot, at one place; all others have a spot of their own."""
    places = [{s["data-spot"]: place(s) for s in made.spots(side)} for side in (0, 1)]
    for number in places[0].keys() & places[1].keys():
        assert places[0][number] == places[1][number]
    both = sum(1 for s in made.data["spots"] if s["kind"] == "layer" and s["old"] and s["new"])
    assert both == len(made.of.partners)
    for j, i in made.of.partners.items():
        old, new = made.of.old.paths[i], made.of.new.paths[j]
        assert made.number(0, old) == made.number(1, new)


def check_marks(made: Page) -> None:
    """What changed has its marks, on both sides; nothing else has."""
    expected: list[dict[tuple[str, str], set[str]]] = [{}, {}]
    for change in made.diff.changes:
        if change.follows:
            continue
        kind = change.kind if change.kind in ("input", "output") else "layer"
        mark = "+" if change.old is None else "-" if change.new is None else MARKS[change.kind]
        for side, at in enumerate((change.old, change.new)):
            if at is not None:
                expected[side].setdefault((kind, at.path), set()).add(mark)
    for side in (0, 1):
        drawn = {told(s)[:2]: set(m.text) for s in made.spots(side) for m in s.all("text", "mark")}
        assert drawn == expected[side]


def check_lines(made: Page) -> None:
    """The list leads to the layers that it tells of."""
    expected = []
    for group in made.diff.groups:
        expected += [group, *group.lines] if len(group.lines) != 1 else group.lines
    lines = made.root.all("button", "line")
    assert len(lines) == len(expected)
    for line, group in zip(lines, expected, strict=True):
        where = {n for n in line["data-spots"].split() if n}
        changes = [made.diff.changes[n] for n in group.changes]
        assert where == {spot_of(made, change) for change in changes}
        assert line.all("span", "mark")[0].text == group.mark


def spot_of(made: Page, change) -> str:
    kind = change.kind if change.kind in ("input", "output") else "layer"
    side = 1 if change.new else 0
    return made.number(side, change.path, kind)


PAIRS = (
    ("alexnet", "zfnet"),
    ("resnet18", "resnet34"),
    ("googlenet", "googlenet_deploy"),
    ("vgg16", "lenet5"),
)


@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_standard_networks(old: str, new: str) -> None:
    graphs = []
    for name in (old, new):
        name = "googlenet" if name.startswith("googlenet") else name
        graphs.append(netdsl.load(name).graph)
    if new.endswith("deploy"):
        path = Path(netdsl.__file__).parents[1] / "architectures/googlenet.net"
        graphs[1] = compile_text(path.read_text(), new)
    check(Page(*graphs))


@settings(max_examples=20)
@given(edits())
def test_an_edited_network(edit: Edit) -> None:
    check(Page(compile_text(edit.old), compile_text(edit.new)))


@settings(max_examples=10)
@given(networks(), networks())
def test_any_two_networks(a: Generated, b: Generated) -> None:
    check(Page(compile_text(a.text), compile_text(b.text)))


NESTED = """network n {{ input x: 8x4x4
  one: {{ a: conv(8, 1) ; b: relu }}
  two: {{ c: conv(8, 1) ; d: relu }}
}}"""
ACROSS = """network n { input x: 8x4x4
  a: conv(8, 1)
  mid: { b: relu ; c: conv(8, 1) }
  d: relu
}"""


def test_scopes_that_do_not_nest_are_drawn_around_what_they_have() -> None:
    made = Page(compile_text(NESTED.format()), compile_text(ACROSS))
    check(made)
    assert [t.text for t in made.panes[1].all("text", "title")] != []


def hostile() -> tuple[Graph, Graph]:
    """Networks of which every text is an attack."""
    old = compile_text("# </script>\nnetwork n { input x: 8x4x4\n a: conv(8, 1)\n s: { b: relu } }")
    attack = " ".join(HOSTILE)
    source = Source(attack, f"# {attack}\nconv\n")

    def spoiled(item: Node | Scope, number: int) -> Node | Scope:
        path = f"{attack}{number}"
        span = replace(item.span, source=source, start=0, end=9) if item.span else None
        if isinstance(item, Node):
            return replace(item, path=path, span=span)
        items = tuple(replace(i, path=f"{path}.{attack}") for i in item.items)
        return replace(item, path=path, items=items, doc=attack, block=attack, span=span)

    items = tuple(spoiled(item, n) for n, item in enumerate(old.body.items))
    new = replace(
        old,
        name=attack,
        origin=attack,
        body=replace(old.body, items=items),
        inputs=tuple(replace(i, name=attack) for i in old.inputs),
        outputs=tuple(replace(o, name=attack) for o in old.outputs),
    )
    return old, new


def test_texts_are_no_markup() -> None:
    for old, new in (hostile(), hostile()[::-1]):
        made = Page(old, new)
        assert {e.tag for e in every(made.root)} <= TAGS
        assert len(made.root.all("script")) == 2
        assert not [
            name for e in every(made.root) for name in e.attributes if name.startswith("on")
        ]
        assert HOSTILE[0] in made.root.all("title")[0].text
        assert made.data["sources"][0]["text"].count("</script>") >= 1


def every(root: Element) -> list[Element]:
    found: list[Element] = []
    stack = [root]
    while stack:
        inside = [i for i in stack.pop().inside if isinstance(i, Element)]
        found += inside
        stack += inside
    return found


def test_the_page_loads_nothing_and_runs_its_own_script_alone() -> None:
    made = Page(netdsl.load("alexnet").graph, netdsl.load("zfnet").graph)
    (policy,) = (m["content"] for m in made.root.all("meta") if m.attributes.get("http-equiv"))
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    assert rules["script-src"] == digest(made.root.all("script")[-1].text)
    assert rules["style-src"] == digest(made.root.all("style")[0].text)
    for item in every(made.root):
        assert not {"src", "style", "xlink:href"} & item.attributes.keys()
        assert item.attributes.get("href", "data:,") == "data:,"
        assert item.attributes.get("marker-end", "url(#").startswith("url(#")
    assert "url(" not in made.root.all("style")[0].text
    assert "http" not in made.text.replace("http-equiv", "")


def digest(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def test_what_the_report_says_stands_above() -> None:
    made = Page(netdsl.load("alexnet").graph, netdsl.load("zfnet").graph)
    words = made.root.all("header")[0].text
    assert weights_line(made.diff) in words
    for sentence in meaning(made.diff):
        assert sentence.replace("`", "") in words
    for chip in ("WEIGHTS reshape", "FUNCTION changed", "TRAIN same", "IO changed"):
        assert chip in [c.text for c in made.root.all("span", "chip")]
    for cell in ("60,965,224", "62,357,608", "+1,392,384 (+2.3 %)", "195x195", "171x171"):
        assert cell in [c.text for c in made.root.all("td")]
    assert made.root.all("p", "count")[0].text == count_line(made.diff)


def test_the_source_of_both_sides() -> None:
    made = Page(netdsl.load("alexnet").graph, netdsl.load("zfnet").graph)
    spot = made.data["spots"][int(made.number(0, "conv1"))]
    lines = [
        made.data["sources"][side["source"]]["text"].split("\n")[side["first"] - 1]
        for side in (spot["old"], spot["new"])
    ]
    assert "conv1: conv(96, 11x11, stride = 4)" in lines[0]
    assert "conv1: conv(96, 7x7, stride = 2)" in lines[1]
    assert spot["arguments"] == [
        ["kernel", "11x11", "7x7"],
        ["stride", "4", "2"],
        ["padding", "0", "1"],
    ]


def test_rows_of_equal_scopes_can_be_folded() -> None:
    graph = netdsl.load("resnet101").graph
    made = Page(graph, graph)
    hidden = [n for fold in made.data["folds"] for n in fold["spots"]]
    paths = {made.data["spots"][n]["new"]["path"].rpartition(".")[0] for n in hidden}
    assert paths == {f"layer3.{n}" for n in range(2, 23)}
    inside = [n for n in layers(graph) if n.path.rpartition(".")[0] in paths]
    assert len(hidden) == len(set(hidden)) == len(inside) == 210
    for fold in made.data["folds"]:
        for spot in made.spots(1):
            _, y, _, height = place(spot)
            within = fold["top"] <= y <= y + height <= fold["bottom"]
            apart = y >= fold["bottom"] or y + height <= fold["top"]
            assert within if int(spot["data-spot"]) in fold["spots"] else apart
    assert Page(netdsl.load("googlenet").graph, netdsl.load("googlenet").graph).data["folds"] == []


def test_scopes_that_changed_alike_are_folded_together_others_are_not() -> None:
    text = """
block b(n) {{ conv(n, 3, padding = same) -> {} }}
network n {{ input x: 8x9x9
  s: b(8) * 9
  {} }}"""
    plain, changed = text.format("relu", "relu"), text.format("gelu", "relu")
    made = Page(compile_text(plain), compile_text(changed))
    assert [len(fold["frames"]) for fold in made.data["folds"]] == [8]
    one = compile_text(
        plain.replace(
            "b(8) * 9",
            "{{ b(8) * 4 ; x: conv(8, 1) ; b(8) * 4 }}".replace("{{", "{").replace("}}", "}"),
        )
    )
    made = Page(compile_text(plain), one)
    check(made)
    new = [n for n, s in enumerate(made.data["spots"]) if s["new"] and s["new"]["path"] == "s.x"]
    assert not {n for fold in made.data["folds"] for n in fold["spots"]} & set(new)


def test_the_same_networks_give_the_same_page() -> None:
    graphs = netdsl.load("alexnet").graph, netdsl.load("zfnet").graph
    assert Page(*graphs).text == Page(*graphs).text


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "page.html"
    assert main(["diff", "alexnet", "zfnet", "--format", "html", "-o", str(target)]) == 0
    assert Reader(target.read_text("utf-8")).stack[0].all("title")[0].text == "alexnet \u2192 zfnet"
    assert capsys.readouterr() == ("", "")


def test_without_graphviz(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("netdsl.drawing.layout.find_spec", lambda name: None)
    assert main(["diff", "alexnet", "zfnet", "--format", "html"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "error[N807]" in err
    assert 'pip install "netdsl[plot]"' in err


def test_what_is_too_large(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("netdsl.drawing.layout.MOST_BOXES", 20)
    assert main(["diff", "alexnet", "zfnet", "--format", "html"]) == 2
    assert "error[N901]" in capsys.readouterr().err
