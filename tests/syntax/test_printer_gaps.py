"""Comments and empty lines between any two tokens: none is lost, and the layout holds."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netdsl.diagnostics import has_errors
from netdsl.source import Source
from netdsl.syntax import parse
from tests.property.test_printing import assert_kept
from tests.syntax.texts import SHORT, STANDARD

TOKEN = re.compile(
    r'"(?:[^"\\\n]|\\.)*"|#[^\n]*|@?[\w{}.]+:?|->|=>|//|\*\*|[=!<>]=|\S', re.ASCII
)  # fmt: skip
INSERTED = (" # a\n", "\n# b\n", "\n\n# c\n\n", "\n", "\n\n\n", " #d\n#e\n")


def gaps(text: str) -> list[int]:
    """The places before and behind every token, and in every group of signs that is none."""
    return sorted({0, *(match.end() for match in TOKEN.finditer(text))})


def right(text: str) -> bool:
    return not has_errors(parse(Source("x.net", text))[1])


def held(text: str) -> None:
    file, _ = parse(Source("x.net", text))
    assert_kept(file)


@pytest.mark.parametrize("text", SHORT)
def test_a_comment_in_every_gap(text: str) -> None:
    """One at a time, wherever the text stays right."""
    tried = 0
    for place in gaps(text):
        made = f"{text[:place]} # one\n{text[place:]}"
        if right(made):
            tried += 1
            held(made)
    assert tried


@st.composite
def scattered(draw: st.DrawFn, texts: list[str]) -> str:
    """A text with comments and empty lines in several gaps, which stays right."""
    text = draw(st.sampled_from(texts))
    places = draw(st.lists(st.integers(0, 10**6), min_size=1, max_size=8))
    found = gaps(text)
    for place in sorted({found[place % len(found)] for place in places}, reverse=True):
        made = text[:place] + draw(st.sampled_from(INSERTED)) + text[place:]
        if right(made):
            text = made
    return text


@given(scattered(SHORT))
def test_scattered_over_short_texts(text: str) -> None:
    held(text)


@given(scattered(STANDARD))
@settings(max_examples=15)
def test_scattered_over_the_library(text: str) -> None:
    held(text)
