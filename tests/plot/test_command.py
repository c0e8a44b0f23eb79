"""`netdsl plot` as users call it."""

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from netdsl.cli.plot import parser, run
from netdsl.cli.usage import UsageError

pytest.importorskip("pygraphviz")
SVG = "{http://www.w3.org/2000/svg}"


def netdsl(*arguments: str, cwd: Path | None = None) -> "subprocess.CompletedProcess[bytes]":
    command = [sys.executable, "-m", "netdsl", *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True)


def called(*arguments: str) -> int:
    return run(parser().parse([str(a) for a in arguments]))


@pytest.mark.parametrize("ending", ["svg", "png", "html", "mmd", "dot", "mermaid", "gv"])
@pytest.mark.parametrize("what", ["layers", "cost"])
def test_the_ending_says_the_form(tmp_path: Path, ending: str, what: str) -> None:
    path = tmp_path / f"out.{ending}"
    if what == "cost" and ending not in ("svg", "png", "html"):
        with pytest.raises(UsageError, match="is a chart"):
            called("lenet5", "-o", str(path), "--what", what)
        assert not path.exists()
        return
    assert called("lenet5", "-o", str(path), "--what", what) == 0
    begin = {
        "svg": b"<svg", "png": b"\x89PNG", "html": b"<!DOCTYPE html>", "mmd": b"flowchart TD",
        "mermaid": b"flowchart TD", "dot": b'digraph "lenet5"', "gv": b'digraph "lenet5"',
    }[ending]  # fmt: skip
    assert path.read_bytes().startswith(begin)


def test_standard_output_has_svg_unless_another_form_is_wished() -> None:
    shown = netdsl("plot", "lenet5")
    assert (shown.returncode, shown.stderr) == (0, b"")
    root = ElementTree.fromstring(shown.stdout)
    assert root.tag == f"{SVG}svg"
    assert root.find(f"{SVG}title").text == "The network lenet5"
    assert "60.0 k parameters" in root.find(f"{SVG}desc").text
    assert netdsl("plot", "lenet5", "--format", "png").stdout.startswith(b"\x89PNG")


def test_depth_and_parameters(tmp_path: Path) -> None:
    closed, opened = tmp_path / "0.mmd", tmp_path / "1.mmd"
    called("resnet18", "-o", str(closed), "--depth", "0", "--set", "classes=7")
    called("resnet18", "-o", str(opened), "--depth", "2")
    assert "subgraph" not in closed.read_text()
    assert "dense(7)" in closed.read_text()
    assert opened.read_text().count("subgraph") > 4


def test_an_unknown_ending_is_wrong_usage(tmp_path: Path) -> None:
    shown = netdsl("plot", "lenet5", "-o", "out.jpg", cwd=tmp_path)
    assert shown.returncode == 2
    assert "`out.jpg` does not say which form it is to have" in shown.stderr.decode()
    assert list(tmp_path.iterdir()) == []


def test_a_file_with_errors_has_no_picture(tmp_path: Path) -> None:
    (tmp_path / "bad.net").write_text("network n {\n  input x: [3]\n  rleu\n}\n")
    shown = netdsl("plot", "bad.net", "-o", "out.svg", cwd=tmp_path)
    assert shown.returncode == 1
    assert b"N101" in shown.stderr
    assert not (tmp_path / "out.svg").exists()


def test_without_graphviz_texts_are_drawn_and_pictures_say_what_is_missing(tmp_path: Path) -> None:
    hide = "import sys; sys.modules['pygraphviz'] = None; import importlib.util as u\n"
    hide += "found = u.find_spec\nu.find_spec = lambda n: None if n == 'pygraphviz' else found(n)\n"
    hide += "from netdsl.cli import main; sys.exit(main(sys.argv[1:]))"
    for form, code in (("mmd", 0), ("dot", 0), ("svg", 2), ("png", 2), ("html", 2)):
        command = [sys.executable, "-c", hide, "plot", "lenet5", "--format", form]
        shown = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
        assert shown.returncode == code, shown.stderr
        assert ("N807" in shown.stderr) == (code == 2)
    # A chart needs no layout.
    command = [sys.executable, "-c", hide, "plot", "lenet5", "--what", "cost"]
    assert subprocess.run(command, capture_output=True).returncode == 0


def test_a_network_too_large_to_draw_is_told(tmp_path: Path) -> None:
    chain = "network n {\n  input x: [3]\n" + "  dense(3)\n  dense(4)\n" * 3100 + "}\n"
    (tmp_path / "long.net").write_text(chain)
    shown = netdsl("plot", "long.net", cwd=tmp_path)
    assert shown.returncode == 2
    assert b"N901" in shown.stderr
    assert b"Traceback" not in shown.stderr


def test_nothing_heavy_is_imported(tmp_path: Path) -> None:
    program = (
        "import sys; from netdsl.cli import main; main(['plot', 'resnet34', '-o', sys.argv[1]]);"
        "print([m for m in ('numpy', 'torch', 'keras', 'tensorflow', 'pydantic', 'pygraphviz')"
        " if m in sys.modules])"
    )
    for form in ("svg", "png", "html"):
        command = [sys.executable, "-c", program, f"out.{form}"]
        shown = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
        assert shown.stdout == "[]\n", shown.stderr
