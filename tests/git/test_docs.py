"""docs/git.md does what it says: its commands print what it shows."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.git.conftest import Git

PAGE = Path(__file__).parents[2] / "docs/git.md"
BLOCKS = re.compile(r"(?<=^```console\n)(?:.*\n)*?(?=^```$)", re.M)
(NET,) = re.findall(r"^```net\n(.*?)^```$", PAGE.read_text(), re.M | re.S)


def answered(block: str) -> str:
    """The block as a shell would show it."""
    shown = ""
    for command in re.findall(r"^\$ (.*)$", block, re.M):
        done = subprocess.run(["sh", "-c", command], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        shown += f"$ {command}\n{done.stdout}"
    return shown


@pytest.mark.usefixtures("git")
def test_the_page_shows_what_git_prints(
    git: Git, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With NETDSL_WRITE_DOCS=1 it writes what was printed into the page."""
    program = tmp_path / "netdsl"
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -P -m netdsl "$@"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    Path("small.net").write_text(NET)
    git("add", "-A")
    git("commit", "-q", "-m", "a small network")
    text = PAGE.read_text()
    made = BLOCKS.sub(lambda block: answered(block[0]), text)
    if os.environ.get("NETDSL_WRITE_DOCS"):
        PAGE.write_text(made)
    assert made == text
