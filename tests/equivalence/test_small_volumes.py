"""Pools whose window is larger than the volume: PyTorch's own `avg_pool3d` refuses them."""

import pytest

from tests.harness import assert_equivalent


@pytest.mark.torch
@pytest.mark.keras
@pytest.mark.parametrize(
    ("shape", "options"),
    [
        ("5x2x2x2", "padding = 1"),
        ("5x2x4x2", "padding = 1, count_padding = false"),
        ("1x5x5x2", "padding = same"),
    ],
)
def test_windows_larger_than_the_volume(shape: str, options: str) -> None:
    assert_equivalent(f"network n {{ input x: {shape} ; avgpool(3, stride = 1, {options}) }}")
