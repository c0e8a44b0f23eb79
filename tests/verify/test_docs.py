"""docs/verify.md does what it says: its commands give the output that it shows."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

TEXT = (Path(__file__).parents[2] / "docs/verify.md").read_text()
CONSOLE = re.findall(r"^```console\n\$ (.*?)\n(.*?)^```$", TEXT, re.M | re.S)
(NET,) = re.findall(r"^```net\n(.*?)^```$", TEXT, re.M | re.S)
(PYTHON,) = re.findall(r"^```python\n(.*?)^```$", TEXT, re.M | re.S)
MINE = """
from netdsl.emit.backend import Emitted
from netdsl_torch import TorchBackend


class Mine(TorchBackend):
    name = "mine"

    def emit(self, graph, *, exact=False):
        return Emitted(super().emit(graph, exact=exact).text.replace("eps=1e-5", "eps=1e-3"))


backend = Mine()
"""

pytestmark = [pytest.mark.slow, pytest.mark.torch, pytest.mark.keras]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """The folder has the network of the page, and the backend that gets an epsilon wrong."""
    (tmp_path / "small.net").write_text(NET)
    (tmp_path / "netdsl_mine.py").write_text(MINE)
    info = tmp_path / "netdsl_mine-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: netdsl-mine\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[netdsl.backends]\nmine = netdsl_mine:backend\n")
    return {**os.environ, "PYTHONPATH": str(tmp_path)}


@pytest.mark.parametrize(("command", "shown"), CONSOLE)
def test_console(command: str, shown: str, environment: dict[str, str], tmp_path: Path) -> None:
    program, *arguments = command.split()
    assert program == "netdsl"
    done = subprocess.run(
        [sys.executable, "-m", program, *arguments],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == ("DIFFERS" in shown), done.stderr
    assert steady(done.stdout) == steady(shown)


def test_python(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", PYTHON], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "torch and keras agree" in done.stdout


def steady(text: str) -> list[str]:
    """Without what depends on the machine: versions, seconds, and the size of roundings."""
    text = re.sub(r"\b(\d+\.\d+\.\d+)\S*", "VERSION", text)
    text = re.sub(r"in \d+ s$", "in SECONDS", text, flags=re.M)
    text = re.sub(r" +(\d\.\de-1\d|0)( +1e-09  ok).*", r" ROUNDING\2", text)
    text = re.sub(r"-{3,}.*|(allowed) +(largest at)", r"\1 \2", text)
    # What is no rounding is the same everywhere, to two digits.
    text = re.sub(r"\d\.\d+e-\d+|0\.\d+|\d\.\d+", lambda m: f"{float(m[0]):.1e}", text)
    return text.splitlines()
