"""The TextMate grammar, in the engine that VS Code has: it colours what the parser sees."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from netdsl.highlight.lexer import _TOKENS, NetLexer
from netdsl.highlight.textmate import _SCOPES, text
from netdsl.library import modules
from tests.highlight.parts import TEXTS, bare, parts

ENGINE = Path(__file__).parent / "engine"
FILES = [Path(path).read_text() for path in modules().values()]
WRONG = '3xx "never closed\n5.\nb: conv(3xx)\n'


@pytest.fixture(scope="session")
def tokens(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The tokens of every text."""
    if shutil.which("npm") is None:
        pytest.skip("no npm here")
    folder = tmp_path_factory.mktemp("engine")
    for path in ENGINE.iterdir():
        shutil.copy(path, folder)
    install = ["npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--silent"]
    done = subprocess.run(install, cwd=folder, capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"npm cannot install VS Code's engine: {done.stderr.strip()[-200:]}")
    texts = [*TEXTS, *FILES, WRONG]
    answer = subprocess.run(
        ["node", "tokens.js"],
        cwd=folder, input=json.dumps({"grammar": text(), "texts": texts}),
        env={**os.environ, "NODE_OPTIONS": ""}, capture_output=True, text=True,
    )  # fmt: skip
    assert answer.returncode == 0, answer.stderr
    return dict(zip(texts, json.loads(answer.stdout), strict=True))


def scope(kind: str) -> str:
    return f"{_SCOPES[kind]}.netdsl"


@pytest.mark.parametrize("source", TEXTS + FILES, ids=lambda text: text[:30])
def test_it_agrees_with_the_parser(tokens: dict[str, Any], source: str) -> None:
    by_start = {start: (end, name) for start, end, name in tokens[source]}
    found = parts(source)
    assert found
    for start, end, kind in found:
        ends, name = by_start[start]
        assert name == scope(kind), source[start:end]
        assert bare(source[start:ends]) == bare(source[start:end])


@pytest.mark.parametrize("source", [*TEXTS, *FILES, WRONG], ids=lambda text: text[:30])
def test_it_agrees_with_pygments(tokens: dict[str, Any], source: str) -> None:
    """Character by character, in what the parser does not say as well."""
    kinds_of_scope = {scope(kind): str(_TOKENS[kind]) for kind in _SCOPES}
    ours = [""] * len(source)
    for at, token, value in NetLexer().get_tokens_unprocessed(source):
        ours[at : at + len(value)] = [str(token)] * len(value)
    theirs = [""] * len(source)
    for start, end, name in tokens[source]:
        theirs[start:end] = [kinds_of_scope.get(name, "")] * (end - start)
    for at, character in enumerate(source):
        if not character.isspace():
            assert theirs[at] == ours[at], source[max(0, at - 20) : at + 20]
