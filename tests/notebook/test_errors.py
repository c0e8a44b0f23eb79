"""Diagnostics in a notebook: as in a terminal, and no text of the file is markup."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

import netdsl
from netdsl import Diagnostic, NetdslError
from netdsl.render import render_text
from netdsl.render.html import render_html
from tests.notebook.test_card import BREAKOUT, Page

WRONG = "network n {\n input x: 3x8x8\n add {\n relu\n conv(8, 3x3)\n }\n}\nblock b { rleu }\n"


def text_of(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", html))


def test_it_says_what_a_terminal_says() -> None:
    found = netdsl.check(WRONG)
    assert len(found) == 2
    html = render_html(found)
    assert text_of(html) == render_text(found)
    assert {tag for tag, _ in Page(html).tags} == {"pre", "span"}
    assert "color:#d0342c" in html
    assert render_html([]) == ""


def test_a_diagnostic_and_an_error_show_themselves() -> None:
    found = netdsl.check(WRONG)
    assert text_of(found[0]._repr_html_()) == str(found[0]) == render_text(found[:1])
    with pytest.raises(NetdslError) as caught:
        netdsl.loads(WRONG)
    assert text_of(caught.value._repr_html_()) == str(caught.value)


def test_an_error_in_ipython_is_no_traceback() -> None:
    with pytest.raises(NetdslError) as caught:
        netdsl.loads(WRONG)
    lines = [re.sub("\x1b\\[[0-9;]*m", "", line) for line in caught.value._render_traceback_()]
    assert "\n".join(lines[:-2]) == str(caught.value)
    assert re.fullmatch(r"raised by line \d+: netdsl\.loads\(WRONG\)", lines[-1])


def test_colours_can_be_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in "".join(NetdslError(netdsl.check(WRONG))._render_traceback_())


@pytest.mark.parametrize("text", [BREAKOUT, f'network n {{ input x: [3] ; "{BREAKOUT}" }}'])
def test_no_text_of_the_file_breaks_out(text: str) -> None:
    html = render_html(netdsl.check(text))
    assert {tag for tag, _ in Page(html).tags} == {"pre", "span"}
    assert "<script" not in html


@given(st.text(st.characters(codec="utf-8"), max_size=40))
def test_no_message_breaks_out(text: str) -> None:
    source = netdsl.Source(text, f"# {text}\n")
    from netdsl.source import Span

    html = render_html([Diagnostic("N001", text, Span(source, 0, 1), text)])
    assert {tag for tag, _ in Page(html).tags} <= {"pre", "span"}
    assert "\x1b" not in html
