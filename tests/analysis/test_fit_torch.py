"""Checkpointed blocks, held against `torch.utils.checkpoint` on the emitted model."""

import pytest
from torch import Tensor, nn
from torch.utils.checkpoint import checkpoint

import netdsl
from netdsl.analysis.blocks import checkpointed
from netdsl.analysis.memory import Training
from netdsl.verify.rewrite import resized
from tests.analysis.measured import measure_training

pytestmark = pytest.mark.torch

NETWORKS = {"resnet18": (3, 128, 128), "resnet50": (3, 128, 128), "googlenet_bn": (3, 128, 128)}


@pytest.mark.parametrize("name", NETWORKS)
def test_checkpointed_blocks(name: str) -> None:
    graph = netdsl.load(name).graph
    graph = resized(graph, {graph.inputs[0].name: NETWORKS[name]})
    step = Training(graph, optimizer="none")
    found = checkpointed(step, 16, 0)
    assert found is not None
    worked_out = step.pass_(16, found.blocks)[2].bytes.of(16)

    def forgetting(model: nn.Module) -> None:
        for path in dict.fromkeys(found.blocks.values()):
            module = model.get_submodule(path)
            forward = module.forward
            module.forward = lambda x, forward=forward: checkpoint(forward, x, use_reentrant=False)

    measured = measure_training(graph, 16, forgetting)
    assert worked_out == pytest.approx(measured, rel=0.05)
    assert measured < 0.9 * measure_training(graph, 16)


def test_parts_of_a_chain() -> None:
    """VGG has no blocks: its chain is cut into parts, as `checkpoint_sequential` does."""
    graph = netdsl.load("vgg11_bn").graph
    graph = resized(graph, {graph.inputs[0].name: (3, 128, 128)})
    step = Training(graph, optimizer="none")
    found = checkpointed(step, 16, 0)
    assert found is not None
    names = list(dict.fromkeys(found.blocks.values()))
    assert all(name.startswith("features.") for name in names)
    starts = [int(name.removeprefix("features.").split("-")[0]) for name in names]
    assert starts[0] == 0
    assert len(starts) > 3

    def forgetting(model: nn.Module) -> None:
        modules = list(model.features)
        parts = [
            nn.Sequential(*modules[one:two])
            for one, two in zip(starts, [*starts[1:], len(modules)], strict=True)
        ]

        def forward(x: Tensor) -> Tensor:
            for part in parts:
                x = checkpoint(part, x, use_reentrant=False)
            return x

        model.features.forward = forward

    worked_out = step.pass_(16, found.blocks)[2].bytes.of(16)
    measured = measure_training(graph, 16, forgetting)
    assert worked_out == pytest.approx(measured, rel=0.05)
