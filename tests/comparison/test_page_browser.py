"""The page in a real browser: Chromium, where there is one."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import netdsl
from netdsl.ir.graph import Graph
from tests.comparison.test_page import Page, hostile, told
from tests.harness import compile_text

pytest.importorskip("pygraphviz")
playwright = pytest.importorskip("playwright.sync_api")
CHROMIUM = os.environ.get("CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium"),
]
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
OFFSETS = """name => [...document.querySelectorAll(`#${name}-graph .spot`)]
  .filter(e => e.getAttribute("display") !== "none")
  .map(e => {
    const { x, y } = e.getBoundingClientRect();
    const pane = e.closest(".scroll").getBoundingClientRect();
    return [e.dataset.spot, [x - pane.x, y - pane.y]];
  })"""
MARKED = """([name, style]) => [...document.querySelectorAll(`#${name}-graph .spot.${style}`)]
  .map(e => e.dataset.spot)"""


@pytest.fixture(scope="module")
def browser() -> Iterator["playwright.Browser"]:
    """One browser for all tests."""
    with playwright.sync_playwright() as running:
        found = running.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield found
        found.close()


class Shown:
    """A page in the browser; it must stay silent and load nothing."""

    def __init__(self, browser, folder: Path, old: Graph, new: Graph, **options: object) -> None:
        self.made = Page(old, new)
        path = folder / "page.html"
        path.write_text(self.made.text, encoding="utf-8")
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.tab = browser.new_page(viewport={"width": 1300, "height": 800}, **options)
        self.tab.on("console", lambda message: self.complaints.append(message.text))
        self.tab.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.tab.on("dialog", lambda dialog: self.complaints.append(dialog.message))
        self.tab.on("request", lambda request: self.requests.append(request.url))
        self.tab.goto(path.as_uri())
        self.address = path.as_uri()

    def offsets(self, side: str) -> dict[str, list[float]]:
        """Where each layer stands in its pane, as the browser draws it."""
        return dict(self.tab.evaluate(OFFSETS, side))

    def marked(self, side: str, style: str) -> set[str]:
        """The spots of a class."""
        return set(self.tab.evaluate(MARKED, [side, style]))

    def seen(self, spot: str) -> list[bool]:
        """Whether a layer is in sight, on each side where it is."""
        found = []
        for side in ("old", "new"):
            if self.tab.locator(f"#{side}-{spot}").count():
                box = self.tab.locator(f"#{side}-{spot}").bounding_box()
                pane = self.tab.locator(f".{side} .scroll").bounding_box()
                found.append(
                    pane["y"] <= box["y"] and box["y"] + box["height"] <= pane["y"] + pane["height"]
                )
        return found

    def check_aligned(self) -> None:
        """Matched layers are at the same place of both panes."""
        old, new = self.offsets("old"), self.offsets("new")
        both = old.keys() & new.keys()
        assert both
        for spot in both:
            assert old[spot] == pytest.approx(new[spot], abs=0.6)

    def close(self) -> None:
        """Nothing was said, and nothing asked for."""
        self.tab.wait_for_timeout(50)
        assert self.complaints == []
        assert set(self.requests) <= {self.address, "data:,"}
        self.tab.close()


@pytest.fixture
def show(browser, tmp_path: Path):
    """Show the page of two networks; at the end it must have been silent."""
    opened: list[Shown] = []

    def open_page(old: Graph, new: Graph, **options: object) -> Shown:
        opened.append(Shown(browser, tmp_path, old, new, **options))
        return opened[-1]

    yield open_page
    for shown in opened:
        shown.close()


@pytest.fixture
def zfnet(show) -> Shown:
    """AlexNet and ZFNet."""
    return show(netdsl.load("alexnet").graph, netdsl.load("zfnet").graph)


@pytest.mark.parametrize(
    ("old", "new"), [("alexnet", "zfnet"), ("googlenet", "googlenet"), ("resnet34", "resnet50")]
)
def test_both_networks_are_shown_side_by_side(show, old: str, new: str) -> None:
    shown = show(netdsl.load(old).graph, netdsl.load(new).graph)
    for side, name in enumerate(("old", "new")):
        assert len(shown.offsets(name)) == len(shown.made.spots(side))
    shown.check_aligned()
    left, right = (shown.tab.locator(f".{s} .scroll").bounding_box() for s in ("old", "new"))
    assert left["x"] + left["width"] <= right["x"] + 1
    assert left["y"] == right["y"]
    for move in ("e => e.scrollTop = 700", "e => e.scrollLeft = 90"):
        shown.tab.locator(".new .scroll").evaluate(move)
    shown.tab.wait_for_timeout(100)
    shown.check_aligned()
    tops = [shown.tab.locator(f".{s} .scroll").evaluate("e => e.scrollTop") for s in ("old", "new")]
    assert tops[0] == pytest.approx(tops[1], abs=1)
    assert tops[0] > 100


def test_words_fit_into_their_boxes(show) -> None:
    shown = show(netdsl.load("googlenet").graph, netdsl.load("googlenet").graph)
    sizes = shown.tab.evaluate("""() => [...document.querySelectorAll(".spot")].map(e => [
      e.querySelector("rect").getBBox().width,
      ...[...e.querySelectorAll("text")].map(t => [t.getBBox().x, t.getBBox().x + t.getBBox().width]),
    ])""")
    assert len(sizes) == 2 * len(shown.made.spots(0))
    for width, *texts in sizes:
        assert all(0 <= left < right <= width for left, right in texts)


def test_panes_zoom_together(zfnet: Shown) -> None:
    before = zfnet.tab.locator("#old-graph").bounding_box()["width"]
    for _ in range(3):
        zfnet.tab.click("#larger")
    zfnet.check_aligned()
    widths = [zfnet.tab.locator(f"#{s}-graph").bounding_box()["width"] for s in ("old", "new")]
    assert widths[0] == pytest.approx(widths[1])
    assert widths[0] == pytest.approx(before * 1.2**3, rel=0.01)
    zfnet.tab.click("#fit")
    pane = zfnet.tab.locator(".old .scroll").evaluate("e => e.clientWidth")
    assert zfnet.tab.locator("#old-graph").bounding_box()["width"] <= pane


def test_a_line_leads_to_its_layers_in_both_panes(zfnet: Shown) -> None:
    line = zfnet.tab.locator(".line", has_text="conv4, conv5")
    line.click()
    expected = {zfnet.made.number(1, name) for name in ("conv4", "conv5")}
    assert zfnet.marked("old", "lit") == zfnet.marked("new", "lit") == expected
    assert zfnet.seen(zfnet.made.number(1, "conv4")) == [True, True]
    line.click()  # once more: the next place
    assert zfnet.seen(zfnet.made.number(1, "conv5")) == [True, True]
    assert zfnet.tab.locator("#position").text_content().endswith("place 2 of 2")
    assert zfnet.tab.locator(".line.current").count() == 1


def test_keys_go_from_change_to_change(zfnet: Shown) -> None:
    lines = zfnet.tab.locator(".line")
    for key, expected in (("n", 0), ("n", 1), ("p", 0), ("p", lines.count() - 1), ("n", 0)):
        zfnet.tab.keyboard.press(key)
        current = lines.evaluate_all("all => all.findIndex(e => e.classList.contains('current'))")
        assert current == expected


@pytest.mark.parametrize("side", ["old", "new"])
def test_a_layer_shows_the_source_of_both_sides(zfnet: Shown, side: str) -> None:
    spot = zfnet.made.number(1, "conv1")
    assert zfnet.tab.locator("#detail").is_hidden()
    zfnet.tab.click(f"#{side}-{spot}")
    marked = zfnet.tab.locator("#detail .code .at .text")
    assert [text.split("=>")[0].strip() for text in marked.all_text_contents()] == [
        "conv1: conv(96, 11x11, stride = 4)",
        "conv1: conv(96, 7x7, stride = 2)",
    ]
    rows = zfnet.tab.locator("#detail .arguments tr").all_text_contents()
    assert rows == ["kernel11x11\u21927x7", "stride4\u21922", "padding0\u21921"]
    assert zfnet.marked("old", "chosen") == zfnet.marked("new", "chosen") == {spot}
    zfnet.tab.keyboard.press("Escape")
    assert zfnet.tab.locator("#detail").is_hidden()
    assert not zfnet.marked("old", "chosen")


def test_a_layer_of_one_side_says_so(show) -> None:
    old = compile_text("network n { input x: 8x4x4\n relu }")
    new = compile_text("network n { input x: 8x4x4\n relu\n bn: batchnorm }")
    shown = show(old, new)
    shown.tab.locator(f"#new-{shown.made.number(1, 'bn')}").focus()
    shown.tab.keyboard.press("Enter")
    assert shown.tab.locator("#detail .one .absent").all_text_contents() == [
        "not in the old network"
    ]
    assert shown.tab.locator("#detail .told").all_text_contents() == ["+added"]


def test_rows_open_where_they_are_clicked(show) -> None:
    graph = netdsl.load("resnet152").graph
    shown = show(graph, graph)
    hidden = {str(n) for fold in shown.made.data["folds"] for n in fold["spots"]}
    everything = {spot["data-spot"] for spot in shown.made.spots(0)}
    for side in ("old", "new"):
        assert shown.offsets(side).keys() == everything - hidden
    height = shown.tab.locator("#old-graph").bounding_box()["height"]
    shown.check_aligned()
    first = shown.made.data["folds"][0]
    shown.tab.locator("#new-graph .fold").first.click()
    opened = everything - hidden | set(map(str, first["spots"]))
    assert shown.offsets("old").keys() == shown.offsets("new").keys() == opened
    shown.check_aligned()
    grown = shown.tab.locator("#old-graph").bounding_box()["height"] - height
    zoom = shown.tab.evaluate("() => document.querySelector('#old-graph').getCTM().a")
    assert grown == pytest.approx(zoom * (first["bottom"] - first["top"] - 60), rel=0.01)
    overlapping = shown.tab.evaluate("""() => {
      const seen = [...document.querySelectorAll("#old-graph .spot, #old-graph .fold")]
        .filter(e => e.getAttribute("display") !== "none").map(e => e.getBoundingClientRect());
      const apart = (a, b) => a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
      return seen.filter((a, i) => seen.slice(i + 1).some(b => !apart(a, b))).length;
    }""")
    assert overlapping == 0
    shown.tab.click("#fold")
    assert shown.offsets("old").keys() == everything
    shown.tab.click("#fold")
    assert shown.offsets("old").keys() == everything - hidden


def test_a_change_in_a_closed_row_opens_it(show) -> None:
    """All blocks changed alike: the list leads into the row."""
    text = """
