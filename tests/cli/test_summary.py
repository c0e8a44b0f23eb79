"""`netdsl summary`."""

import csv
import io
import json
from pathlib import Path

from tests.cli.conftest import Run


def test_a_table(run: Run, good: Path) -> None:
    code, out, err = run("summary", good)
    assert (code, err) == (0, "")
    assert (
        out
        == """\
tiny: image 3x8x8 -> output [10]

name      layer         output  field  stride  params    MACs  memory
--------  ------------  ------  -----  ------  ------  ------  ------
conv1     conv(4, 3x3)  4x6x6       3       1     112  3.89 k   576 B
relu1     relu          4x6x6       3       1                   576 B
flatten1  flatten       [144]                                   576 B
fc        dense(10)     [10]                    1,450  1.44 k    40 B

params  1,562
MACs    5.33 k a sample
depth   2
memory  weights 6.25 kB, outputs of all layers 1.77 kB (batch 1, float32)
"""
    )


def test_batch_and_dtype_scale_the_memory(run: Run, good: Path) -> None:
    code, out, _ = run("summary", good, "--batch", "8", "--dtype", "bfloat16", "--format", "json")
    document = json.loads(out)
    assert code == 0
    assert [row["memory"] for row in document["rows"]] == [144 * 16, 144 * 16, 144 * 16, 10 * 16]
    assert document["totals"]["memory"]["weights"] == 1562 * 2


def test_csv_has_a_line_a_layer(run: Run) -> None:
    rows = list(csv.DictReader(io.StringIO(run("summary", "resnet18", "--format", "csv").out)))
    layers = [row for row in rows if row["kind"] == "layer"]
    assert sum(int(row["params"]) for row in layers) == 11_689_512
    assert next(r for r in layers if r["path"] == "layer2.0.conv1")["output"] == "128x28x28"


def test_scopes_and_depth(run: Run) -> None:
    full, folded = run("summary", "resnet50").out, run("summary", "resnet50", "--depth", "1").out
    assert "\n  1-2 x2" in full
    assert "bottleneck(64)" in full
    assert "\n  0" not in folded
    assert "\nlayer1" in folded
    assert full.split("\n\n")[-1].startswith("params  25,557,032\n")


def test_markdown(run: Run, good: Path) -> None:
    out = run("summary", good, "--format", "markdown").out
    assert "| `conv1` | `conv(4, 3x3)` | 4x6x6 | 3 | 1 | 112 | 3.89 k | 576 B |" in out


def test_errors_go_to_standard_error(run: Run, bad: Path) -> None:
    code, out, err = run("summary", bad)
    assert (code, out) == (1, "")
    assert err.startswith("error[N101]")


def test_parameters(run: Run, good: Path) -> None:
    assert "[17]" in run("summary", good, "--set", "classes=17").out


def test_what_each_layer_sees(run: Run) -> None:
    out = run("summary", "vgg16", "--format", "json").out
    rows = {row["path"]: row for row in json.loads(out)["rows"]}
    assert rows["features.30"]["receptive_field"] == [212, 212]
    assert rows["features.30"]["effective_stride"] == [32.0, 32.0]
    assert rows["classifier.0"]["receptive_field"] is None


def test_frozen_weights_have_a_column(run: Run) -> None:
    head, row = run("summary", "inception_v3_flowers", "--depth", "1").out.splitlines()[2:5:2]
    assert head.split()[5:7] == ["params", "frozen"]
    assert row.split()[-6:-4] == ["928", "928"]
    assert "frozen" not in run("summary", "lenet5").out.splitlines()[2]
