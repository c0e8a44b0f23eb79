"""From PyTorch to Keras and back, every bit is as before; in between the models agree."""

from pathlib import Path

import numpy as np
import pytest

from netdsl import weights
from netdsl.ir.graph import Graph
from netdsl.layers.base import Layer
from netdsl.layers.registry import layer_class
from tests.equivalence.cases import CASES
from tests.equivalence.conformance import network
from tests.equivalence.test_standard import smaller
from tests.harness.graphs import compile_text
from tests.weights.support import (
    assert_live,
    assert_same,
    build,
    load_torch,
    merged,
    save_torch,
    small,
    weights_of,
)

FAMILIES = {
    "alexnet": "alexnet",
    "googlenet": "googlenet",
    "lenet5": "lenet5",
    "resnet18": "resnet",
    "textbook": "textbook",
    "vgg16": "vgg",
    "zfnet": "zfnet",
}
WEIGHTED = [n for n in sorted(CASES) if layer_class(n).weights is not Layer.weights]
ODD_NAMES = """
block unit(filters) { "block1-a": conv(filters, 3x3, padding = half) ; "β": batchnorm ; relu }
network n {
  input x: 3x7x10
  input line: 4x9
  input cube: 2x4x5x6
  concat {
    {
      a: @x -> unit(4)
      b: unit(4)
      reuse(b)
      _c: separable(6, 3x3, multiplier = 2)
      depthwise(3x3, multiplier = 3)
      "0": affine
      conv(4, 2x2, connections = [[0, 1, 2], [1, 5], [4, 17], [0, 2, 3, 5]])
      flatten
    }
    { @line ; conv(6, 3, groups = 2) ; frozen: batchnorm ; flatten }
    { @cube ; conv(3, 2x3x1) ; maxpool(2) ; flatten }
  }
  fc: dense(7)
  rbf(4, trainable = false)
  freeze frozen
}
"""


@pytest.mark.torch
@pytest.mark.keras
@pytest.mark.parametrize("suffix", [".weights.h5", ".keras"])
@pytest.mark.parametrize("name", FAMILIES)
def test_standard_networks(name: str, suffix: str, tmp_path: Path) -> None:
    graph = compile_text(smaller(FAMILIES[name], name), f"{name}_compared")
    there_and_back(graph, suffix, tmp_path)


@pytest.mark.torch
@pytest.mark.keras
@pytest.mark.parametrize("layer", WEIGHTED)
def test_every_layer(layer: str, tmp_path: Path) -> None:
    there_and_back(compile_text(network(layer, CASES[layer])), ".weights.h5", tmp_path)


@pytest.mark.torch
@pytest.mark.keras
@pytest.mark.parametrize("suffix", [".weights.h5", ".keras"])
def test_names_and_reuse(suffix: str, tmp_path: Path) -> None:
    there_and_back(compile_text(ODD_NAMES), suffix, tmp_path)


@pytest.mark.torch
@pytest.mark.keras
@pytest.mark.parametrize("suffix", [".weights.h5", ".keras"])
@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "float64"])
def test_types_are_kept(dtype: str, suffix: str, tmp_path: Path) -> None:
    import ml_dtypes

    graph = small()
    kind = ml_dtypes.bfloat16 if dtype == "bfloat16" else np.dtype(dtype)
    arrays = weights_of(graph, kind)
    chain = [tmp_path / f"a{suffix}", tmp_path / "b.safetensors", tmp_path / "c.pt"]
    weights.write(chain[0], graph, arrays)
    weights.convert(chain[0], graph, chain[1])
    weights.convert(chain[1], graph, chain[2])
    for path in chain:
        assert_same(weights.read(path, graph), arrays)


@pytest.mark.torch
@pytest.mark.keras
def test_types_may_differ(tmp_path: Path) -> None:
    graph = small()
    arrays = weights_of(graph)
    arrays["conv1.weight"] = arrays["conv1.weight"].astype(np.float16)
    arrays["fc.weight"] = arrays["fc.weight"].astype(np.float64) / 3
    for name in ("a.pth", "a.weights.h5", "a.keras", "a.safetensors"):
        weights.write(tmp_path / name, graph, arrays)
        assert_same(weights.read(tmp_path / name, graph), arrays)


