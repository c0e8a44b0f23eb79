"""`netdsl verify` passes on every standard network, on images of an odd and oblong size."""

import pytest

import netdsl
from tests.harness.standard import compared_networks

NETWORKS = [name for _, name in compared_networks()]
LARGER = {"alexnet": (97, 129), "googlenet": (97, 129)}
"""What pools a smaller image away."""
OWN = ("lenet5", "lenet5_modern", "preactivation_resnet", "textcnn", "cnn_trad_fpool3")


@pytest.mark.slow
@pytest.mark.torch
@pytest.mark.keras
@pytest.mark.parametrize("name", NETWORKS)
def test_standard_network(name: str) -> None:
    sizes = None if name in OWN else {"": LARGER.get(name, (65, 97))}
    net = netdsl.load(name)
    report = net.verify(sizes=sizes)
    assert report.agree, str(report)
    assert list(report.backends) == ["torch", "keras"]
    (comparison,) = report.comparisons
    empty = {a.name for a in comparison.aspects if not a.compared}
    indices = all(i.type.integer for i in net.inputs)
    assert empty - {"running statistics"} == ({"gradients of inputs"} if indices else set())
