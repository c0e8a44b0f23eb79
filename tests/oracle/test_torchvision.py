"""The emitted PyTorch models against torchvision's own."""

import re
from typing import Any

import pytest

from tests.harness.standard import load_standard

RESNETS = [f"resnet{depth}" for depth in (18, 34, 50, 101, 152)]
PARAMS = {
    "alexnet": 60_965_224,
    "zfnet": 62_357_608,
    "googlenet_deploy": 6_998_552,
    "resnet18": 11_689_512,
    "resnet34": 21_797_672,
    "resnet50": 25_557_032,
    "resnet101": 44_549_160,
    "resnet152": 60_192_808,
    "vgg16": 138_357_544,
    "textbook": 903_400,
    "lenet5": 156 + 12 + 1516 + 32 + 48_120 + 10_164,
    "lenet5_modern": 61_706,
}
"""The counts of the papers and of torchvision."""


@pytest.mark.parametrize("name", PARAMS)
def test_parameters(name: str) -> None:
    from tests.harness.weights import owned_weights

    graph = load_standard(name)
    assert sum(_size(w.shape) for _, _, w in owned_weights(graph) if w.trainable) == PARAMS[name]


def test_lenet5_weights_per_layer() -> None:
    from tests.harness.weights import owned_weights

    counts: dict[str, int] = {}
    buffers: dict[str, int] = {}
    for _, node, weight in owned_weights(load_standard("lenet5")):
        kind = counts if weight.trainable else buffers
        kind[node.path] = kind.get(node.path, 0) + _size(weight.shape)
    assert list(counts.values()) == [156, 12, 1516, 32, 48_120, 10_164]
    assert list(buffers.values()) == [840]


def test_textbook_shapes() -> None:
    shapes = [node.type.shape for node in load_standard("textbook").nodes()]
    assert shapes == [(100, 100, 150), (200, 50, 75), (400, 25, 38)]


@pytest.mark.torch
@pytest.mark.parametrize("name", [*RESNETS, "vgg16"])
def test_state_dict(name: str) -> None:
    """Keys in their order, shapes and the count, without weights in memory."""
    ours, theirs = _ours(name, device="meta"), _theirs(name, device="meta")
    assert list(ours.state_dict()) == list(theirs.state_dict())
    for key, value in theirs.state_dict().items():
        assert ours.state_dict()[key].shape == value.shape, key
    assert _parameters(ours) == _parameters(theirs) == PARAMS[name]


@pytest.mark.torch
@pytest.mark.parametrize("training", [False, True], ids=["inference", "training"])
@pytest.mark.parametrize("name", RESNETS)
def test_logits(name: str, training: bool) -> None:
    import torch

    theirs = _randomised(_theirs(name)).double().train(training)
    ours = _ours(name).double().train(training)
    ours.load_state_dict(theirs.state_dict(), strict=True)
    x = torch.randn(2, 3, 64, 96, dtype=torch.float64, generator=torch.manual_seed(0))
    with torch.no_grad():
        _assert_close(ours(x), theirs(x))
    for (key, a), b in zip(ours.state_dict().items(), theirs.state_dict().values(), strict=True):
        _assert_close(a, b, key)


@pytest.mark.torch
def test_logits_of_vgg16() -> None:
    """In float64; dropout is random, so in inference only."""
    import torch

    theirs = _theirs("vgg16").double().eval()
    ours = _ours("vgg16").double().eval()
    ours.load_state_dict(theirs.state_dict(), strict=True)
    x = torch.randn(1, 3, 224, 224, dtype=torch.float64, generator=torch.manual_seed(0))
    with torch.no_grad():
        _assert_close(ours(x), theirs(x))


@pytest.mark.torch
@pytest.mark.parametrize("training", [False, True], ids=["inference", "training"])
@pytest.mark.parametrize("name", ["resnet152", "resnet18"])
def test_same_operations(name: str, training: bool) -> None:
    """The emitted model runs the ATen operations that torchvision's runs, in their order."""
    ours = _operations(_ours(name, device="meta").train(training))
    theirs = _operations(_theirs(name, device="meta").train(training))
    assert ours == theirs


def _operations(model: Any) -> list[str]:
    import torch
    from torch.utils._python_dispatch import TorchDispatchMode

    found = []

    class Record(TorchDispatchMode):
        def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None):
            found.append(_canonical(str(func)))
            return func(*args, **(kwargs or {}))

    with Record(), torch.no_grad():
        model(torch.empty(2, 3, 64, 64, device="meta"))
    return found


def _canonical(operation: str) -> str:
    """An in-place operation is the same as the other; a mean over axes is pooling."""
    return re.sub(r"_\.", ".", operation)


def _ours(name: str, device: str = "cpu") -> Any:
    import torch

    from tests.harness.emitted import emitted_source, public_name, run_source

    module = run_source(emitted_source(load_standard(name), "torch"), "torch")
    with torch.device(device):
        return getattr(module, public_name(module))()


def _theirs(name: str, device: str = "cpu") -> Any:
    import torch
    import torchvision

    with torch.device(device):
        return getattr(torchvision.models, name)(weights=None)


def _randomised(model: Any) -> Any:
    """Running statistics as after training, so that they matter."""
    import torch

    generator = torch.manual_seed(1)
    with torch.no_grad():
        for key, value in model.named_buffers():
            if key.endswith("running_mean"):
                value.normal_(0, 0.1, generator=generator)
            elif key.endswith("running_var"):
                value.uniform_(0.5, 1.5, generator=generator)
    return model


def _assert_close(a: Any, b: Any, what: str = "logits") -> None:
    largest = float(b.abs().max())
    assert float((a - b).abs().max()) <= 1e-9 * largest, what


def _parameters(model: Any) -> int:
    return sum(p.numel() for p in model.parameters())


def _size(shape: tuple[int, ...]) -> int:
    size = 1
    for n in shape:
        size *= int(n)
    return size
