"""The emitted PyTorch model: built, filled, and run once."""

from typing import Any

import torch
from torch import nn

from netdsl.ir.graph import Graph
from tests.harness import torch_draws
from tests.harness.draws import Masks
from tests.harness.emitted import emitted_source, public_name, run_source
from tests.harness.results import Pass
from tests.harness.weights import Array


def build(graph: Graph, dtype: str = "float64") -> nn.Module:
    """The emitted class, instantiated."""
    module = run_source(emitted_source(graph, "torch"), "torch")
    model: nn.Module = getattr(module, public_name(module))()
    return model.to(getattr(torch, dtype))


def fill(model: nn.Module, weights: dict[str, Array]) -> None:
    """Give the model these weights; its keys must be exactly theirs."""
    state = {key: torch.from_numpy(value.copy()) for key, value in weights.items()}
    own = model.state_dict()
    assert sorted(own) == sorted(state), _difference(set(own), set(state))
    for key, value in own.items():
        assert tuple(value.shape) == state[key].shape, (key, value.shape, state[key].shape)
    model.load_state_dict(state, strict=True)


def parameter_count(model: nn.Module) -> int:
    """The trainable parameters and the frozen ones, shared ones once."""
    return sum(p.numel() for p in model.parameters())


def run(
    model: nn.Module,
    graph: Graph,
    inputs: dict[str, Array],
    upstream: dict[str, Array],
    masks: Masks,
    *,
    training: bool,
) -> Pass:
    """One pass forward and back."""
    model.train(training)
    leaves = {name: _leaf(value) for name, value in inputs.items()}
    batch = len(next(iter(inputs.values())))
    with torch_draws.given(masks, batch, training=training):
        outputs = named_outputs(model(*leaves.values()), graph, training=training)
    parameters = {k: p for k, p in model.named_parameters() if p.requires_grad}
    differentiable = {k: v for k, v in leaves.items() if v.requires_grad}
    wanted = [*differentiable.values(), *parameters.values()]
    flowing = {k: v for k, v in outputs.items() if v.requires_grad}
    found = torch.autograd.grad(
        list(flowing.values()),
        wanted,
        [torch.from_numpy(upstream[name]) for name in flowing],
        allow_unused=True,
    )
    gradients = [_array(g, w) for g, w in zip(found, wanted, strict=True)]
    split = len(differentiable)
    return Pass(
        {name: value.detach().numpy() for name, value in outputs.items()},
        dict(zip(differentiable, gradients[:split], strict=True)),
        dict(zip(parameters, gradients[split:], strict=True)),
        {key: value.detach().numpy().copy() for key, value in model.named_buffers()},
    )


def named_outputs(result: Any, graph: Graph, *, training: bool) -> dict[str, Any]:
    """A model's result, a tensor or a dict, by the names of the outputs."""
    names = [o.name for o in graph.outputs if training or not o.training]
    if isinstance(result, dict):
        assert list(result) == names, (list(result), names)
        return result
    (name,) = names
    return {name: result}


def _leaf(value: Array) -> torch.Tensor:
    tensor = torch.from_numpy(value.copy())
    return tensor.requires_grad_() if tensor.is_floating_point() else tensor


def _array(gradient: torch.Tensor | None, wanted: torch.Tensor) -> Array:
    return (torch.zeros_like(wanted) if gradient is None else gradient).detach().numpy()


def _difference(found: set[str], wanted: set[str]) -> str:
    return f"only in the model: {sorted(found - wanted)}; only in the IR: {sorted(wanted - found)}"
