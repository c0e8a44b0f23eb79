"""`netdsl time`: bounds by hand, and operations by PyTorch's own counter."""

import json
from typing import Any

import pytest

from netdsl.analysis.devices import DEVICES, Device
from netdsl.analysis.memory import UnknownSizes
from netdsl.analysis.roofline import LayerBound, roofline
from netdsl.analysis.roofline_text import as_json, duration, text
from netdsl.cli import main
from tests.harness.graphs import compile_text
from tests.harness.standard import load_standard

SLOW = Device("slow", "a slow device", 1000.0, 2000.0, 100.0, 0)

SMALL = """
network small {
  input x: 2x6x6
  a: conv(4, 3x3, bias = false)
  relu
  flatten
  b: dense(3)
}
"""
CONV = 4 * 2 * 9


def bounds(text: str, **options: Any) -> dict[str, LayerBound]:
    found = roofline(compile_text(text), SLOW, **options)
    return {layer.path: layer for layer in found.layers}


def test_a_forward_pass_by_hand():
    found = bounds(SMALL, batch=5)
    conv = found["a"]
    assert conv.work.flops == 2 * 5 * CONV * 16
    assert conv.work.bytes == 4 * (5 * 2 * 36 + CONV + 5 * 4 * 16)
    assert conv.limit == "memory"
    assert conv.seconds == conv.work.bytes / 100
    assert found["flatten1"].work.bytes == found["flatten1"].seconds == 0
    assert found["relu1"].work.bytes == 4 * 5 * 64 * 2
    assert found["b"].work.flops == 2 * 5 * 64 * 3


def test_a_training_step_by_hand():
    found = bounds(SMALL, batch=5, dtype="float16", training=True)
    # No gradient goes to the image; the weights' one reads the maps and what comes back.
    moved = 2 * (5 * 2 * 36 + CONV + 5 * 4 * 16)
    assert found["a"].work.bytes == 2 * moved
    assert found["a"].work.flops == 2 * 2 * 5 * CONV * 16
    assert found["b"].work.flops == 3 * 2 * 5 * 64 * 3
    own, enter, leave = 64 * 3 + 3, 5 * 64, 5 * 3
    assert found["b"].work.bytes == 2 * (3 * (own + enter) + 2 * leave)
    assert found["relu1"].work.bytes == 2 * 5 * 64 * 4


def test_arithmetic_is_the_limit_of_a_large_product():
    text = "network n { input x: [4096] ; dense(4096) }"
    few = roofline(compile_text(text), DEVICES["a100"], batch=1, dtype="float16")
    many = roofline(compile_text(text), DEVICES["a100"], batch=4096, dtype="float16")
    assert few.layers[0].limit == "memory"
    assert many.layers[0].limit == "compute"
    assert many.layers[0].seconds == pytest.approx(2 * 4096**3 / 312e12)
    assert many.fused <= many.seconds


def test_frozen_layers_have_no_gradient_of_weights():
    frozen = SMALL.replace("b: dense(3)", "b: dense(3)\n  freeze all except b")
    assert bounds(frozen, training=True)["a"] == bounds(frozen)["a"]
    assert bounds(frozen, training=True)["b"].work.flops == 2 * bounds(frozen)["b"].work.flops


def test_heads_for_training_count_there_alone():
    graph = load_standard("googlenet")
    paths = [
        {layer.path for layer in roofline(graph, SLOW, training=training).layers}
        for training in (True, False)
    ]
    assert paths[0] > paths[1]


@pytest.mark.parametrize("training", [False, True])
@pytest.mark.parametrize("network", ["lenet5_modern", "resnet50", "vgg16", "vit_b_16"])
def test_joined_layers_are_never_slower(network, training):
    for device in DEVICES.values():
        found = roofline(load_standard(network), device, batch=16, training=training)
        assert 0 < found.fused <= found.seconds


@pytest.mark.torch
@pytest.mark.parametrize("network", ["resnet18", "alexnet_torchvision", "mobilenet_v2"])
def test_operations_are_those_that_pytorch_counts(network):
    import torch
    from torch.utils.flop_counter import FlopCounterMode

    import netdsl

    graph = load_standard(network)
    with torch.device("meta"):
        model = netdsl.load(network).to_torch()
        x = torch.empty(2, 3, 224, 224)
    with FlopCounterMode(display=False) as counter:
        model(x)
    assert roofline(graph, SLOW, batch=2).work.flops == counter.get_total_flops()
    if network == "mobilenet_v2":
        return  # PyTorch counts the gradient of a grouped convolution as that of a whole one
    with counter:
        model(x).sum().backward()
    found = roofline(graph, SLOW, batch=2, training=True).work.flops
    assert found == counter.get_total_flops()


def test_both_forms_and_the_command(capsys):
    assert main(["time", "resnet18", "--device", "t4", "--batch", "8", "--top", "3"]) == 0
    printed = capsys.readouterr().out
    bound = roofline(load_standard("resnet18"), DEVICES["t4"], batch=8, training=True)
    assert printed == text(bound, 3) + "\n"
    assert f"and {len(bound.layers) - 3} more" in printed
    assert duration(bound.seconds) in printed
    own = ["--flops", "8.1T", "--bandwidth", "320G", "--batch", "8", "--format", "json"]
    assert main(["time", "resnet18", *own]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["totals"] == json.loads(as_json(bound))["totals"]
    assert sum(layer["bytes"] for layer in document["layers"]) == document["totals"]["bytes"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--flops", "1T"], "both --flops and --bandwidth"),
        (["--device", "t4", "--flops", "1T", "--bandwidth", "1T"], "no --device"),
        (["--flops", "fast", "--bandwidth", "1T"], "such as 312T"),
        (["--flops", "0", "--bandwidth", "1T"], "such as 312T"),
        (["--device", "abacus"], "abacus"),
    ],
)
def test_wrong_usage(options, said, capsys):
    assert main(["time", "resnet18", *options]) == 2
    assert said in capsys.readouterr().err


def test_unknown_sizes_have_no_time(tmp_path, capsys):
    graph = "network n { input x: [3, ?, ?] ; conv(4, 3x3) }"
    with pytest.raises(UnknownSizes):
        roofline(compile_text(graph), SLOW)
    (tmp_path / "n.net").write_text(graph)
    assert main(["time", str(tmp_path / "n.net")]) == 2
    assert "--size 224x224" in capsys.readouterr().err
    assert main(["time", str(tmp_path / "n.net"), "--size", "32x32"]) == 0


def test_durations():
    assert [duration(s) for s in (2.5, 0.0312, 1e-4, 0.0)] == [
        "2.50 s", "31.2 ms", "100 us", "0.00 us",
    ]  # fmt: skip
