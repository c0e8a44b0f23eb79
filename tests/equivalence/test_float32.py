"""In single precision, as people run them, the models agree as far as it reaches."""

import pytest

from tests.equivalence.test_standard import smaller
from tests.harness import compare
from tests.harness.standard import standard_networks

MODULES = {network: module for module, network in standard_networks()}


@pytest.mark.torch
@pytest.mark.keras
@pytest.mark.parametrize("network", ["lenet5", "alexnet", "googlenet", "resnet50", "textbook"])
def test_outputs(network: str) -> None:
    report = compare(smaller(MODULES[network], network), dtype="float32")
    outputs = [d for d in report.differences if d.what == "output"]
    assert outputs
    assert not [str(d) for d in outputs if not d.within(1e-5)]
