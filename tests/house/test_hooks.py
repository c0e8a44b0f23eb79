"""The hooks for pre-commit, as another repository uses them."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.test_readme import copy_of_the_tree

ROOT = Path(__file__).parents[2]
GOOD = "network n {\n  input x: [3]\n  relu\n}\n"
UGLY = GOOD.replace("  relu", " relu")
BAD = GOOD.replace("relu", "rleu")


def git(folder: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=n", "-c", "user.email=n@example.org"]
    command = ["git", "-C", str(folder), *identity, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.mark.slow
def test_both_hooks(tmp_path: Path) -> None:
    """pre-commit installs netdsl from its repository, and runs it on files that are staged."""
    hooks = copy_of_the_tree(tmp_path / "netdsl")
    shutil.copy(ROOT / ".pre-commit-hooks.yaml", hooks)
    git(hooks, "init", "-q")
    git(hooks, "add", "-A")
    git(hooks, "commit", "-q", "-m", "netdsl")
    work = tmp_path / "work"
    work.mkdir()
    git(work, "init", "-q")
    for name, text in {"good.net": GOOD, "ugly.net": UGLY, "bad.net": BAD}.items():
        (work / name).write_text(text)
    (work / "other.txt").write_text("no network")
    git(work, "add", "-A")
    head = git(hooks, "rev-parse", "HEAD").strip()
    (work / ".pre-commit-config.yaml").write_text(
        f"repos:\n  - repo: {hooks}\n    rev: {head}\n"
        "    hooks: [{id: netdsl-fmt}, {id: netdsl-check}]\n"
    )
    git(work, "add", "-A")
    environment = {**os.environ, "PRE_COMMIT_HOME": str(tmp_path / "home")}

    def hook(name: str, *files: str) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-m", "pre_commit", "run", name, "--files", *files],
            cwd=work, env=environment, capture_output=True, text=True,
        )  # fmt: skip
        return done.returncode, done.stdout + done.stderr

    code, shown = hook("netdsl-fmt", "good.net", "ugly.net")
    assert code == 1, shown
    assert "files were modified by this hook" in shown
    assert (work / "ugly.net").read_text() == GOOD
    assert hook("netdsl-fmt", "good.net", "ugly.net", "other.txt")[0] == 0
    code, shown = hook("netdsl-check", "good.net", "bad.net")
    assert code == 1, shown
    assert "error[N101]" in shown
    assert hook("netdsl-check", "good.net")[0] == 0
    assert "no files to check" in hook("netdsl-check", "other.txt")[1]
