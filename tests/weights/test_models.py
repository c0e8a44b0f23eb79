"""Live models and files, and the page that explains them."""

import re
from pathlib import Path

import numpy as np
import pytest

import netdsl
from netdsl import NetdslError, weights
from tests.weights.support import assert_live, assert_same, build, names, small, weights_of

PAGE = (Path(__file__).parents[2] / "docs/weights.md").read_text()


@pytest.mark.torch
@pytest.mark.keras
def test_from_model_to_model(tmp_path: Path) -> None:
    graph = small()
    theirs, ours = build("torch", graph), build("keras", graph)
    wanted = {k: v.numpy().copy() for k, v in theirs.state_dict().items()}
    weights.write(tmp_path / "a.pt", graph, theirs)
    weights.write(tmp_path / "b.weights.h5", graph, theirs.state_dict())
    weights.load(tmp_path / "a.pt", graph, ours)
    weights.write(tmp_path / "c.keras", graph, ours)
    assert_live(ours, graph, wanted)
    for name in ("a.pt", "b.weights.h5", "c.keras"):
        assert_same(weights.read(tmp_path / name, graph), wanted)
    other = build("torch", graph)
    weights.load(tmp_path / "c.keras", graph, other)
    assert_same({k: v.numpy() for k, v in other.state_dict().items()}, wanted)


@pytest.mark.torch
def test_half_precision_models(tmp_path: Path) -> None:
    import torch

    model = build("torch", small()).to(torch.bfloat16)
    wanted = {k: v.clone() for k, v in model.state_dict().items()}
    weights.write(tmp_path / "a.safetensors", small(), model)
    for value in model.parameters():
        value.data.zero_()
    weights.load(tmp_path / "a.safetensors", small(), model)
    for key, value in model.state_dict().items():
        assert value.dtype == wanted[key].dtype
        assert torch.equal(value, wanted[key])


@pytest.mark.torch
@pytest.mark.keras
@pytest.mark.parametrize("backend", ["torch", "keras"])
def test_a_model_of_another_network(backend: str, tmp_path: Path) -> None:
    model = build(backend, small(classes=7))
    path = tmp_path / "a.pt"
    weights.write(path, small(), weights_of(small()))
    with pytest.raises(NetdslError, match=r"N808.*`small`"):
        weights.load(path, small(), model)
    with pytest.raises(NetdslError, match=r"N80[38]"):
        weights.write(tmp_path / "b.pt", small(), model)
    assert names(tmp_path) == ["a.pt"]


def test_something_that_is_no_model() -> None:
    with pytest.raises(TypeError, match="a set is no PyTorch or Keras model"):
        weights.write("a.pt", small(), {1, 2})


@pytest.mark.keras
def test_the_exact_form(tmp_path: Path) -> None:
    """Its layers are of other classes, which Keras' keys hold."""
    from netdsl.emit.backend import find_backend

    backend, graph = find_backend("keras"), small()
    text = backend.emit(graph, exact=True).text
    assert text is not None
    arrays = weights_of(graph)
    model = backend.instantiate(text, graph)
    weights.write(tmp_path / "a.weights.h5", graph, arrays, exact=True)
    model.load_weights(tmp_path / "a.weights.h5")
    assert_live(model, graph, arrays)
    model.save_weights(tmp_path / "b.weights.h5")
    arrays["bn1.num_batches_tracked"] = np.array(0, np.int64)
    assert_same(weights.read(tmp_path / "b.weights.h5", graph), arrays)


@pytest.mark.torch
@pytest.mark.keras
def test_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.S)
    exec(code, {})
    assert names(tmp_path) == ["lenet.safetensors", "lenet.weights.h5"]


@pytest.mark.torch
def test_the_message_of_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import torch

    monkeypatch.chdir(tmp_path)
    net = netdsl.load("resnet18")
    state = net.to_torch().state_dict()
    for name in ("weight", "bias"):
        state[f"head.{name}"] = state.pop(f"fc.{name}")
    torch.save(state, "resnet.pt")
    shown, *_ = re.findall(r"```text\n(.*?)\n```", PAGE, re.S)
    with pytest.raises(NetdslError) as raised:
        weights.convert("resnet.pt", net, "resnet.weights.h5")
    assert str(raised.value) == shown
