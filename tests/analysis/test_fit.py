"""What makes a network fit: each way is tried, and each number is that of the changed network."""

import pytest

import netdsl
from netdsl.analysis.fit import Fit, Way, fit, largest_batch
from netdsl.analysis.fit_text import data, text
from netdsl.analysis.memory import Training, memory
from netdsl.analysis.paths import shortened
from netdsl.analysis.sharing import shared
from netdsl.ir.graph import Graph
from tests.harness.graphs import compile_text

GB = 10**9
STANDARD = ["lenet5", "vgg11", "resnet18", "googlenet", "mobilenet_v2", "vit_b_16", "unet"]


def way(found: Fit, kind: str) -> Way:
    return next(w for w in found.ways if w.kind == kind)


@pytest.mark.parametrize("name", STANDARD)
def test_the_largest_batch_is_the_largest(name: str) -> None:
    graph = netdsl.load(name).graph
    needed = memory(graph).training.bytes.of(1)
    for budget in (needed - 1, needed, 2 * needed, 9 * needed + 12345):
        best = largest_batch(lambda b: Training(graph).pass_(b)[2], budget)
        if best:
            assert memory(graph, batch=best).training.bytes.of(best) <= budget
        assert memory(graph, batch=best + 1).training.bytes.of(best + 1) > budget


def test_a_larger_stride_is_that_of_the_file_with_the_edit() -> None:
    text_ = netdsl.load("textbook")
    found = way(fit(text_.graph, GB // 2, batch=50), "stride")
    assert found.data == {"strides": {"conv1": [4, 4]}}
    edited = compile_text(
        "network textbook {\n  input image: 3x200x300\n"
        "  default conv(stride = 2, padding = same)\n  conv1: conv(100, 3x3, stride = 4)\n"
        "  conv2: conv(200, 3x3)\n  conv3: conv(400, 3x3)\n}\n"
    )
    assert found.bytes == memory(edited, batch=50).training.bytes.of(50)
    assert "output 400x25x38 -> 400x13x19" in found.details


RESIDUAL = """\
block unit {{
  add {{ identity ; conv(8, 3x3, padding = 1) -> batchnorm }} -> relu
}}
network n {{
  input x: 3x64x64
  conv1: conv(8, 3x3)
{}
  global_avgpool
  fc: dense(10)
}}
"""


def residual(units: int) -> Graph:
    return compile_text(RESIDUAL.format("\n".join(f"  u{n}: unit()" for n in range(units))))


def test_what_is_removed_is_removed_from_the_network() -> None:
    graph = residual(8)
    smaller = residual(5)
    budget = memory(smaller, batch=16).training.bytes.of(16)
    found = way(fit(graph, budget, batch=16), "remove")
    assert len(found.data["removed"]) == 3
    assert found.bytes == budget
    assert any(d.startswith("params") for d in found.details)


def test_checkpoints_forget_as_little_as_fits() -> None:
    graph = residual(8)
    needed = memory(graph, batch=16).training.bytes.of(16)
    slightly = way(fit(graph, needed - 1, batch=16), "checkpoint")
    strongly = way(fit(graph, needed * 75 // 100, batch=16), "checkpoint")
    assert len(slightly.data["blocks"]) < len(strongly.data["blocks"])
    assert slightly.bytes <= needed - 1
    assert 0 < slightly.data["extra"] < strongly.data["extra"] < 1 / 3
    assert strongly.bytes <= needed * 75 // 100


def test_devices_share_the_batch_and_the_weights() -> None:
    graph = netdsl.load("vgg16").graph
    found = fit(graph, 8 * GB, batch=256)
    parallel, sharded = way(found, "data_parallel"), way(found, "sharded")
    count, each = parallel.data["devices"], parallel.data["batch_each"]
    alone = memory(graph, batch=each)
    assert parallel.bytes == alone.training_peak + alone.gradients <= 8 * GB
    assert (count - 1) * each < 256 <= count * each
    fewer = memory(graph, batch=-(-256 // (count - 1)))
    assert fewer.training_peak + fewer.gradients > 8 * GB
    assert sharded.bytes <= 8 * GB
    assert sharded.data["devices"] & (sharded.data["devices"] - 1) == 0


def test_a_device_has_its_share() -> None:
    step = Training(netdsl.load("resnet50").graph)
    two, eight = shared(step, 64, 2), shared(step, 64, 8)
    assert (two.batch, eight.batch) == (32, 8)
    owned = step.weights + step.state
    # What is shared out is at least that; two gathered blocks are less than a fifth of it.
    spared = two.parallel - two.sharded
    assert owned / 2 < spared + owned / 5 < owned + step.trained
    assert eight.sharded < eight.parallel < two.parallel


def test_what_has_too_many_weights_for_one_device_is_sharded() -> None:
    graph = netdsl.load("vgg16").graph
    found = fit(graph, 2 * GB)
    assert (found.fits, found.largest) == (False, 0)
    assert not [w for w in found.ways if w.kind == "data_parallel"]
    assert way(found, "sharded").bytes <= 2 * GB
    assert "not even a batch of 1 fits" in text(found)


def test_what_fits_is_not_made_smaller() -> None:
    found = fit(netdsl.load("resnet18").graph, 100 * GB, batch=2)
    assert found.fits
    assert {w.kind for w in found.ways} == {"mixed", "bfloat16", "checkpoint", "mixed+checkpoint"}
    assert data(found)["largest_batch"] == found.largest > 1000


def test_paths_in_few_words() -> None:
    assert shortened(["a.0", "a.1", "a.2", "b", "c.7", "c.9"]) == "a.0-2, b, c.7, c.9"
    assert shortened([f"x{n}y" for n in range(12)], most=2) == "x0y, x1y and 10 more"
