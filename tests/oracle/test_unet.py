"""U-Net, narrow and on a small oblong image: both backends agree."""

import pytest

import netdsl


@pytest.mark.torch
@pytest.mark.keras
def test_backends_agree() -> None:
    report = netdsl.load("unet", width=2).verify(sizes={"": (188, 204)})
    assert report.agree, str(report)
    assert list(report.backends) == ["torch", "keras"]
