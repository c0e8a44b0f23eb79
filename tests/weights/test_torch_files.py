"""Checkpoints as training scripts write them, and torchvision's own as an oracle."""

from collections import OrderedDict
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from netdsl import weights
from tests.harness.standard import load_standard
from tests.weights.support import assert_same, build, save_torch, small, weights_of

pytestmark = pytest.mark.torch


@pytest.mark.parametrize("key", ["state_dict", "model_state_dict", "model"])
@pytest.mark.parametrize("prefix", ["", "module.", "module._orig_mod.", "_orig_mod."])
def test_wrapped(key: str, prefix: str, tmp_path: Path) -> None:
    import torch

    arrays = weights_of(small())
    state = OrderedDict((prefix + k, torch.from_numpy(np.array(v))) for k, v in arrays.items())
    optimiser = torch.optim.SGD([torch.zeros(3, requires_grad=True)], momentum=0.9)
    whole = {"epoch": 3, "optimizer": optimiser.state_dict(), key: state, "best": 0.75}
    torch.save(whole, tmp_path / "a.pt")
    assert_same(weights.read(tmp_path / "a.pt", small()), arrays)


def test_a_scope_that_is_called_like_a_wrapper(tmp_path: Path) -> None:
    from tests.harness.graphs import compile_text

    graph = compile_text("network n { input x: [4] ; module: { dense(4) ; relu ; dense(3) } }")
    arrays = weights_of(graph)
    assert all(key.startswith("module.") for key in arrays)
    assert_same(weights.read(save_torch(tmp_path / "a.pt", arrays), graph), arrays)


def test_before_batches_were_counted(tmp_path: Path) -> None:
    """torchvision's first files have no counters; PyTorch takes 0 for them too."""
    arrays = weights_of(small())
    arrays["bn1.num_batches_tracked"] = np.array(0, np.int64)
    older = {k: v for k, v in arrays.items() if "tracked" not in k}
    assert_same(weights.read(save_torch(tmp_path / "a.pth", older), small()), arrays)


def test_parameters_views_and_the_old_format(tmp_path: Path) -> None:
    import torch

    arrays = weights_of(small())
    state: dict[str, Any] = {k: torch.from_numpy(np.array(v)) for k, v in arrays.items()}
    state["conv1.weight"] = torch.nn.Parameter(state["conv1.weight"])
    state["fc.weight"] = state["fc.weight"].T.contiguous().T
    torch.save(state, tmp_path / "a.pt", _use_new_zipfile_serialization=False)
    assert_same(weights.read(tmp_path / "a.pt", small()), arrays)


def test_tensors_without_dense_numbers(tmp_path: Path) -> None:
    import torch

    from netdsl import NetdslError

    state = {k: torch.from_numpy(np.array(v)) for k, v in weights_of(small()).items()}
    state["fc.weight"] = state["fc.weight"].to_sparse()
    state["fc.bias"] = torch.empty(5, device="meta")
    state["extra"] = "text"
    torch.save(state, tmp_path / "a.pt")
    with pytest.raises(NetdslError) as raised:
        weights.read(tmp_path / "a.pt", small())
    text = str(raised.value)
    assert "`fc.weight` is cpu sparse_coo float32 there" in text
    assert "`fc.bias` is meta strided float32 there" in text
    assert "`extra`" in text


def test_what_is_written_loads_strictly(tmp_path: Path) -> None:
    import torch

    arrays = weights_of(small())
    weights.write(tmp_path / "a.pt", small(), arrays)
    model = build("torch", small())
    assert list(torch.load(tmp_path / "a.pt", weights_only=True)) == list(model.state_dict())
    model.load_state_dict(torch.load(tmp_path / "a.pt", weights_only=True), strict=True)
    assert_same({k: v.numpy() for k, v in model.state_dict().items()}, arrays)


@pytest.mark.keras
@pytest.mark.parametrize("name", ["resnet18", "resnet50"])
def test_torchvision_in_keras(name: str, tmp_path: Path) -> None:
    """torchvision's own model, saved by PyTorch, gives its own logits in Keras."""
    import torch
    import torchvision

    from tests.harness.keras_side import precision

    torch.manual_seed(0)
    theirs = getattr(torchvision.models, name)(weights=None).double()
    images = torch.randn(4, 3, 224, 224, dtype=torch.float64)
    with torch.no_grad():
        theirs(images)  # running statistics that are not those of a fresh model
        wanted = theirs.eval()(images[:2]).numpy()
    torch.save(theirs.state_dict(), tmp_path / "a.pt")
    graph = load_standard(name)
    weights.convert(tmp_path / "a.pt", graph, tmp_path / "a.weights.h5")
    with precision("float64"):
        ours = build("keras", graph)
        ours.load_weights(tmp_path / "a.weights.h5")
        found = np.asarray(ours(images[:2].numpy().transpose(0, 2, 3, 1)))
    np.testing.assert_allclose(found, wanted, rtol=1e-9, atol=1e-11)
