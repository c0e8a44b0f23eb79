"""No text of a file becomes code: whatever comments, labels and file names say."""

import ast
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netdsl import pipeline
from netdsl.emit.backend import find_backend
from netdsl.source import Source

BREAKING = [
    '"""', "'''", '\\"""', '"""\nPWNED()\n"""', "\\", "\\\n", "\nPWNED()\n", "\rPWNED()", "\x0cPWNED()",
    "\u2028PWNED()", "\x85PWNED()", "#", "{PWNED()}", "\\N{BULLET}", "\\x", "%s", '"); PWNED(); ("', "\x00",
    "\ud800", "\u202e", "é" * 200, " ", "",
]  # fmt: skip

TEXT = """# DOC
block small = relu

# DOC
network n {
  input image: 3x8x8
  small
  "LABEL": conv(8, 1x1)
  "LABEL2": { conv(8, 1x1) ; relu }
}
"""

WORDS = st.lists(st.sampled_from(BREAKING) | st.text(max_size=8), max_size=5).map("".join)


def emitted(text: str, name: str, backend: str) -> Any:
    """The emitted text; `None` where the file is refused, as it should then be."""
    compiled = pipeline.compile_source(Source(name, text))
    if compiled.graph is None:
        assert compiled.diagnostics
        return None
    return find_backend(backend).emit(compiled.graph).text


def shape_of(code: str) -> str:
    """The program without its texts: only strings may differ between two files."""
    tree = ast.parse(code)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = ""
    return ast.dump(tree)


def quoted(words: str) -> str:
    """The words as a label may hold them."""
    return words.replace("\\", "\\\\").replace('"', '\\"')


@pytest.mark.parametrize("backend", ["torch", "keras"])
@pytest.mark.parametrize("words", BREAKING)
def test_comments(words: str, backend: str) -> None:
    comment = "# ".join(f"a{words}\n".splitlines(keepends=True)).rstrip("\n")
    found = emitted(TEXT.replace("DOC", comment), "any.net", backend)
    if found is not None:
        assert shape_of(found) == shape_of(emitted(TEXT, "any.net", backend))


@pytest.mark.parametrize("backend", ["torch", "keras"])
@given(words=WORDS)
@settings(max_examples=60)
def test_names_of_files(words: str, backend: str) -> None:
    found = emitted(TEXT, words, backend)
    assert shape_of(found) == shape_of(emitted(TEXT, "any.net", backend))


@pytest.mark.parametrize("backend", ["torch", "keras"])
@given(words=WORDS)
@settings(max_examples=60)
def test_labels(words: str, backend: str) -> None:
    found = emitted(TEXT.replace("LABEL", quoted(words)), "any.net", backend)
    if found is not None:
        names = {n.id for n in ast.walk(ast.parse(found)) if isinstance(n, ast.Name)}
        assert "PWNED" not in names
        calls = [n for n in ast.walk(ast.parse(found)) if isinstance(n, ast.Expr)]
        assert all("PWNED" not in ast.dump(call.value.func) for call in calls
                   if isinstance(call.value, ast.Call))  # fmt: skip
