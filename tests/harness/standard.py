"""The standard library, as the package itself finds it."""

from pathlib import Path

from netdsl import library
from netdsl.ir.graph import Graph
from tests.harness.graphs import compile_text


def standard_texts() -> dict[str, str]:
    """The text of every file, by its module's name."""
    return {m: Path(p).read_text(encoding="utf-8") for m, p in library.modules().items()}


def standard_networks() -> list[tuple[str, str]]:
    """The module and the name of every network."""
    return [(Path(path).stem, name) for name, path in library.networks().items()]


DEEP = ("resnet164", "resnet1001")
"""`preactivation_resnet` with more units of the same kind; `tests/keras/test_deep.py` has them."""


SIBLINGS = frozenset((
    "mobilenet_v2",
    "alexnet_torchvision",
    "vgg", "vgg11", "vgg13", "vgg19", "vgg11_bn", "vgg13_bn", "vgg16_bn", "vgg19_bn",
    "resnext", "resnext50_32x4d", "wide_resnet", "wide_resnet50_2",
    "densenet", "densenet169", "vit", "vit_b_16",
    "mobilenet_v3_large",
    "efficientnet_lite0",
    "googlenet_bn",
    "inception_v3",
    "inception_v3_flowers",
    "unet", "unet3d",
    "fcn", "fcn32s", "fcn16s", "fcn8s",
    "reinspect", "oquab2015", "resnet50_keras", "mobilenet_keras", "mobilenet_v2_keras",
    "fcn_resnet50", "fcn_resnet50_aux", "deeplabv3_resnet50", "deeplabv3_resnet50_aux",
))  # fmt: skip
"""Networks made of the same blocks as another one of their family, which is compared.

`tests/oracle` holds them against published models; `netdsl verify NAME` proves each.
"""


def compared_networks() -> list[tuple[str, str]]:
    """The networks whose models are compared one by one."""
    left_out = {*DEEP, *SIBLINGS}
    return [(module, name) for module, name in standard_networks() if name not in left_out]


def load_standard(network: str) -> Graph:
    """The IR of a standard network, by the network's own name."""
    return compile_text(Path(library.networks()[network]).read_text(encoding="utf-8"), network)
