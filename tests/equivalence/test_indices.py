"""Whole numbers keep their values, and their limit, on the way through a network."""

import numpy as np
import pytest

from tests.harness import compile_text
from tests.harness.layout import from_keras, to_keras

TEXT = """
network indices {
  input words: [3, 4, 5] of int(9)
  output a: permute((2, 0, 1)) -> slice(1, 1, -1) -> reshape([2, 10])
  output b: select(1, -1) -> permute((1, 0)) -> select(0, 2)
  output c: reshape([-1, 6]) -> permute((1, 0)) -> flatten
  output d: reshape([6, 10], sequence = true) -> slice(length, 1, 3)
}
"""


def _expected(words: np.ndarray) -> dict[str, np.ndarray]:
    folded = words.reshape(-1, 10, 6)
    return {
        "a": words.transpose(0, 3, 1, 2)[:, :, 1:-1].reshape(-1, 2, 10),
        "b": words[:, :, -1][:, :, 2],
        "c": folded.transpose(0, 2, 1).reshape(-1, 60),
        "d": words.reshape(-1, 6, 10)[:, 1:3],
    }


def test_the_limit_is_kept() -> None:
    graph = compile_text(TEXT)
    assert {node.type.limit for node in graph.nodes()} == {9}


@pytest.mark.torch
@pytest.mark.keras
@pytest.mark.parametrize("framework", ["torch", "keras"])
def test_values(framework: str) -> None:
    graph = compile_text(TEXT)
    kind = graph.inputs[0].type
    types = {o.name: graph.types()[o.value] for o in graph.outputs}
    words = np.random.default_rng(0).integers(0, 9, (2, 3, 4, 5))
    if framework == "torch":
        import torch

        from tests.harness import torch_side

        found = torch_side.build(graph)(torch.from_numpy(words))
        values = {name: value.numpy() for name, value in found.items()}
    else:
        from tests.harness import keras_side

        with keras_side.precision("float32"):
            found = keras_side.build(graph)(to_keras(words, kind).astype("int32"))
        values = {name: from_keras(value.numpy(), types[name]) for name, value in found.items()}
    for name, value in _expected(words).items():
        assert values[name].dtype.kind == "i"
        np.testing.assert_array_equal(values[name], value)
