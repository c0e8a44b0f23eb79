"""Whatever the text: diagnostics, never a traceback."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from netdsl.codes import CODES
from netdsl.render import render_text
from netdsl.source import Source
from tests.harness.damage import damaged_by_draws
from tests.harness.standard import standard_texts
from tests.property.elements import Draw
from tests.property.networks import networks

WORDS = (
    "network", "block", "input", "output", "let", "default", "use", "expect", "freeze", "if",
    "else",
    "for", "in", "not", "when", "training", "with", "remove", "before", "after", "reuse", "conv",
    "dense", "relu", "add", "concat", "maxpool", "batchnorm", "identity", "flatten", "same", "x",
    "true", "none", "{", "}", "(", ")", "[", "]", "->", "=>", "*", ":", ";", ",", "=", "==", "+",
    "-",
    "/", "//", "%", "**", "@", "@x", "x:", "3x3", "3x224x224", "0x1", "0", "1", "-1", "2", "1_000",
    "0.5", "1e400", "9" * 30, "_", "?", '"a"', '"', '"""', "\\", "#", "\n", "in.channels", "{i}",
    "range(3)", "1_000_000_000", "class", "self", "\t", "\x00", "é", "→", "\r", "\u2028",
)  # fmt: skip


@st.composite
def mutated(draw: Draw) -> str:
    """A good text with a few tokens deleted, doubled, exchanged or replaced."""
    if draw(st.booleans()):
        text = draw(networks(statements=3)).text
    else:
        text = draw(st.sampled_from(list(standard_texts().values())))
    return damaged_by_draws(text, WORDS, 4, draw)


@given(mutated())
def test_mutated_text(text: str) -> None:
    assert_told(text)


@given(st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join))
def test_words_in_any_order(text: str) -> None:
    assert_told(text)


@given(st.lists(st.sampled_from(WORDS), max_size=20).map(" ".join))
def test_words_in_a_network(text: str) -> None:
    assert_told(f"network n {{\n  input x: 3x8x8\n  {text}\n}}\n")


@given(st.text(max_size=80))
def test_any_characters(text: str) -> None:
    assert_told(text)


def assert_told(text: str) -> None:
    """No exception; a text without a graph has an error; every span lies in the text."""
    from netdsl import pipeline

    source = Source("any.net", text)
    compiled: Any = pipeline.compile_source(source)
    for diagnostic in (*compiled.diagnostics, *pipeline.check_source(source)):
        assert diagnostic.code in CODES, diagnostic
        if diagnostic.span is not None and diagnostic.span.source.name == source.name:
            assert 0 <= diagnostic.span.start <= diagnostic.span.end <= len(text), diagnostic
    assert render_text(compiled.diagnostics) or not compiled.diagnostics
    assert compiled.graph is not None or any(d.severity == "error" for d in compiled.diagnostics)
