"""`netdsl convert`: its exit codes, its streams, and what is there afterwards."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from netdsl import weights
from tests.cli.conftest import Run, run  # noqa: F401
from tests.weights.support import (
    SMALL,
    assert_same,
    load_torch,
    names,
    save_torch,
    small,
    weights_of,
)


@pytest.fixture
def net(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file with a network, in the current folder."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "small.net"
    path.write_text(SMALL)
    return path


@pytest.mark.torch
def test_torch_to_torch(run: Run, net: Path) -> None:  # noqa: F811
    arrays = weights_of(small(classes=3))
    save_torch(Path("a.pt"), arrays)
    found = run("convert", "a.pt", net, "--set", "classes=3", "-o", "b.safetensors")
    assert found == (0, "", "8 tensors in b.safetensors\n")
    assert run("convert", "b.safetensors", f"{net}:small", "--set", "classes=3",
               "--to", "torch", "-o", "c.pth").code == 0  # fmt: skip
    assert_same(load_torch(Path("c.pth")), arrays)


@pytest.mark.torch
def test_what_does_not_fit(run: Run, net: Path) -> None:  # noqa: F811
    arrays = weights_of(small())
    del arrays["fc.weight"]
    save_torch(Path("a.pt"), arrays)
    code, out, err = run("convert", "a.pt", net, "-o", "b.pt")
    assert (code, out) == (1, "")
    assert "1 tensor of the network is missing in `a.pt`" in err
    assert not Path("b.pt").exists()
    code, out, err = run("convert", "a.pt", net, "-o", "b.pt", "--partial")
    assert (code, out) == (0, "")
    assert err.startswith("warning[N801]: 1 tensor of the network is missing in `a.pt`")
    assert err.endswith("7 tensors in b.pt, 1 fresh\n")


@pytest.mark.torch
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["none.pt", "small.net", "-o", "b.pt"], "no file `none.pt`"),
        (["text.pt", "small.net", "-o", "b.pt"], "`text.pt` cannot be read"),
        (["a.pt", "none.net", "-o", "b.pt"], "none.net"),
        (["a.pt", "small.net", "-o", "none/b.pt"], "there is no such folder"),
        (["a.pt", "small.net", "-o", "b.txt"], "end in `.txt`"),
        (["a.txt", "small.net", "-o", "b.pt"], "end in `.txt`"),
        (["a.pt", "small.net", "-o", "b.pt", "--to", "keras"], "`.weights.h5` and `.keras`"),
        (["a.pt", "small.net", "-o", "b.pt", "--to", "jax"], "no backend is called `jax`"),
        (["a.pt", "small.net"], "-o"),
    ],
    ids=" ".join,
)
def test_impossible(run: Run, net: Path, arguments: list[str], words: str) -> None:  # noqa: F811
    save_torch(Path("a.pt"), weights_of(small()))
    Path("text.pt").write_text("text")
    before = names(net.parent)
    code, out, err = run("convert", *arguments)
    assert (code, out) == (2, "")
    assert words in err
    assert names(net.parent) == before


def test_a_network_with_errors(run: Run, net: Path) -> None:  # noqa: F811
    net.write_text("network small { input x: [3] ; dens(4) }")
    code, _, err = run("convert", "a.pt", net, "-o", "b.pt")
    assert code == 1
    assert "`dens`" in err


@pytest.mark.torch
@pytest.mark.keras
@pytest.mark.slow
def test_a_process_of_its_own(net: Path) -> None:
    """Both frameworks in one process, in both orders; nothing but our own words is said."""
    arrays = weights_of(small(), np.float64)
    weights.write("a.pt", small(), arrays)
    environment = {k: v for k, v in os.environ.items() if not k.startswith("TF_")}
    for source, target in (("a.pt", "b.keras"), ("b.keras", "c.pt"), ("c.pt", "d.weights.h5")):
        done = subprocess.run(
            [sys.executable, "-m", "netdsl", "convert", source, "small.net", "-o", target],
            capture_output=True, text=True, env=environment,
        )  # fmt: skip
        assert (done.returncode, done.stdout) == (0, "")
        assert done.stderr == f"8 tensors in {target}\n"
    assert_same(load_torch(Path("c.pt")), arrays)
