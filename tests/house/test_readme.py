"""The README does what it says: its commands and snippets are executed."""

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

import netdsl
from netdsl.render import render_text
from netdsl.source import Source

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```$", re.M | re.S)
BLOCKS = [(language, note.strip(), text) for language, note, text in BLOCK.findall(
    (ROOT / "README.md").read_text()
)]  # fmt: skip
INSTALL, DEVELOP, COMMANDS, PHOTOGRAPHS, TRAIN_TORCH, TRAIN_KERAS = (
    text for language, _, text in BLOCKS if language == "sh"
)


def run(command: str, cwd: Path, *, fresh: bool = False) -> str:
    """Run a command with this environment's programs, or with those that it makes itself."""
    environment = dict(os.environ)
    environment.pop("PYTHONPATH", None)
    environment.pop("VIRTUAL_ENV", None)
    paths = environment["PATH"].split(os.pathsep)
    here = str(Path(sys.executable).parent)
    kept = [p for p in paths if p != here] if fresh else [here, *paths]
    environment["PATH"] = os.pathsep.join(kept)
    done = subprocess.run(
        ["bash", "-ec", command], cwd=cwd, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def copy_of_the_tree(target: Path) -> Path:
    """What a clone has, without anything that was built here."""
    names = ["netdsl", "backends", "grammars", "architectures", "examples"]
    skip = shutil.ignore_patterns("__pycache__", "*.egg-info", "lenet5_*.py")
    for name in names:
        shutil.copytree(ROOT / name, target / name, ignore=skip)
    for name in ["pyproject.toml", "README.md", "LICENSE", "constraints.txt"]:
        shutil.copy(ROOT / name, target / name)
    return target


def test_snippets_are_right() -> None:
    for language, note, text in BLOCKS:
        if language == "net" and not note:
            said = netdsl.check(text)
            assert not said, render_text(said)


def test_the_message_is_the_one_shown() -> None:
    at = next(i for i, block in enumerate(BLOCKS) if block[:2] == ("net", "wrong"))
    said = netdsl.check(Source("tiny.net", BLOCKS[at][2]))
    assert BLOCKS[at + 1][0] == "text"
    assert render_text(said).strip() == BLOCKS[at + 1][2].strip()


def test_python() -> None:
    (text,) = (text for language, note, text in BLOCKS if language == "python" and not note)
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "N101" in done.stdout


@pytest.mark.parametrize("line", COMMANDS.splitlines())
def test_commands(line: str, tmp_path: Path) -> None:
    (tmp_path / "my.net").write_text("network my {\n  input x: 3x8x8\n  conv(4, 3x3)\n}\n")
    silent = line.split()[1] in ("check", "new")
    assert run(line, tmp_path) or silent


def test_the_command_for_development_is_what_ci_runs() -> None:
    assert DEVELOP.strip() in (ROOT / ".ci/run").read_text().splitlines()


@pytest.mark.slow
@pytest.mark.torch
def test_first_command(tmp_path: Path) -> None:
    tree = copy_of_the_tree(tmp_path)
    run(INSTALL, tree, fresh=True)
    program = (
        "import torch, resnet50; model = resnet50.Resnet50().eval();"
        "print(tuple(model(torch.zeros(1, 3, 224, 224)).shape))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=tree, capture_output=True, text=True)
    assert done.stdout == "(1, 1000)\n", done.stderr
    left = run(".venv/bin/python -m pip list", tree, fresh=True)
    assert "torch" not in left
    assert "keras" not in left


@pytest.mark.slow
@pytest.mark.torch
@pytest.mark.keras
def test_photographs(tmp_path: Path) -> None:
    at = next(i for i, block in enumerate(BLOCKS) if block[:2] == ("python", "photographs"))
    program, (language, _, shown) = BLOCKS[at][2], BLOCKS[at + 1]
    assert language == "text"
    (tmp_path / "photographs.py").write_text(program)
    run(PHOTOGRAPHS, tmp_path)
    assert run("python photographs.py", tmp_path) == shown


@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    [
        pytest.param(TRAIN_TORCH, id="torch", marks=pytest.mark.torch),
        pytest.param(TRAIN_KERAS, id="keras", marks=pytest.mark.keras),
    ],
)
def test_training(command: str, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    start = time.monotonic()
    shown = run(command, tmp_path)
    assert time.monotonic() - start < 120
    right = [float(part) for part in re.findall(r"held out (\d+\.\d)%", shown)]
    assert len(right) >= 3
    assert right[-1] >= 97
