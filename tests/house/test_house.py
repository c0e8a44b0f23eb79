"""The house itself: the import contract, lint, types, sizes, and what is packaged."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted([*ROOT.glob("netdsl/**/*.py"), *ROOT.glob("backends/**/*.py")])
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def run(*command: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_ruff() -> None:
    run("ruff", "check", "--no-cache")


def test_format() -> None:
    run("ruff", "format", "--check", "--no-cache")


@pytest.mark.slow
def test_types() -> None:
    run("mypy")


def test_imports_run_one_way() -> None:
    code = "import sys; from importlinter.cli import lint_imports_command as c; sys.exit(c())"
    done = subprocess.run(
        [sys.executable, "-c", code, "--no-cache"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_module_is_read_in_one_sitting(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 400


def test_every_package_is_packaged() -> None:
    mapped = {str(folder): name for name, folder in PACKAGE_DIR.items()}
    found = {
        mapped.get(str(folder), ".".join(folder.parts))
        for folder in (p.parent.relative_to(ROOT) for p in ROOT.glob("*/**/__init__.py"))
        if folder.parts[0] in ("netdsl", "backends", "grammars", "architectures")
    }
    assert found == set(PROJECT["tool"]["setuptools"]["packages"])


PACKAGE_DIR: dict[str, str] = PROJECT["tool"]["setuptools"]["package-dir"]


def test_one_version() -> None:
    import netdsl

    assert netdsl.__version__ == PROJECT["project"]["version"]


def test_every_development_tool_has_an_exact_version() -> None:
    pinned = {_name(line) for line in (ROOT / "constraints.txt").read_text().splitlines()}
    optional = PROJECT["project"]["optional-dependencies"]
    needed = PROJECT["project"]["dependencies"] + optional["dev"]
    assert {_name(line) for line in needed} <= pinned


def _name(requirement: str) -> str:
    return re.split("[=>]", requirement)[0].lower().replace("_", "-")
