"""`netdsl memory`."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run


def test_what_is_needed(run: Run, good: Path) -> None:
    code, out, err = run("memory", good, "--batch", "8")
    assert (code, err) == (0, "")
    assert (
        out
        == """\
tiny: batch 8, float32

training
  weights                       6.25 kB
  gradients                     6.25 kB
  state of adam                 12.5 kB
  inputs                        6.14 kB
  kept for the backward pass    4.61 kB  576 B a sample
  at the peak                   45.2 kB  at relu1

inference
  weights                       6.25 kB
  inputs                        6.14 kB
  at the peak                   17.3 kB  at fc

outputs of all layers: 14.1 kB, with inputs and weights 26.5 kB (as textbooks count)
not counted: the framework itself, workspaces of its libraries, fragments of the allocator, and what
the loss keeps
"""
    )


def test_the_document(run: Run, good: Path) -> None:
    code, out, _ = run("memory", good, "--batch", "8", "--optimizer", "sgd", "--format", "json")
    document = json.loads(out)
    assert code == 0
    assert document["training"]["saved"] == 8 * document["training"]["saved_each"] == 8 * 576
    assert document["training"]["state"] == 0
    assert document["training"]["layers"] == {"conv1": 0, "relu1": 8 * 576, "flatten1": 0, "fc": 0}
    assert document["inference"]["at"] == "fc"


def test_how_to_make_it_fit(run: Run) -> None:
    code, out, _ = run("memory", "resnet18", "--batch", "64", "--fit", "1.5GB")
    assert code == 0
    lines = out.splitlines()
    assert lines[1] == "  needs at least 1.58 GB of 1.50 GB: does not fit"
    assert lines[2] == "  the largest batch that fits is 60"
    assert any(line.startswith("  checkpoint 1 block ") and "fits" in line for line in lines)
    assert max(map(len, lines)) <= 100


def test_the_document_of_what_fits(run: Run) -> None:
    code, out, _ = run("memory", "lenet5", "--fit", "1GiB", "--format", "json")
    document = json.loads(out)
    assert code == 0
    assert (document["budget"], document["fits"]) == (2**30, True)
    assert document["largest_batch"] > 1000
    assert [way["fits"] for way in document["ways"]] == [True] * len(document["ways"])


@pytest.mark.parametrize("size", ["8XB", "GB", "-1GB", "0", "1e9", "8 8GB"])
def test_a_size_that_is_none(run: Run, good: Path, size: str) -> None:
    code, out, err = run("memory", good, f"--fit={size}")
    assert (code, out) == (2, "")
    assert "memory" in err


def test_an_unknown_size(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "open.net"
    file.write_text("network n {\n  input image: [3, ?, ?]\n  conv(4, 3x3)\n}\n")
    code, out, err = run("memory", file)
    assert (code, out) == (2, "")
    assert "the size of the input `image` is not known: [3, ?, ?]" in err


def test_an_input_of_another_size(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "open.net"
    file.write_text("network n {\n  input image: [3, ?, ?]\n  conv(4, 1x1)\n  relu\n}\n")
    document = json.loads(run("memory", file, "--size", "10x20", "--format", "json").out)
    assert document["training"]["saved"] == document["outputs"] // 2 == 4 * 4 * 200
    code, _, err = run("memory", file, "--size", "5x10x20")
    assert code == 2
    assert "3 channels" in err


def test_several_devices(run: Run) -> None:
    code, out, _ = run("memory", "resnet18", "--batch", "64", "--devices", "4")
    assert code == 0
    assert "training, batch 16 on each of 4 devices\n  data parallel " in out
    made = run("memory", "resnet18", "--batch", "64", "--devices", "4", "--format", "json").out
    devices = json.loads(made)["devices"]
    assert devices["sharded"] < devices["data_parallel"] < json.loads(made)["training"]["peak"]
