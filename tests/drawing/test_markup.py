"""Markup escapes itself: what a browser reads is the text that was given."""

import json
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netdsl.drawing.markup import data, element, verbatim

HOSTILE = [
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onclick='alert(1)",
    "<!--",
    "&lt;b&gt; & &amp;",
    "]]>",
]
TEXTS = st.sampled_from(HOSTILE) | st.text(st.characters(exclude_categories=["C", "Z"]))


class Read(HTMLParser):
    """Every tag, attribute and text, as a browser takes them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.texts.append(data)


@given(TEXTS, TEXTS)
def test_text_and_attributes_come_back(inside: str, attribute: str) -> None:
    read = Read(str(element("p", {"title": attribute}, inside, element("b", None, inside))))
    assert read.tags == [("p", {"title": attribute}), ("b", {})]
    assert "".join(read.texts) == inside * 2


@given(st.recursive(TEXTS, lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner)))
def test_data_comes_back(value: object) -> None:
    read = Read(str(data("here", value)))
    assert read.tags == [("script", {"type": "application/json", "id": "here"})]
    assert json.loads("".join(read.texts)) == value


@pytest.mark.parametrize("text", ["a</script>b", "<!--"])
def test_verbatim_text_cannot_end_its_element(text: str) -> None:
    with pytest.raises(ValueError, match="would end"):
        verbatim("script", {}, text)


def test_characters_that_show_nothing_or_turn_the_text_around_are_replaced() -> None:
    assert str(element("p", None, "a\u202eb\x00c\x1b[1m")) == "<p>a\ufffdb\ufffdc\ufffd[1m</p>"


def test_nothing_is_written_for_none() -> None:
    assert str(element("a", {"b": None, "c": 1.50}, None, "d")) == '<a c="1.5">d</a>'


def test_deep_trees_need_no_recursion() -> None:
    made = element("i")
    for _ in range(20_000):
        made = element("i", None, made)
    assert str(made).count("<i>") == 20_001
