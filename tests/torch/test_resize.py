"""What the lowering of `upsample` relies on: where PyTorch's own resizing is exact."""

import pytest
from netdsl_torch.resize import EXACT_FACTOR

pytestmark = pytest.mark.torch
SIZES = (*range(1, 40), 64, 100, 333, 1024)


@pytest.mark.parametrize("rank", [1, 2, 3])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_nearest_is_exact_for_small_factors(rank: int, dtype: str) -> None:
    import torch
    import torch.nn.functional as F

    for factor in range(1, EXACT_FACTOR + 1):
        for n in SIZES:
            x = torch.arange(n, dtype=getattr(torch, dtype)).view(1, 1, n, *(1,) * (rank - 1))
            wanted = x.repeat_interleave(factor, 2)
            times, size = (factor, *(1,) * (rank - 1)), (n * factor, *(1,) * (rank - 1))
            assert torch.equal(F.interpolate(x, scale_factor=times, mode="nearest"), wanted)
            assert torch.equal(F.interpolate(x, size=size, mode="nearest"), wanted)
            assert torch.equal(F.interpolate(wanted, size=x.shape[2:], mode="nearest"), x)


@pytest.mark.parametrize("corners", [False, True])
@pytest.mark.parametrize("mode", ["bilinear", "bicubic"])
def test_a_whole_factor_is_the_size_that_it_leads_to(mode: str, corners: bool) -> None:
    import torch
    import torch.nn.functional as F

    for factor in range(1, 12):
        for n in (1, 2, 3, 7, 24):
            x = torch.randn(1, 2, n, 3, dtype=torch.float64)
            options = {"mode": mode, "align_corners": corners}
            by_factor = F.interpolate(x, scale_factor=factor, **options)
            by_size = F.interpolate(x, size=(n * factor, 3 * factor), **options)
            assert torch.equal(by_factor, by_size)
