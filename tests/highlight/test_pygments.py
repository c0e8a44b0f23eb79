"""The lexer for Pygments colours what the parser sees."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pygments.lexers import get_lexer_by_name, get_lexer_for_filename
from pygments.token import Error, Text

from netdsl.highlight.lexer import _TOKENS, NetLexer
from netdsl.library import modules
from tests.highlight.parts import TEXTS, bare, parts

FILES = [Path(path).read_text() for path in modules().values()]


def test_pygments_finds_it() -> None:
    assert isinstance(get_lexer_by_name("netdsl"), NetLexer)
    assert isinstance(get_lexer_for_filename("resnet.net"), NetLexer)


@pytest.mark.parametrize("text", TEXTS + FILES, ids=lambda text: text[:30])
def test_it_agrees_with_the_parser(text: str) -> None:
    tokens = list(NetLexer().get_tokens_unprocessed(text))
    assert "".join(value for _, _, value in tokens) == text
    assert not [t for t in tokens if t[1] in (Error, Text)]
    by_start = {at: (kind, value) for at, kind, value in tokens}
    found = parts(text)
    assert found
    for start, end, kind in found:
        token, value = by_start[start]
        assert token is _TOKENS[kind], text[start:end]
        assert bare(value) == bare(text[start:end])


def test_what_cannot_be_read_is_marked() -> None:
    tokens = {v: t for _, t, v in NetLexer().get_tokens_unprocessed('3xx "never closed\n5.\n$')}
    assert tokens["3xx"] is tokens['"never closed'] is tokens["5."] is Error


@given(st.text())
def test_no_text_is_lost(text: str) -> None:
    assert "".join(v for _, _, v in NetLexer().get_tokens_unprocessed(text)) == text


def test_pygments_is_loaded_by_nothing_else() -> None:
    script = (
        "import sys, netdsl; netdsl.load('lenet5').build('torch'); print('pygments' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.stdout == "False\n", done.stderr
