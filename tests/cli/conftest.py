"""Running commands without a process of their own."""

import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from netdsl.cli import main

GOOD = """\
# A tiny network.
network tiny(classes = 10) {
  input image: 3x8x8
  conv1: conv(4, 3x3)
  relu
  flatten
  fc: dense(classes)
}
"""

BAD = GOOD.replace("conv(4, 3x3)", "cnov(4, 3x3)")


class Result(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str


Run = Callable[..., Result]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `netdsl` with these arguments; `stdin` is what stands on standard input."""
    for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "NETDSL_DEBUG"):
        monkeypatch.delenv(name, raising=False)

    def call(*arguments: str | Path, stdin: str | bytes = "") -> Result:
        data = stdin.encode() if isinstance(stdin, str) else stdin
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        code = main([str(a) for a in arguments])
        return Result(code, *capsys.readouterr())

    return call


@pytest.fixture
def good(tmp_path: Path) -> Path:
    """A file without errors."""
    path = tmp_path / "tiny.net"
    path.write_text(GOOD)
    return path


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    """A file with one error."""
    path = tmp_path / "bad.net"
    path.write_text(BAD)
    return path
