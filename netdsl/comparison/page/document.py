"""The whole page: one file that loads nothing."""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from hashlib import sha256
from importlib.resources import files

from netdsl.comparison.edits import Compared
from netdsl.comparison.page.boxes import SIDES
from netdsl.comparison.page.faces import STYLES
from netdsl.comparison.page.pane import pane
from netdsl.comparison.page.picture import Picture, picture
from netdsl.comparison.page.sources import page_data
from netdsl.comparison.page.union import union
from netdsl.comparison.report import Diff, Facts, Group
from netdsl.comparison.words import (
    costs,
    count_line,
    meaning,
    reshaped_line,
    verdict_line,
    weights_line,
)
from netdsl.drawing.markup import Element, data, element, verbatim

_HINT = "n and p: next and previous change, Esc: close, Ctrl and wheel: zoom"


def page(both: Compared, diff: Diff) -> str:
    """The page of a comparison. `NetdslError` where the networks cannot be drawn."""
    drawn = picture(union(both, diff))
    origins = both.old.graph.origin, both.new.graph.origin
    body = element(
        "body",
        None,
        _arrows(),
        _header(diff),
        element("main", None, _changes(drawn, diff), _workspace(drawn, diff, origins)),
        data("data", page_data(drawn, diff)),
        verbatim("script", {}, _asset("page.js")),
    )
    whole = element("html", {"lang": "en"}, _head(diff), body)
    return f"<!DOCTYPE html>\n{whole}\n"


def _asset(name: str) -> str:
    return (files("netdsl.comparison") / "assets" / name).read_text(encoding="utf-8")


