"""What syntax errors have left of a tree: statements that mean nothing, and names that are lost.

Reading recovers at the next statement, so most of a file with an error is whole, and its
other mistakes can be told in the same run. What had the error is marked: nothing that
follows from it is told again.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias

from netdsl.source import Source, Span
from netdsl.spelling import near
from netdsl.syntax import tree

Damage: TypeAlias = tuple[int, bool]
"""A character of a statement that had an error; whether its braces went wrong with it."""

ITEM = re.compile(r"^(?:network|block|use|edition)\b", re.M)
"""What begins an item of a file, at the margin."""
_WORD = re.compile(r"[A-Za-z_]\w*")
_BEGINS = re.compile(r'\s*(?:(?:input|output)\s+)?(?:(\w+|"[^"\n]*")\s*:)?')
_NO_VALUE = ("expect",)
"""Statements that the value of a body goes past."""


def marked(file: tree.File) -> tuple[tree.File, frozenset[str]]:
    """The file with its damaged statements marked, and the words that were lost with them."""
    if not file.damaged:
        return file, frozenset()
    lost: set[str] = set()
    for at, _ in file.damaged:
        lost.update(_WORD.findall(_line(file.source.text, at)))
    doubtful = _lost_default(file)
    items: list[tree.Item] = []
    for item in file.items:
        own = _within(file.damaged, item.span)
        kept = _item(item, own, file.source) if own else item
        if isinstance(item, tree.Let | tree.Default):
            kept = None if _strayed(item, file) else item
        if kept is not None and item.span.start < doubtful:
            items.append(kept)
        elif isinstance(item, tree.Block | tree.Network | tree.Let):
            lost.add(item.name.name)
    return replace(file, items=tuple(items)), frozenset(lost)


def _lost_default(file: tree.File) -> int:
    """Where the first `default` that could not be read stands: what follows may not be as meant."""
    found = len(file.source.text) + 1
    for at, _ in file.damaged:
        first = _WORD.match(_line(file.source.text, at))
        if first is None or not near(first[0], ["default"]):
            continue
        bodies = tree.Block | tree.Network
        if not any(_holds(i.span, at) for i in file.items if isinstance(i, bodies)):
            found = min(found, at)
    return found


def _strayed(item: tree.Let | tree.Default, file: tree.File) -> bool:
    """Whether it stood in braces that a syntax error closed or never opened."""
    text, start = file.source.text, item.span.start
    if text[text.rfind("\n", 0, start) + 1 : start].strip(" \t") or text[start - 1 : start] in (
        "",
        "\n",
    ):
        return False
    before = bisect_left(file.damaged, (start, False))
    return before > 0 and ITEM.search(text, file.damaged[before - 1][0], start) is None


def _item(item: tree.Item, damage: Sequence[Damage], source: Source) -> tree.Item | None:
    """A block or network with marks in its bodies; `None` where it cannot be trusted at all."""
    if not isinstance(item, tree.Block | tree.Network) or any(whole for _, whole in damage):
        return None
    bodies = [item.body, item.edits] if isinstance(item, tree.Network) else [item.body]
    spans = [b.span for b in bodies if isinstance(b, tree.Body)]
    if not all(any(_holds(span, at) for span in spans) for at, _ in damage):
        return None
    places = [at for at, _ in damage]
    if isinstance(item, tree.Block):
        return replace(item, body=_body(item.body, places, source))
    return replace(
        item, body=_body(item.body, places, source), edits=_body(item.edits, places, source)
    )


def _body(body: "tree.Body | tree.Chain | None", places: list[int], source: Source) -> "tree.Body":
    """A body with its damaged statements marked, those that could not be read put in."""
    if not isinstance(body, tree.Body) or not any(_holds(body.span, at) for at in places):
        return body  # type: ignore[return-value]
    items: list[tree.BodyItem] = []
    left = set(_between(places, body.span))
    for item in body.items:
        own = _between(places, item.span)
        left.difference_update(own)
        items += _statement(item, own, source) if own else [item]
    for at in sorted(left):
        items += _unread(at, source)
    items.sort(key=lambda item: item.span.start)
    return replace(body, items=tuple(items))


def _statement(item: tree.BodyItem, places: list[int], source: Source) -> list[tree.BodyItem]:
    """A statement whose inner bodies are marked, or which is broken itself."""
    inner = _inner(item)
    if not all(any(_holds(body.span, at) for body in inner) for at in places):
        return _broken(item)
    match item:
        case tree.For() | tree.Insert():
            return [replace(item, body=_body(item.body, places, source))]
        case tree.Statement() | tree.Output():
            elements = tuple(_element(e, places, source) for e in item.chain.elements)
            return [replace(item, chain=replace(item.chain, elements=elements))]
    return _broken(item)


def _inner(item: tree.BodyItem) -> list[tree.Body]:
    match item:
        case tree.For() | tree.Insert():
            return [item.body]
        case tree.Statement() | tree.Output():
            return [b for e in item.chain.elements for b in _bodies(e)]
    return []


def _bodies(element: tree.Element) -> list[tree.Body]:
    match element:
        case tree.Repeat():
            return _bodies(element.element)
        case tree.Group():
            return [element.body]
        case tree.If():
            found = [body for _, body in element.branches]
            return found + ([element.otherwise] if element.otherwise is not None else [])
    return [element.body] if element.body is not None else []


def _element(element: tree.Element, places: list[int], source: Source) -> tree.Element:
    match element:
        case tree.Repeat():
            return replace(element, element=_element(element.element, places, source))
        case tree.Group():
            return replace(element, body=_body(element.body, places, source))
        case tree.If():
            branches = tuple((c, _body(b, places, source)) for c, b in element.branches)
            otherwise = _body(element.otherwise, places, source)
            return replace(element, branches=branches, otherwise=otherwise)
    return (
        element
        if element.body is None
        else replace(element, body=_body(element.body, places, source))
    )


def _broken(item: tree.BodyItem) -> list[tree.BodyItem]:
    """What is left of a statement: its label, whose value is not known."""
    match item:
        case tree.Let():
            return [item]  # it was mended, most likely as it was meant
        case tree.Expect():
            return []
        case tree.Statement() | tree.Input() | tree.Output():
            label: tree.Label | None = item.label
        case _:
            label = None
    return [tree.Statement(label, tree.Chain(None, (), item.span), None, item.span, True)]


def _unread(at: int, source: Source) -> list[tree.BodyItem]:
    """A statement that is not in the tree: the label that it began with."""
    text = source.text
    begin = text.rfind("\n", 0, at) + 1
    found = _BEGINS.match(text, begin)
    first = _WORD.search(text, begin)
    if first is not None and first[0] in _NO_VALUE:
        return []
    label = None
    if found is not None and found[1] is not None and found.start(1) <= at:
        place = Span(source, *found.span(1))
        label = tree.Label(found[1].strip('"'), place, found[1].startswith('"'))
    span = Span(source, at, at)
    return [tree.Statement(label, tree.Chain(None, (), span), None, span, True)]


def _within(damage: Sequence[Damage], span: Span) -> Sequence[Damage]:
    """Of sorted damage what stands in a span."""
    first = bisect_left(damage, (span.start, False))
    return damage[first : bisect_left(damage, (span.end, False))]


def _between(places: list[int], span: Span) -> list[int]:
    """Of sorted places those in a span."""
    return places[bisect_left(places, span.start) : bisect_left(places, span.end)]


def _holds(span: Span, at: int) -> bool:
    return span.start <= at < span.end


def _line(text: str, at: int) -> str:
    end = text.find("\n", at)
    return text[text.rfind("\n", 0, at) + 1 : len(text) if end < 0 else end]
