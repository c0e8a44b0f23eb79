"""The numbers of the summary, layer by layer, as torchinfo and fvcore count them.

Both run torchvision's own models, whose modules have our paths: rows are compared by path.
"""

import warnings
from functools import cache
from typing import Any

import pytest

import netdsl
from netdsl.analysis.exports import unfolded
from netdsl.analysis.summary import Row, summarise

pytestmark = pytest.mark.torch

NETWORKS = {
    "alexnet_torchvision": "alexnet",
    "vgg16_bn": "vgg16_bn",
    "resnet18": "resnet18",
    "resnet50": "resnet50",
    "resnet152": "resnet152",
    "resnext50_32x4d": "resnext50_32x4d",
    "wide_resnet50_2": "wide_resnet50_2",
    "densenet169": "densenet169",
    "googlenet_bn": "googlenet",
    "inception_v3": "inception_v3",
    "mobilenet_v2": "mobilenet_v2",
    "mobilenet_v3_large": "mobilenet_v3_large",
    "vit_b_16": "vit_b_16",
}
"""Ours, and torchvision's name."""

COMPUTED = ("resnet18", "googlenet_bn", "mobilenet_v3_large", "vit_b_16")
"""fvcore computes the network, so it is asked about a few."""


@cache
def rows(name: str) -> dict[str, Row]:
    """The layers of our network, without what exists in training only."""
    summary = summarise(netdsl.load(name).graph)
    auxiliary = ("aux1.", "aux2.", "AuxLogits.")
    layers = [row for row in unfolded(summary.rows) if not row.scope]
    return {row.path: row for row in layers if not row.path.startswith(auxiliary)}


def model(name: str, device: str) -> Any:
    import torch
    import torchvision

    options = {"init_weights": False} if name in ("googlenet_bn", "inception_v3") else {}
    with torch.device(device), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return getattr(torchvision.models, NETWORKS[name])(weights=None, **options).eval()


def image(name: str) -> tuple[int, ...]:
    return (1, *(int(n or 0) for n in netdsl.load(name).inputs[0].shape))


@pytest.mark.parametrize("name", NETWORKS)
def test_torchinfo(name: str) -> None:
    """Outputs, parameters and multiply-adds.

    torchinfo counts a bias as one more multiply-add for each output. A dense layer it counts
    once, at however many places it is applied: those of a transformer are 197 times too small.
    """
    import torchinfo

    found = torchinfo.summary(model(name, "meta"), image(name), device="meta", verbose=0)
    ours = rows(name)
    compared = set()
    for layer in found.summary_list:
        row = ours.get(_path(layer))
        if row is None or layer.class_name not in ("Conv2d", "Linear", "BatchNorm2d", "LayerNorm"):
            continue
        assert layer.num_params == row.params
        assert tuple(layer.output_size[1:]) == row.type.shape
        if layer.class_name == "Conv2d":
            biases = row.type.size if layer.module.bias is not None else 0
            assert layer.macs - (biases or 0) == row.macs
        elif layer.class_name == "Linear":
            units, places = row.type.shape[-1] or 0, row.type.shape[:-1]
            assert (layer.macs - units) * (places[0] if places else 1) == row.macs
        compared.add(row.path)
    weighted = {path for path, row in ours.items() if row.params}
    # What is no module of PyTorch's own is a parameter of the module around it, or all of a block.
    missed = {path for path in weighted - compared if not path.endswith("self_attention")}
    assert missed <= {"class_token", "encoder.pos_embedding"}
    assert found.total_params == netdsl.load(name).params


def _path(layer: Any) -> str:
    names = []
    while layer is not None and layer.depth:
        names.append(layer.var_name)
        layer = layer.parent_info
    return ".".join(reversed(names))


@pytest.mark.parametrize("name", COMPUTED)
def test_fvcore(name: str) -> None:
    """Multiply-adds of every layer; fvcore calls them flops.

    fvcore is wrong in attention: it does not know `scaled_dot_product_attention`, and leaves
    the products of queries with keys and of scores with values out.
    """
    torch = pytest.importorskip("torch")
    fvcore = pytest.importorskip("fvcore.nn")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        counted = fvcore.FlopCountAnalysis(model(name, "cpu"), torch.zeros(image(name)))
        counted.unsupported_ops_warnings(False)
        counted.uncalled_modules_warnings(False)
        counted.tracer_warnings("none")
        theirs = counted.by_module_and_operator()
    different = {}
    for path, row in rows(name).items():
        macs = sum(n for op, n in theirs.get(path, {}).items() if op in ("conv", "linear"))
        if macs != row.macs:
            different[path] = row.macs - macs
    products = 2 * 197 * 197 * 768
    attentions = [path for path in rows(name) if path.endswith("self_attention")]
    assert different == dict.fromkeys(attentions, products)
