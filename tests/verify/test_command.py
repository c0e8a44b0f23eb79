"""The command: exit codes, what goes where, and what it refuses."""

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from netdsl.cli import main
from netdsl.verify.report import Report
from tests.verify.broken import NETWORK, Broken, install

Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def call(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Call:
    """`netdsl verify small.net` with PyTorch, a twin of it, and a broken one."""
    (tmp_path / "small.net").write_text(NETWORK)
    monkeypatch.chdir(tmp_path)
    install(monkeypatch, twin=Broken(), broken=Broken("eps=1e-5", "eps=1e-3"))

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(["verify", "small.net", *arguments])
        return code, *capsys.readouterr()

    return run


@pytest.mark.torch
def test_agreement(call: Call) -> None:
    code, out, err = call("--backends", "torch,twin")
    assert (code, err) == (0, "")
    assert out.startswith("small: image 3x9x11, batch 2, float64, seed 0\n")
    assert "\ntorch and twin agree, in " in out


@pytest.mark.torch
def test_disagreement(call: Call) -> None:
    code, out, _ = call("--backends", "torch,broken")
    assert code == 1
    assert "first layer that differs, in inference: `bn1`, batchnorm" in out
    assert "the models do not agree" in out


@pytest.mark.torch
def test_json(call: Call) -> None:
    code, out, _ = call("--backends", "torch,broken", "--json", "--seed", "3", "--batch", "4")
    assert code == 1
    found = json.loads(out)
    assert (found["agree"], found["seed"], found["batch"]) == (False, 3, 4)
    assert found["comparisons"][0]["first"]["path"] == "bn1"
    assert json.loads(Report.model_validate_json(out).model_dump_json()) == found


@pytest.mark.torch
def test_progress_is_for_people(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    code, _, _ = call("--backends", "torch,twin")
    assert code == 0
    lines = terminal.getvalue().splitlines()
    assert lines[1:3] == ["torch: building ...", "torch: inference ..."]
    assert all(line.endswith(" ...") for line in lines)


@pytest.mark.torch
def test_the_seed_decides_the_numbers(call: Call) -> None:
    def measured(seed: str) -> list[dict]:
        _, out, _ = call("--backends", "torch,broken", "--json", "--seed", seed)
        return json.loads(out)["comparisons"]

    assert measured("1") == measured("1")
    assert measured("1") != measured("2")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--backends", "torch"), "nothing to compare with: only `torch` is there"),
        (("--backends", "torch,keros"), "no backend is called `keros`"),
        (("--backends", "torch,twin", "--size", "4"), "4] is no size for it"),
        (("--backends", "torch,twin", "--size", "pic=3x4x4"), "no input `pic`"),
        (("--size", "3xtwo"), "not of the form"),
        (("--size", "=3"), "names no input"),
        (("--batch", "0"), "whole number, 1 or more"),
        (("--dtype", "float16"), "float16"),
    ],
)
def test_wrong_usage(call: Call, arguments: tuple[str, ...], words: str) -> None:
    code, out, err = call(*arguments)
    assert (code, out) == (2, "")
    assert words in err
    assert "Traceback" not in err


def test_errors_in_the_file_come_first(call: Call) -> None:
    Path("small.net").write_text(NETWORK.replace("relu", "rleu"))
    code, out, err = call("--backends", "torch,twin")
    assert (code, out) == (1, "")
    assert "N101" in err
