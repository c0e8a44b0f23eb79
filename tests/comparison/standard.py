"""Pairs of standard networks: the old one, the new one, what becomes of the weights."""

from collections.abc import Callable
from functools import partial

from netdsl.ir.graph import Graph
from tests.harness.graphs import compile_text
from tests.harness.standard import load_standard

NORMALISED = """
network normalised(classes = 1000) {
  input image: 3x224x224
  features: {
    for (convs, filters) in [(2, 64), (2, 128), (3, 256), (3, 512), (3, 512)] {
      for i in range(convs) { conv(filters, 3x3, padding = 1) -> batchnorm -> relu }
      maxpool(2x2)
    }
  }
  flatten
  classifier: {
    dense(4096) -> relu -> dropout(0.5)
    dense(4096) -> relu -> dropout(0.5)
    dense(classes)
  }
  expect params == 138_365_992
}
"""


def vgg16_normalised() -> Graph:
    """VGG-16 with a batch normalisation behind each convolution, numbered as torchvision does."""
    return compile_text(NORMALISED)


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
