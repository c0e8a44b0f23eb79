"""Networks, their weights, and files of them, as the frameworks themselves write and read them."""

from pathlib import Path
from typing import Any

import numpy as np

from netdsl.emit.backend import find_backend
from netdsl.ir.graph import Graph
from tests.harness.graphs import compile_text
from tests.harness.weights import Array, canonical_weights

SMALL = """\
network small(classes = 5) {
  input image: 3x8x8
  conv1: conv(4, 3x3, bias = false)
  bn1: batchnorm
  relu
  flatten
  fc: dense(classes)
}
"""


def small(**settings: object) -> Graph:
    """A network with a convolution, running statistics, a flatten and a dense layer."""
    return compile_text(SMALL, **settings)


def weights_of(graph: Graph, dtype: Any = np.float32, seed: int = 0) -> dict[str, Array]:
    """Weights of one type, and counters that count."""
    return {
        key: np.array(17, np.int64) if array.dtype.kind == "i" else array.astype(dtype)
        for key, array in canonical_weights(graph, seed).items()
    }


def save_torch(path: Path, arrays: dict[str, Array], **beside: Any) -> Path:
    """What `torch.save(model.state_dict(), path)` writes, or a training script."""
    import torch

    state = {key: torch.from_numpy(np.array(array)) for key, array in arrays.items()}
    torch.save({"state_dict": state, **beside} if beside else state, path)
    return path


def load_torch(path: Path) -> dict[str, Array]:
    """What PyTorch itself reads from a file."""
    import torch

    if path.suffix == ".safetensors":
        from safetensors.torch import load_file

        return {key: value.numpy() for key, value in load_file(path).items()}
    loaded = torch.load(path, weights_only=True)
    return {key: value.numpy() for key, value in loaded.items()}


def names(folder: Path) -> list[str]:
    """What is in a folder."""
    return sorted(path.name for path in folder.iterdir())


def assert_same(found: dict[str, Array], wanted: dict[str, Array]) -> None:
    """Bit by bit, with the types and the order."""
    assert list(found) == list(wanted)
    for key, array in wanted.items():
        assert found[key].dtype == array.dtype, key
        assert found[key].shape == array.shape, key
        assert found[key].tobytes() == array.tobytes(), key


def numbers(variable: Any) -> Array:
    """What a Keras variable holds, on every backend of Keras."""
    from keras import ops

    return np.asarray(ops.convert_to_numpy(variable.value))


def merged(graph: Graph, arrays: dict[str, Array]) -> dict[str, Array]:
    """The arrays as Keras can keep them: of weights that are added, only the sum exists."""
    made = dict(arrays)
    for key, first in _added(graph).items():
        made[first] = made[first] + made[key]
        made[key] = np.zeros_like(made[key])
    return made


def _added(graph: Graph) -> dict[str, str]:
    """Weights that share a variable with another one, and that one."""
    places: dict[tuple[str, str], list[str]] = {}
    for row in find_backend("keras").weight_rows(graph):
        if row.part is None:
            places.setdefault((row.place, row.attribute), []).append(row.key)
    return {key: first for first, *others in places.values() for key in others}


def build(backend: str, graph: Graph) -> Any:
    """The emitted model."""
    found = find_backend(backend)
    text = found.emit(graph).text
    assert text is not None
    return found.instantiate(text, graph)


def assert_live(model: Any, graph: Graph, arrays: dict[str, Any]) -> None:
    """The variables, by the tests' own table of layouts, which the backend does not share."""
    from tests.harness.keras_side import table_of

    added = _added(graph)
    table = [row for row in table_of(graph, model) if row.key not in added]
    assert table
    for row in table:
        value = numbers(row.variable)
        assert np.array_equal(value, row.to_keras(arrays[row.key])), row.key
