"""The standard networks: the numbers of their papers, and what torchvision calls them."""

from math import prod
from pathlib import Path

import pytest

import netdsl
from tests.harness import compile_text

ROOT = Path(__file__).parents[2]
PARAMETERS = {
    "lenet5": 60_000,
    "lenet5_modern": 61_706,
    "alexnet": 60_965_224,
    "zfnet": 62_357_608,
    "googlenet": 6_998_552 + 3_188_840 + 3_190_888,
    "googlenet_deploy": 6_998_552,
    "resnet18": 11_689_512,
    "resnet34": 21_797_672,
    "resnet50": 25_557_032,
    "resnet101": 44_549_160,
    "resnet152": 60_192_808,
    "preactivation_resnet": 1_703_258,
    "resnet164": 1_703_258,
    "resnet1001": 10_327_706,
    "vgg11": 132_863_336,
    "vgg13": 133_047_848,
    "vgg16": 138_357_544,
    "vgg19": 143_667_240,
    "vgg11_bn": 132_868_840,
    "vgg13_bn": 133_053_736,
    "vgg16_bn": 138_365_992,
    "vgg19_bn": 143_678_248,
    "alexnet_torchvision": 61_100_840,
    "resnext50_32x4d": 25_028_904,
    "wide_resnet50_2": 68_883_240,
    "densenet169": 14_149_480,
    "vit_b_16": 86_567_656,
    "mobilenet_v2": 3_504_872,
    "mobilenet_v3_large": 5_483_032,
    "efficientnet_lite0": 4_652_008,
    "googlenet_bn": 6_624_904 + 3_188_968 + 3_191_016,
    "inception_v3": 23_834_568 + 3_326_696,
    "inception_v3_flowers": 23_834_568 - 2_049_000 + 10_245,
    "textbook": 903_400,
    "textcnn": 5_990_702,
    "cnn_trad_fpool3": 244_516,
    "unet": 31_030_658,
    "unet3d": 19_069_955 + 4_672,
    "fcn": 134_346_581,
    "fcn32s": 136_152_917,
    "fcn16s": 134_815_994,
    "fcn8s": 134_489_759,
    "fcn_resnet50": 32_957_013,
    "fcn_resnet50_aux": 35_322_218,
    "deeplabv3_resnet50": 39_638_869,
    "deeplabv3_resnet50_aux": 42_004_074,
    "oquab2015": 110_757_268,
    "reinspect": 7_253_827,
    "resnet50_keras": 25_583_592,
    "mobilenet_keras": 4_231_976,
    "mobilenet_v2_keras": 3_504_872,
}


def weights_of(name: str) -> dict[str, int]:
    """The number of weights of each layer that has any, buffers included."""
    graph = netdsl.load(name).graph
    types = graph.types()
    counts: dict[str, int] = {}
    for node in graph.nodes():
        owned = node.layer.weights(types[node.inputs[0]])
        if owned and node.reuses is None:
            counts[node.path] = sum(prod(weight.shape) for weight in owned)
    return counts


@pytest.mark.parametrize("name", PARAMETERS)
def test_parameters(name: str) -> None:
    assert netdsl.load(name).params == PARAMETERS[name]


def test_lenet5_has_the_weights_of_the_paper() -> None:
    assert weights_of("lenet5") == {
        "c1": 156, "s2": 12, "c3": 1516, "s4": 32, "c5": 48_120, "f6": 10_164, "rbf": 840,
    }  # fmt: skip


def test_googlenet_without_its_heads() -> None:
    counts = weights_of("googlenet")
    heads = {path: n for path, n in counts.items() if path.startswith(("aux1", "aux2"))}
    assert sum(counts.values()) - sum(heads.values()) == 6_998_552
    assert len(heads) == 6


def test_textbook_has_the_sizes_of_the_book() -> None:
    shapes = [node.type.shape for node in netdsl.load("textbook").graph.nodes()]
    assert shapes == [(100, 100, 150), (200, 50, 75), (400, 25, 38)]


@pytest.mark.parametrize(
    ("image", "map_"), [("3x224x224", (1, 1)), ("3x256x256", (2, 2)), ("3x1024x2048", (26, 58))]
)
def test_oquab2015_has_the_maps_of_the_paper(image: str, map_: tuple[int, int]) -> None:
    """Section 3.1: one score for each window of 224x224, at steps of 32."""
    graph = compile_text(
        f"use oquab2015: oquab2015 as paper\nnetwork net = paper with {{ input image: {image} }}\n"
    )
    (output,) = [output for output in graph.outputs if output.name == "heat_maps"]
    assert graph.types()[output.value].shape == (20, *map_)


def test_resnet152_is_short() -> None:
    text = (ROOT / "architectures/resnet.net").read_text()
    wanted = ("default conv", "block bottleneck", "network resnet(", "network resnet152")
    pieces = [piece for piece in _items(text) if piece[0].startswith(wanted)]
    assert len(pieces) == len(wanted)
    assert sum(map(len, pieces)) <= 35


def _items(text: str) -> list[list[str]]:
    """The items of a file, each with its lines; comments and empty lines left out."""
    items: list[list[str]] = []
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if line[0] not in " }":
            items.append([])
        items[-1].append(line)
    return items


@pytest.mark.parametrize(
    "path", sorted((ROOT / "architectures").glob("*.net")), ids=lambda p: p.stem
)
def test_every_file_compiles_without_a_word(path: Path) -> None:
    assert netdsl.check(path.read_text()) == [] or path.stem == "zfnet"