@pytest.mark.keras
def test_weights_of_one_variable_get_one_type(tmp_path: Path) -> None:
    import ml_dtypes

    graph = compile_text("network n { input x: 6x9 as sequence ; gru(3) ; lstm(2) }")
    arrays = weights_of(graph)
    for key in arrays:
        arrays[key] = arrays[key].astype(ml_dtypes.bfloat16 if "_ih" in key else np.float16)
    weights.write(tmp_path / "a.weights.h5", graph, arrays)
    found = weights.read(tmp_path / "a.weights.h5", graph)
    wanted = merged(graph, {k: v.astype(np.float32) for k, v in arrays.items()})
    for key, array in wanted.items():
        assert np.array_equal(found[key], array), key
        assert (found[key].dtype == np.float32) == ("bias" in key), key


@pytest.mark.torch
@pytest.mark.keras
def test_models_agree(tmp_path: Path) -> None:
    """With a flatten between channels and a dense layer, in float64."""
    import keras
    import torch
    from netdsl_keras.template import precision

    graph = compile_text(ODD_NAMES)
    arrays = weights_of(graph, np.float64)
    save_torch(tmp_path / "a.pt", arrays)
    weights.convert(tmp_path / "a.pt", graph, tmp_path / "a.weights.h5")
    weights.convert(tmp_path / "a.pt", graph, tmp_path / "a.keras")
    theirs = build("torch", graph).double().eval()
    theirs.load_state_dict(torch.load(tmp_path / "a.pt", weights_only=True))
    random = np.random.default_rng(0)
    inputs = [random.standard_normal((2, *map(int, i.type.shape))) for i in graph.inputs]
    with torch.no_grad():
        wanted = theirs(*map(torch.from_numpy, inputs)).numpy()
    given = [np.moveaxis(x, 1, -1) for x in inputs]
    with precision("float64"):
        ours = build("keras", graph)
        ours.load_weights(tmp_path / "a.weights.h5")
        np.testing.assert_allclose(
            np.asarray(keras.ops.convert_to_numpy(ours(given))), wanted, rtol=1e-12
        )
        loaded = keras.models.load_model(tmp_path / "a.keras")
        assert {variable.dtype for variable in loaded.weights} == {"float64"}
        np.testing.assert_allclose(
            np.asarray(keras.ops.convert_to_numpy(loaded(given))), wanted, rtol=1e-12
        )


@pytest.mark.torch
def test_safetensors_as_others_read_it(tmp_path: Path) -> None:
    from safetensors import safe_open

    graph = small()
    arrays = weights_of(graph)
    weights.write(tmp_path / "a.safetensors", graph, arrays)
    assert set(load_torch(tmp_path / "a.safetensors")) == set(arrays)
    with safe_open(tmp_path / "a.safetensors", framework="pt") as file:
        assert file.metadata() == {"format": "pt"}
        for key, array in arrays.items():
            assert np.array_equal(file.get_tensor(key).numpy(), array)


@pytest.mark.torch
def test_the_same_weights_are_the_same_bytes(tmp_path: Path) -> None:
    graph = small()
    for name in ("a.pt", "b.pt", "a.safetensors", "b.safetensors"):
        weights.write(tmp_path / name, graph, weights_of(graph))
    for suffix in (".pt", ".safetensors"):
        a, b = (tmp_path / f"{stem}{suffix}" for stem in "ab")
        assert a.read_bytes() == b.read_bytes()


def there_and_back(graph: Graph, suffix: str, folder: Path) -> None:
    """PyTorch's file, Keras', and PyTorch's again; the Keras model takes what was written."""
    import keras

    arrays = weights_of(graph)
    kept = merged(graph, arrays)
    first, there, back = folder / "a.pt", folder / f"b{suffix}", folder / "c.pth"
    save_torch(first, arrays)
    weights.convert(first, graph, there)
    weights.convert(there, graph, back)
    assert_same(load_torch(back), kept)
    model = build("keras", graph)
    model.load_weights(there)
    assert_live(model, graph, kept)
    if suffix == ".keras":
        assert_live(keras.models.load_model(there), graph, kept)
