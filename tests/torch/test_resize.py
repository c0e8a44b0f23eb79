"""What the lowering of `upsample` relies on: where PyTorch's own resizing is exact."""

import pytest
from netdsl_torch.resize import EXACT_FACTOR

pytestmark = pytest.mark.torch
SIZES = (*range(1, 40), 64, 100, 333, 1024)


@pytest.mark.parametrize("rank", [1, 2, 3])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_nearest_is_exact_for_small_factors(rank: int, dtype: str) -> None:
    import torch
    from torch.nn.functional import interpolate

    for factor in range(1, EXACT_FACTOR + 1):
        for n in SIZES:
            x = torch.arange(n, dtype=getattr(torch, dtype)).view(1, 1, n, *(1,) * (rank - 1))
            wanted = x.repeat_interleave(factor, 2)
            times, size = (factor, *(1,) * (rank - 1)), (n * factor, *(1,) * (rank - 1))
            assert torch.equal(interpolate(x, scale_factor=times, mode="nearest"), wanted)
            assert torch.equal(interpolate(x, size=size, mode="nearest"), wanted)
            assert torch.equal(interpolate(wanted, size=x.shape[2:], mode="nearest"), x)


@pytest.mark.parametrize("corners", [False, True])
@pytest.mark.parametrize("mode", ["bilinear", "bicubic"])
def test_a_whole_factor_is_the_size_that_it_leads_to(mode: str, corners: bool) -> None:
    import torch
    from torch.nn.functional import interpolate

    for factor in range(1, 12):
        for n in (1, 2, 3, 7, 24):
            x = torch.randn(1, 2, n, 3, dtype=torch.float64)
            options = {"mode": mode, "align_corners": corners}
            by_factor = interpolate(x, scale_factor=factor, **options)
            by_size = interpolate(x, size=(n * factor, 3 * factor), **options)
            assert torch.equal(by_factor, by_size)


def test_large_factors_need_known_sizes() -> None:
    from netdsl import pipeline
    from tests.harness.graphs import compile_text

    text = "network n {{\n  input x: {}\n  upsample(41)\n}}\n"
    assert pipeline.emit(compile_text(text.format("3x4x5")), "torch").text is not None
    made = pipeline.emit(compile_text(text.format("[3, ?, 5]")), "torch")
    (diagnostic,) = made.diagnostics
    assert diagnostic.code == "N602"
    assert "known sizes" in diagnostic.label
