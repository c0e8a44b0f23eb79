"""docs/fmt.md does what it says: its commands print what it shows."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from netdsl.pipeline import compile_networks
from netdsl.source import Source

PAGE = Path(__file__).parents[2] / "docs/fmt.md"
BLOCKS = re.compile(r"(?<=^```console\n)(?:.*\n)*?(?=^```$)", re.M)
(NET,) = re.findall(r"^```net\n(.*?)^```$", PAGE.read_text(), re.M | re.S)


def answered(block: str) -> str:
    """The block as a shell would show it."""
    shown = ""
    for command in re.findall(r"^\$ (.*)$", block, re.M):
        done = subprocess.run(["sh", "-c", command], capture_output=True, text=True)
        assert done.returncode == ("--diff" in command), done.stderr
        shown += f"$ {command}\n{done.stdout}"
    return shown


def test_the_page_shows_what_fmt_prints(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With NETDSL_WRITE_DOCS=1 it writes what was printed into the page."""
    program = tmp_path / "netdsl"
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -P -m netdsl "$@"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.chdir(tmp_path)
    Path("small.net").write_text(NET)
    page = PAGE.read_text()
    printed = BLOCKS.sub(lambda match: answered(match[0]), page)
    if os.environ.get("NETDSL_WRITE_DOCS") == "1":
        PAGE.write_text(printed)
    assert printed == page
    assert compile_networks(Source("small.net", NET)) == compile_networks(
        Source("small.net", Path("small.net").read_text())
    )