block b(n) {{ conv(n, 3, padding = same) -> batchnorm -> {} -> conv(n, 1) -> batchnorm -> relu }}
network n {{ input x: 8x9x9
  s: b(8) * 60 }}"""
    shown = show(compile_text(text.format("relu")), compile_text(text.format("gelu")))
    line = shown.tab.locator(".line.changed")
    line.click()
    assert shown.tab.locator(".fold.lit").count() == 2
    line.click()
    (fold,) = shown.made.data["folds"]
    assert len(shown.offsets("new")) == len(shown.made.spots(1))
    assert shown.seen(str(fold["spots"][2])) == [True, True]


@pytest.mark.parametrize("turned", [False, True])
def test_texts_are_no_markup(show, turned: bool) -> None:
    shown = show(*(hostile()[::-1] if turned else hostile()))
    for side in ("old", "new"):
        for spot in shown.tab.locator(f"#{side}-graph .spot").all():
            spot.dispatch_event("click")
            assert shown.tab.locator("#detail .one").count() == 2
    assert shown.tab.locator("img, iframe, object, embed, a, form").count() == 0
    assert shown.tab.locator("script").count() == 2
    if turned is False:
        assert "</script><script>alert(1)</script>" in shown.tab.title()


def test_light_and_dark(show) -> None:
    """Both are readable: text against what is behind it, by the contrast of WCAG."""
    for scheme in ("light", "dark"):
        shown = show(netdsl.load("alexnet").graph, netdsl.load("zfnet").graph, color_scheme=scheme)
        colors = shown.tab.evaluate("""() => {
          const paint = (e, what) => getComputedStyle(e)[what];
          const page = paint(document.querySelector("header"), "backgroundColor");
          const words = [...document.querySelectorAll("header p, header td, .line span, .remark, .count")]
            .map(e => [paint(e, "color"), page]);
          const boxes = [...document.querySelectorAll(".spot text:not(.mark), .spot tspan")]
            .map(e => [paint(e, "fill"), paint(e.closest(".spot").querySelector("rect"), "fill")]);
          return [...words, ...boxes];
        }""")
        assert len(colors) > 100
        for ink, ground in {tuple(pair) for pair in colors}:
            assert contrast(ink, ground) >= 4.5, (scheme, ink, ground)
        dark = luminance(colors[0][1]) < 0.2
        assert dark == (scheme == "dark")


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(color: str) -> float:
    parts = [int(n) / 255 for n in color[color.index("(") + 1 : -1].split(",")[:3]]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def test_everything_is_drawn_without_the_script(browser, tmp_path: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    made = Page(netdsl.load("alexnet").graph, netdsl.load("zfnet").graph)
    (tmp_path / "page.html").write_text(made.text, encoding="utf-8")
    tab = context.new_page()
    tab.goto((tmp_path / "page.html").as_uri())
    for side, name in enumerate(("old", "new")):
        assert tab.locator(f"#{name}-graph .spot").count() == len(made.spots(side))
        names = tab.locator(f"#{name}-graph .spot").first.locator("text.name").text_content()
        assert names.startswith(told(made.spots(side)[0])[1])
    context.close()
