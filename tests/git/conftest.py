"""Real repositories, in which the user's own settings of git count for nothing."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import run

__all__ = ["run"]

Git = Callable[..., str]

COMMON = "block unit(c) {\n  conv: conv(c, 3x3, padding = 1)\n  relu\n}\n"
MODEL = """\
use "blocks/common.net": unit
use resnet: basic

network model(classes = 10) {
  input x: 3x8x8
  stem: unit(8)
  block1: basic(8)
  flatten
  fc: dense(classes)
}

network tiny {
  input x: 3x8x8
  stem: unit(2)
}
"""


@pytest.fixture
def git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Git:
    """Git in a new repository, `repository` in the test's folder; it is the current folder."""
    for name in [n for n in os.environ if n.startswith(("GIT_", "XDG_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "home/.gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "Ada")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "ada@example.org")
        monkeypatch.setenv(f"GIT_{role}_DATE", "2026-01-01T00:00:00Z")
    monkeypatch.setenv("PAGER", "cat")
    (tmp_path / "home").mkdir()
    (tmp_path / "repository").mkdir()
    monkeypatch.chdir(tmp_path / "repository")

    def call(*arguments: str) -> str:
        done = subprocess.run(["git", *arguments], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    call("init", "-q", "-b", "main")
    return call


@pytest.fixture
def commit(git: Git) -> Callable[[dict[str, str]], None]:
    """Write files and commit everything."""

    def make(files: dict[str, str]) -> None:
        for name, text in files.items():
            Path(name).parent.mkdir(parents=True, exist_ok=True)
            Path(name).write_text(text)
        git("add", "-A")
        git("commit", "-q", "-m", "change")

    return make
