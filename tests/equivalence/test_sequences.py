"""Sequences whose length is known only when they run."""

import pytest

from tests.harness import compare, compile_text

ELEMENTS = {
    "lstm": "lstm(4, bidirectional = true) ; lstm(3)",
    "final_states": "gru(4) ; lstm(3, bidirectional = true, last = true)",
    "gru": "gru(4, bidirectional = true) ; gru(3)",
    "attention": "attention(4) ; attention(2, causal = true)",
    "memory": "words: @tokens -> embedding(11, 8) ; @x -> attention(4, memory = @words)",
    "class_token": "class_token -> attention(2) -> class_token",
}
LENGTHS = (1, 6, 9)


def text(element: str, length: int | str, words: int | str) -> str:
    """The element on a sequence of vectors; some have a sequence of words beside it."""
    tokens = f"  input tokens: [{words}] of int(11)\n" if "tokens" in ELEMENTS[element] else ""
    x = f"  input x: [{length}, 8] as sequence\n"
    return f"network unknown {{\n{tokens}{x}  {ELEMENTS[element]}\n}}\n"


@pytest.mark.parametrize("element", ELEMENTS)
def test_compiles(element: str) -> None:
    graph = compile_text(text(element, "?", "?"))
    assert graph.inputs[-1].type.shape == (None, 8)


@pytest.mark.torch
@pytest.mark.keras
@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("element", ELEMENTS)
def test_backends_agree(element: str, length: int) -> None:
    report = compare(text(element, length, 7), training=True, emitted_from=text(element, "?", "?"))
    assert not report.failures, report.message()
