"""Random layers in a PyTorch model's life: modes, precision, copies."""

import copy

import pytest

from netdsl.emit.backend import find_backend
from tests.harness.graphs import compile_text
from tests.torch.test_source import emitted

pytestmark = pytest.mark.torch

NETWORK = """
network noisy {
  input image: [3, ?, ?]
  input line: 6x4 as sequence
  output a: @image -> random_shift(0.2) -> random_flip -> random_brightness(0.2)
  output b: @image -> random_contrast(0.3) -> spatial_dropout(0.2) -> gaussian_noise(0.1)
  output c: @line -> random_shift(0.4) -> random_flip(length) -> spatial_dropout(0.5)
  output d: @line -> stochastic_depth(0.5)
}
"""


def build():
    graph = compile_text(NETWORK)
    return find_backend("torch").instantiate(emitted(graph), graph)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "float64"])
def test_precision_is_kept_and_gradients_flow(dtype: str) -> None:
    import torch

    kind = getattr(torch, dtype)
    given = [torch.randn(s, dtype=kind, requires_grad=True) for s in ((8, 3, 9, 7), (8, 6, 4))]
    made = build()(*given)
    assert {value.dtype for value in made.values()} == {kind}
    sum(value.sum() for value in made.values()).backward()
    assert all(torch.isfinite(x.grad).all() and x.grad.any() for x in given)


def test_what_comes_in_at_the_border_is_zero_whatever_is_inside() -> None:
    import torch

    line = torch.full((50, 6, 4), float("inf"))
    torch.manual_seed(0)
    made = build()(torch.zeros(50, 3, 4, 4), line)["c"]
    assert not made[made.isfinite()].any()


def test_the_mode_decides() -> None:
    import torch

    model = build()
    x = torch.randn(16, 3, 9, 7), torch.randn(16, 6, 4)
    training = model(*x)
    for name, value in copy.deepcopy(model).eval()(*x).items():
        assert torch.equal(value, x[name in "cd"])
        assert not torch.equal(training[name], value)
