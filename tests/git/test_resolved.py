"""`netdsl show --resolved`: a line a layer, and what one change of the network changes."""

import re
import subprocess
import sys
from difflib import unified_diff
from pathlib import Path

import pytest

import netdsl
from netdsl.analysis.resolved import resolved
from tests.cli.conftest import BAD, GOOD, Run, bad, good, run

__all__ = ["bad", "good", "run"]

ARCHITECTURES = sorted((Path(__file__).parents[2] / "architectures").glob("*.net"))


def changed(old: str, new: str) -> list[str]:
    lines = unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=0)
    return [line for line in lines if not line.startswith(("---", "+++", "@@"))]


def test_a_line_a_layer(run: Run, good: Path) -> None:
    assert run("show", "--resolved", good) == (0, """\
network tiny
  input image   3x8x8
  conv1   conv(4, 3x3)   -> 4x6x6
  relu1   relu   -> 4x6x6
  flatten1   flatten   -> [144]
  fc   dense(10)   -> [10]
  output output   <- fc   -> [10]
""", "")  # fmt: skip


@pytest.mark.parametrize("path", ARCHITECTURES, ids=lambda p: p.stem)
def test_every_layer_of_every_network_has_a_line(run: Run, path: Path) -> None:
    code, out, _ = run("show", "--resolved", path)
    assert code == 0
    parts = re.split(r"^network (\w+)\n", out, flags=re.M)[1:]
    for name, lines in zip(parts[::2], parts[1::2], strict=True):
        graph = netdsl.load(f"{path}:{name}").graph
        paths = [line.split()[0] for line in lines.splitlines() if re.match(r"  \S+   \S", line)]
        assert [n.path for n in graph.nodes()] == paths


def test_one_change_is_one_line(run: Run, good: Path) -> None:
    before = run("show", "--resolved", good).out
    good.write_text(GOOD.replace("  relu\n", "  act: relu  # why\n\n").replace("# A tiny", "# The"))
    assert changed(before, run("show", "--resolved", good).out) == [
        "-  relu1   relu   -> 4x6x6",
        "+  act   relu   -> 4x6x6",
    ]
    good.write_text(GOOD.replace("conv1: conv(4, 3x3)", "conv1: conv(4, 3x3)\n  bn: batchnorm"))
    assert changed(before, run("show", "--resolved", good).out) == ["+  bn   batchnorm   -> 4x6x6"]
    good.write_text(GOOD.replace("  relu", "  a_longer_name_than_any_other: relu"))
    assert len(changed(before, run("show", "--resolved", good).out)) == 2


def test_where_values_come_from_is_named_not_numbered() -> None:
    text = """network n {{
  input x: 5x8 as sequence
  input y: [5] of int(20)
  e: embedding(20, 8)
  {}a: @{} -> dense(8)
  b: attention(2, memory = @e)
  c: add {{ @a; @b }}
}}"""
    before = "\n".join(resolved(netdsl.loads(text.format("", "x")).graph))
    after = "\n".join(resolved(netdsl.loads(text.format("new: @x -> dense(8)\n  ", "new")).graph))
    assert "  input x   5x8 as sequence\n  input y   [5] of int(20)\n" in before
    assert "  b   attention(2, memory = @e)   -> 5x8" in before
    assert "  c   add   <- a, b   -> 5x8" in before
    assert changed(before, after) == [
        "-  a   dense(8)   <- x   -> 5x8",
        "+  new   dense(8)   <- x   -> 5x8",
        "+  a   dense(8)   -> 5x8",
    ]


def test_frozen_layers_and_outputs_in_training() -> None:
    text = """network n {
  input x: 3x8x8
  a: conv(3, 3x3)
  freeze a
  output aux when training: @a -> conv(2, 1x1)
  output main: @a -> relu
}"""
    lines = list(resolved(netdsl.loads(text).graph))
    assert "  a   conv(3, 3x3)   frozen   -> 3x6x6" in lines
    assert "  training output aux   <- aux   -> 2x6x6" in lines
    assert "  output main   <- main   -> 3x6x6" in lines


def test_a_change_inside_a_long_argument_shows(run: Run, tmp_path: Path) -> None:
    text = next(p for p in ARCHITECTURES if p.stem == "lenet5").read_text()
    assert text.count("[0, 4, 5]") == 1
    path = tmp_path / "lenet5.net"
    outs = []
    for row in ("[0, 4, 5]", "[0, 3, 5]"):
        path.write_text(text.replace("[0, 4, 5]", row))
        outs.append(run("show", "--resolved", f"{path}:lenet5").out)
    old, new = changed(*outs)
    assert old.startswith("-  c3   conv(16, 5x5, connections = ")
    assert new.startswith("+  c3   conv(16, 5x5, connections = ")


def test_what_no_network_shows_stays_text(run: Run, good: Path) -> None:
    rest = (
        "block unused(c) {\n  conv(c, 1x1)\n}\n\nnetwork open(c) {\n  input x: [4]\n  dense(c)\n}\n"
    )
    before = run("show", "--resolved", good).out
    good.write_text(rest + "\n" + GOOD)
    assert run("show", "--resolved", good).out == rest + "\n" + before
    assert run("show", "--resolved", f"{good}:tiny").out == before


def test_what_cannot_be_compiled_is_printed_unchanged(run: Run, bad: Path) -> None:
    assert run("show", "--resolved", bad) == (0, BAD, "")
    bad.write_text("block b { relu }")  # no network, no newline at the end
    assert run("show", "--resolved", bad) == (0, "block b { relu }", "")
    bad.write_text("")
    assert run("show", "--resolved", bad) == (0, "", "")


def test_bytes_are_printed_unchanged(tmp_path: Path) -> None:
    path = tmp_path / "a.net"
    for data in (b"\xff\xfe\x00a\r\n", b"\xef\xbb\xbfblock b { relu }\r\n", b"caf\xe9"):
        path.write_bytes(data)
        done = subprocess.run(
            [sys.executable, "-m", "netdsl", "show", "--resolved", "--", str(path)],
            capture_output=True,
        )
        assert (done.returncode, done.stdout, done.stderr) == (0, data, b"")


def test_what_is_not_there(run: Run) -> None:
    code, out, err = run("show", "--resolved", "nothing.net")
    assert (code, out) == (2, "")
    assert "N105" in err


def test_other_sources(run: Run) -> None:
    assert run("show", "--resolved", "lenet5").out.startswith("network lenet5\n")
    assert run("show", "--resolved", "-", stdin=GOOD).out.startswith("network tiny\n")
    assert run("show", "--resolved", "-", stdin=BAD).out == BAD


def test_a_failed_expectation_hides_no_layer(run: Run, good: Path) -> None:
    before = run("show", "--resolved", good).out
    good.write_text(good.read_text().replace("  fc:", "  expect params == 1\n  fc:"))
    assert run("check", good).code == 1
    assert run("show", "--resolved", good) == (0, before, "")
