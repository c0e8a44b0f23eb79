"""A backend of another package: an entry point is all it needs."""

import os
import subprocess
import sys
from pathlib import Path

MODULE = """
from netdsl.emit.backend import Emitted


class Mine:
    name = "mine"

    def emit(self, graph):
        return Emitted(f"{graph.name} has {sum(1 for _ in graph.nodes())} layers\\n")


backend = Mine()
"""


def test_a_backend_of_another_package(tmp_path: Path) -> None:
    (tmp_path / "netdsl_mine.py").write_text(MODULE)
    info = tmp_path / "netdsl_mine-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: netdsl-mine\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[netdsl.backends]\nmine = netdsl_mine:backend\n")
    done = subprocess.run(
        [sys.executable, "-m", "netdsl", "build", "textbook", "--backend", "mine"],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.stdout == "textbook has 3 layers\n", done.stderr


def test_an_unknown_backend_is_told_with_those_that_exist() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "netdsl", "build", "textbook", "--backend", "troch"],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert "torch" in done.stderr
