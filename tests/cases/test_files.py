"""Files that are no text, or too much of it: a diagnostic each, and nothing written."""

import subprocess
import sys
from pathlib import Path

import pytest


def netdsl(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "netdsl", *arguments],
        cwd=cwd, capture_output=True, text=True, timeout=120,
    )  # fmt: skip


FILES = {
    "empty": (b"", "N"),
    "blank": (b"\n\n# only a comment\n", "N"),
    "latin1": ("# r\u00e9seau\nnetwork n { input x: [3]; relu }\n".encode("latin-1"), "N001"),
    "binary": (bytes(range(256)) * 8, "N001"),
    "zero": (b"network n {\0 input x: [3]; relu }", "N0"),
    "huge": (b"# " + b"x" * 80_000_000, "N506"),
    "deep": (b"network n { input x: [3]; " + b"{" * 100_000 + b"}" * 100_000 + b"}", "N505"),
    "deep_expression": (
        b"network n { input x: [3]; dense(" + b"(" * 100_000 + b"1" + b")" * 100_000 + b") }",
        "N505",
    ),
    "deep_signs": (b"network n { input x: [3]; dense(" + b"-" * 100_000 + b"1) }", "N505"),
    "long_list": (
        b"let a = [" + b"1, " * 1_000_001 + b"]\nnetwork n { input x: [3]; relu }",
        "N50",
    ),
    "no_path": (b'use "a\x00.net": b\nnetwork n { input x: [3]; b }', "N105"),
    "repeat": (b"network n { input x: [3]; relu * 1_000_000_000 }", "N50"),
}


@pytest.mark.parametrize(
    "name",
    [pytest.param(n, marks=pytest.mark.slow) if n == "long_list" else n for n in FILES],
)
def test_bad_file(name: str, tmp_path: Path) -> None:
    content, code = FILES[name]
    (tmp_path / "bad.net").write_bytes(content)
    done = netdsl("build", "bad.net", "--backend", "torch", "-o", "out.py", cwd=tmp_path)
    assert done.returncode == 1, done.stderr[-2000:]
    assert f"error[{code}" in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr) < 20_000
    assert [p.name for p in tmp_path.iterdir()] == ["bad.net"]


@pytest.mark.parametrize("name", ["nowhere.net", "nowhere", ".", "no/such/folder.net", "a\nb", ""])
def test_no_such_file(name: str, tmp_path: Path) -> None:
    done = netdsl("check", name, cwd=tmp_path)
    assert done.returncode in (1, 2)
    assert done.stderr
    assert "Traceback" not in done.stderr


def test_a_name_is_no_path(tmp_path: Path) -> None:
    (tmp_path / "outside.net").write_text("block b { relu }\n")
    inside = tmp_path / "project"
    inside.mkdir()
    text = 'use "../outside.net": b\nnetwork n { input x: [3]; b }\n'
    (inside / "main.net").write_text(text)
    refused = netdsl("check", "project/main.net", cwd=tmp_path)
    assert refused.returncode == 1
    assert "error[N106]" in refused.stderr + refused.stdout
    allowed = netdsl("check", "--root", ".", "project/main.net", cwd=tmp_path)
    assert allowed.returncode == 0, allowed.stderr


def test_a_link_leads_nowhere_else(tmp_path: Path) -> None:
    (tmp_path / "outside.net").write_text("block b { relu }\n")
    inside = tmp_path / "project"
    inside.mkdir()
    (inside / "link.net").symlink_to(tmp_path / "outside.net")
    text = 'use "link.net": b\nnetwork n { input x: [3]; b }\n'
    (inside / "main.net").write_text(text)
    done = netdsl("check", "project/main.net", cwd=tmp_path)
    assert done.returncode == 1
    assert "error[N106]" in done.stderr + done.stdout


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="needs a file without an end")
def test_an_endless_file(tmp_path: Path) -> None:
    command = f"ulimit -v 2000000; exec {sys.executable} -m netdsl check /dev/zero"
    done = subprocess.run(["bash", "-c", command], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 1
    assert "error[N506]" in done.stdout
