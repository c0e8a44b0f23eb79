"""Networks with more layers behind one another than Python follows by recursion."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import netdsl
from tests.harness import compare, compile_text
from tests.harness.emitted import emitted_source

CHAIN = "network chain {{ input x: [3] ; body: {{ dense(3) ; tanh }} * {units} }}"


def test_only_deep_networks_bring_a_deep_model() -> None:
    for name in ("resnet152", "resnet164"):
        assert "DeepModel" not in netdsl.load(name).build("keras")
    text = netdsl.load("resnet1001").build("keras")
    assert 'return DeepModel(image, x, name="resnet1001")' in text
    assert "\n\nimport contextlib\nimport sys\n\nimport keras\n" in text


def test_it_is_the_chain_that_counts() -> None:
    """Layers beside one another are no depth; zeros around a convolution are a layer."""
    wide = "\n".join(f"  output y{i}: @x -> dense(2) -> tanh" for i in range(500))
    assert "DeepModel" not in _keras(f"network wide {{\n  input x: [3]\n{wide}\n}}")
    padded = "network n {{ input x: 1x9x9 ; body: conv(1, 3x3, padding = {0}) * 400 }}"
    assert "DeepModel" not in _keras(padded.format("same"))
    assert "DeepModel" in _keras(padded.format("[(2, 0), (0, 2)]"))


def test_heads_for_training_and_depth_go_together() -> None:
    head = "* 400 ; output aux when training: dense(1)"
    text = _keras(CHAIN.format(units=400).replace("* 400", head))
    assert "class ChainModel(DeepModel):" in text
    assert "class DeepModel(keras.Model):" in text


@pytest.mark.keras
def test_a_long_chain_builds_runs_and_comes_back_from_a_file(tmp_path: Path) -> None:
    import keras

    limit = sys.getrecursionlimit()
    assert limit < 1200
    model = netdsl.loads(CHAIN.format(units=600)).to_keras()
    x = np.random.default_rng(0).standard_normal((2, 3)).astype("float32")
    expected = np.asarray(model(x))
    assert np.isfinite(expected).all()
    model.save(tmp_path / "chain.keras")
    model.save_weights(tmp_path / "chain.weights.h5")
    again = keras.models.load_model(tmp_path / "chain.keras")
    np.testing.assert_array_equal(np.asarray(again(x)), expected)
    again.load_weights(tmp_path / "chain.weights.h5")
    np.testing.assert_array_equal(np.asarray(again(x)), expected)
    assert sys.getrecursionlimit() == limit
    with pytest.raises(RecursionError):
        keras.Model(model.inputs, model.outputs)


@pytest.mark.keras
def test_a_long_chain_trains_and_is_taken_apart() -> None:
    import keras

    model = netdsl.loads(CHAIN.format(units=600)).to_keras()
    assert [layer.name for layer in model.layers[-2:]] == ["body-599-0", "body-599-1"]
    rows: list[str] = []
    model.summary(print_fn=rows.append)
    assert "body-599-0" in "".join(rows)
    x = np.random.default_rng(0).standard_normal((2, 3)).astype("float32")
    part = type(model)(model.input, model.get_layer("body-550-1").output)
    assert np.asarray(part(x)).shape == (2, 3)
    copy = keras.models.clone_model(model)
    assert type(copy) is type(model)
    copy.set_weights(model.get_weights())
    model.compile(keras.optimizers.SGD(0.5), "mse", run_eagerly=True)
    before = model.predict(x, verbose=0)
    np.testing.assert_array_equal(np.asarray(copy(x)), before)
    model.fit(x, np.ones((2, 3)), verbose=0)
    assert (model.predict(x, verbose=0) != before).any()


@pytest.mark.keras
def test_a_deep_model_with_a_head_for_training() -> None:
    head = "* 400 ; output aux when training: dense(1)"
    model = netdsl.loads(CHAIN.format(units=400).replace("* 400", head)).to_keras()
    x = np.ones((2, 3), "float32")
    outputs = model(x, training=True)
    assert {name: tuple(y.shape) for name, y in outputs.items()} == {
        "output": (2, 3),
        "aux": (2, 1),
    }
    assert np.asarray(model(x)).shape == (2, 3)


@pytest.fixture
def one_thread() -> Iterator[None]:
    """On small maps threads of PyTorch wait for one another, layer by layer."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.mark.torch
@pytest.mark.usefixtures("one_thread")
def test_resnet1001_in_pytorch() -> None:
    import torch

    model = netdsl.load("resnet1001").to_torch().train()
    assert sum(p.numel() for p in model.parameters()) == 10_327_706
    logits = model(torch.randn(2, 3, 8, 8))
    torch.nn.functional.cross_entropy(logits, torch.tensor([1, 7])).backward()
    assert all(p.grad is not None and p.grad.isfinite().all() for p in model.parameters())


@pytest.mark.torch
@pytest.mark.keras
@pytest.mark.slow
@pytest.mark.usefixtures("one_thread")
@pytest.mark.parametrize("training", [False, True], ids=["inference", "training"])
def test_resnet1001_agrees(training: bool) -> None:
    """A thousand layers pass rounding on: the fewer numbers a statistic has, the more of it.

    Eight samples of 3x16x16 agree to 1e-10 in training too; that takes minutes.
    """
    text = "use preactivation_resnet: resnet1001\nnetwork small = resnet1001 with { EDIT }"
    small = text.replace("EDIT", "input image: 3x8x8")
    report = compare(small, training=training, batch=2, tolerance=1e-6 if training else 1e-9)
    assert not report.failures, report.message()


def _keras(text: str) -> Any:
    return emitted_source(compile_text(text), "keras")
