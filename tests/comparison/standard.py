"""Pairs of standard networks: the old one, the new one, what becomes of the weights."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import netdsl
from netdsl.ir.graph import Graph
from tests.harness.graphs import compile_text
from tests.harness.standard import load_standard

ARCHITECTURES = Path(netdsl.__file__).parents[1] / "architectures"


def vgg16_normalised() -> Graph:
    """VGG-16 with a batch normalisation behind each convolution, numbered as torchvision does."""
    text = (ARCHITECTURES / "vgg.net").read_text()
    made = text.replace("padding = 1) -> relu", "padding = 1) -> batchnorm -> relu")
    made = made.replace("params == 138_357_544", "params == 138_365_992")
    assert made.count("batchnorm") == 1
    return compile_text(made, "vgg16")


def vgg16_derived() -> Graph:
    """The same as an edit of the standard network, which keeps its names."""
    places = (0, 2, 5, 7, 10, 12, 14, 17, 19, 21, 24, 26, 28)
    edits = "\n".join(f"after features.{n} {{ batchnorm }}" for n in places)
    return compile_text(f"use vgg: vgg16\nnetwork derived = vgg16 with {{\n{edits}\n}}", "derived")


Loader = Callable[[], Graph]

PAIRS: dict[str, tuple[Loader, Loader, str]] = {
    f"{old} {new}": (partial(load_standard, old), partial(load_standard, new), weights)
    for old, new, weights in (
        ("alexnet", "zfnet", "reshape"),
        ("resnet18", "resnet34", "partial"),
        ("resnet34", "resnet50", "reshape"),
        ("resnet50", "resnet101", "partial"),
        ("resnet101", "resnet50", "partial"),
        ("googlenet", "googlenet_deploy", "partial"),
        ("googlenet_deploy", "googlenet", "partial"),
        ("vgg16", "resnet50", "reshape"),
        ("lenet5", "lenet5_modern", "reshape"),
    )
}
PAIRS["vgg16 normalised"] = (partial(load_standard, "vgg16"), vgg16_normalised, "partial")
PAIRS["normalised vgg16"] = (vgg16_normalised, partial(load_standard, "vgg16"), "partial")
PAIRS["vgg16 derived"] = (partial(load_standard, "vgg16"), vgg16_derived, "partial")
PAIRS["normalised derived"] = (vgg16_normalised, vgg16_derived, "remap")
