"""docs/diff.md does what it says: its commands print what it shows, its Python runs."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs/diff.md"
BLOCKS = re.compile(r"(?<=^```console\n)(?:.*\n)*?(?=^```$)", re.M)
FILES = re.compile(r"^`(\w+\.net)`:\n\n```net\n(.*?)^```$", re.M | re.S)
PYTHON = re.compile(r"^```python\n(.*?)^```$", re.M | re.S)


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in FILES.findall(PAGE.read_text()):
        Path(name).write_text(text)


def answered(block: str) -> str:
    """The block as a shell would show it."""
    (command,) = re.findall(r"^\$ netdsl (.*)$", block, re.M)
    done = subprocess.run(
        [sys.executable, "-m", "netdsl", *command.split()], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return f"$ netdsl {command}\n{done.stdout}"


def test_the_page_shows_what_is_printed() -> None:
    """With NETDSL_WRITE_DOCS=1 it writes what was printed into the page."""
    text = PAGE.read_text()
    assert len(BLOCKS.findall(text)) == 6
    made = BLOCKS.sub(lambda block: answered(block[0]), text)
    if os.environ.get("NETDSL_WRITE_DOCS"):
        PAGE.write_text(made)
    assert made == text
    assert max(block.count("\n") for block in BLOCKS.findall(made)) < 30  # a screenful


def test_the_readme_shows_the_same() -> None:
    readme = (PAGE.parents[1] / "README.md").read_text()
    (shown,) = re.findall(r"^```text\n(\$ netdsl diff .*?)^```$", readme, re.M | re.S)
    assert shown in PAGE.read_text()


def test_python() -> None:
    (source,) = PYTHON.findall(PAGE.read_text())
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "layer3.6 to layer3.22 (x17)" in done.stdout