def _head(diff: Diff) -> Element:
    style = _asset("page.css")
    policy = "; ".join(
        (
            "default-src 'none'",
            f"style-src {_hash(style)}",
            f"script-src {_hash(_asset('page.js'))}",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
    return element(
        "head",
        None,
        element("meta", {"charset": "utf-8"}),
        element("meta", {"http-equiv": "Content-Security-Policy", "content": policy}),
        element("meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"}),
        element("meta", {"name": "color-scheme", "content": "light dark"}),
        # Else a browser asks the server for one.
        element("link", {"rel": "icon", "href": "data:,"}),
        element("title", None, f"{diff.old.name} \u2192 {diff.new.name}"),
        verbatim("style", {}, style),
    )


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _arrows() -> Element:
    """The arrows at the ends of lines."""
    arrows = [_arrow(style) for style in ("kept", "added", "removed")]
    return element("svg", {"class": "definitions", "aria-hidden": "true"}, *arrows)


def _arrow(style: str) -> Element:
    return element(
        "marker",
        {
            "id": f"arrow-{style}",
            "orient": "auto",
            "markerUnits": "userSpaceOnUse",
            "viewBox": "0 0 8 8",
            "refX": 7,
            "refY": 4,
            "markerWidth": 7,
            "markerHeight": 7,
        },
        element("path", {"class": f"arrow {style}", "d": "M0,1 L7,4 L0,7 z"}),
    )


def _header(diff: Diff) -> Element:
    verdict = [_chip(part) for part in verdict_line(diff).split("   ")]
    title = element(
        "h1",
        None,
        element("span", {"class": "from"}, diff.old.name),
        element("span", {"class": "to"}, " \u2192 "),
        element("span", None, diff.new.name),
    )
    summary = element(
        "div",
        {"class": "summary"},
        element("div", {"class": "headline"}, title, element("p", {"class": "verdict"}, *verdict)),
        *(_sentence(text) for text in meaning(diff)),
        element("p", {"class": "weights"}, element("b", None, "weights "), weights_line(diff)),
    )
    return element("header", None, summary, _costs(diff))


def _chip(text: str) -> Element:
    """A word of the verdict; what stayed is quiet."""
    name, _, state = text.rpartition(" ")
    style = "quiet" if state in ("same", "none") else "loud"
    return element("span", {"class": f"chip {style}"}, element("b", None, name), f" {state}")


def _sentence(text: str) -> Element:
    loud = " silent" if text.startswith("SILENT") else ""
    parts = text.split("`")
    words = [element("code", None, p) if n % 2 else p for n, p in enumerate(parts)]
    return element("p", {"class": f"meaning{loud}"}, *words)


def _costs(diff: Diff) -> Element:
    """A table of what differs, and a line of what does not."""
    found = costs(diff)
    shown = [c for c in found if c.change]
    rows = (
        ("old", [c.old for c in shown]),
        ("new", [c.new for c in shown]),
        ("change", [c.change for c in shown]),
    )
    same = ", ".join(f"{c.name} {c.old}" for c in found if not c.change)
    table = element(
        "table",
        {"class": "costs"},
        element("thead", None, _row("th", "", [c.name for c in shown])),
        element("tbody", None, *(_row("td", name, cells) for name, cells in rows)),
    )
    return element(
        "div",
        None,
        table if shown else None,
        element("p", {"class": "costs-same"}, f"same: {same}") if same else None,
    )


def _row(tag: str, name: str, cells: Sequence[str]) -> Element:
    return element(
        "tr",
        {"class": name or None},
        element("th", None, name),
        *(element(tag, None, cell) for cell in cells),
    )


def _changes(of: Picture, diff: Diff) -> Element:
    places = {n: number for number, spot in enumerate(of.union.spots) for n in spot.changes}
    lines = [_group(group, of, places) for group in diff.groups]
    if reshaped := reshaped_line(diff):
        lines.append(element("li", {"class": "remark"}, reshaped))
    if not diff.changes:
        lines.append(element("li", {"class": "remark"}, "no difference"))
    return element(
        "nav",
        {"class": "changes", "aria-label": "changes"},
        element("h2", None, "Changes"),
        element("ol", None, *lines),
        element("p", {"class": "count"}, count_line(diff)),
    )


def _group(told: Group, of: Picture, places: dict[int, int]) -> Element:
    group = told.short
    below = [_group(line, of, places) for line in group.lines]
    return element(
        "li",
        None,
        _line(group, of, places),
        element("ol", None, *below) if below else None,
    )


def _line(group: Group, of: Picture, places: dict[int, int]) -> Element:
    boxes = of.layout.boxes
    spots = sorted({places[n] for n in group.changes if n in places}, key=lambda n: boxes[n].y)
    return element(
        "button",
        {
            "class": f"line {STYLES.get(group.mark, '')}",
            "type": "button",
            "data-spots": " ".join(map(str, spots)),
        },
        element("span", {"class": "mark"}, group.mark),
        element(
            "span",
            {"class": "words"},
            element("span", {"class": "where"}, group.where.replace(" -> ", " \u2192 ")),
            *_more(group),
        ),
    )


def _more(group: Group) -> Iterator[Element | str]:
    for style, text in (("what", group.what), ("note", group.note)):
        if text:
            yield " "
            yield element("span", {"class": style}, text.replace(" -> ", " \u2192 "))


def _workspace(of: Picture, diff: Diff, origins: tuple[str, str]) -> Element:
    facts = diff.old, diff.new
    panes = [_pane(of, side, facts[side], origins[side]) for side in (0, 1)]
    return element(
        "section",
        {"class": "workspace"},
        _toolbar(of),
        element("div", {"class": "panes"}, *panes),
        element("aside", {"id": "detail", "hidden": "", "aria-label": "the chosen layer"}),
    )


def _toolbar(of: Picture) -> Element:
    legend = [
        element(
            "span",
            {"class": f"legend {name}"},
            element("span", {"class": "mark"}, mark),
            name,
        )
        for mark, name in STYLES.items()
    ]
    return element(
        "div",
        {"class": "toolbar", "title": _HINT},
        _button("previous", "\u2191 p", "previous change"),
        _button("next", "\u2193 n", "next change"),
        element("span", {"id": "position"}),
        element("span", {"class": "legends"}, *legend),
        _button("fold", "fold rows", "show one of many equal scopes for all") if of.folds else None,
        _button("smaller", "\u2212", "smaller"),
        _button("larger", "+", "larger"),
        _button("fit", "fit", "fit to the width"),
    )


def _button(name: str, text: str, title: str) -> Element:
    return element("button", {"id": name, "type": "button", "title": title}, text)


def _pane(of: Picture, side: int, facts: Facts, origin: str) -> Element:
    return element(
        "figure",
        {"class": f"pane {SIDES[side]}"},
        element(
            "figcaption",
            None,
            element("span", {"class": "side"}, SIDES[side]),
            element("b", None, facts.name),
            element("span", {"class": "origin"}, origin) if origin else None,
        ),
        element("div", {"class": "scroll", "tabindex": "0"}, pane(of, side)),
    )
