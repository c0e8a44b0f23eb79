"""docs/memory.md and docs/time.md show what their commands print."""

import re
import shlex
from pathlib import Path

import pytest

from netdsl.cli import main

DOCS = Path(__file__).parents[2] / "docs"
TEXT = "".join((DOCS / name).read_text() for name in ("memory.md", "time.md"))
CONSOLE = re.findall(r"^```console\n\$ netdsl (.*?)\n(.*?)^```$", TEXT, re.M | re.S)


@pytest.mark.parametrize(("command", "shown"), CONSOLE, ids=[c for c, _ in CONSOLE])
def test_console(command: str, shown: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(shlex.split(command)) == 0
    assert capsys.readouterr().out == shown
