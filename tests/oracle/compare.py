"""Emitted PyTorch models, held against the models of other libraries."""

from collections.abc import Mapping
from typing import Any

import netdsl
from netdsl.ir.graph import Graph
from tests.harness.emitted import emitted_source, public_name, run_source
from tests.harness.graphs import compile_text


def emitted_model(name: str, device: str = "cpu", **settings: Any) -> Any:
    """The emitted PyTorch model of a standard network."""
    return _made(netdsl.load(name, **settings).graph, device)


def emitted_at(size: str, file: str, name: str, device: str = "cpu") -> Any:
    """The emitted PyTorch model of a network of a standard file, for images of another size."""
    text = f"use {file}: {name} as it\nnetwork net = it with {{ input image: {size} }}\n"
    return _made(compile_text(text), device)


def _made(graph: Graph, device: str) -> Any:
    import torch

    module = run_source(emitted_source(graph, "torch"), "torch")
    with torch.device(device):
        return getattr(module, public_name(module))()


def torchvision_model(name: str, device: str = "cpu", **arguments: Any) -> Any:
    """torchvision's model of that name, without its trained weights."""
    import torch
    import torchvision

    with torch.device(device):
        return torchvision.models.get_model(name, weights=None, **arguments)


def randomised(model: Any) -> Any:
    """Batch normalisation as after training, so that each of its numbers matters."""
    import torch

    generator = torch.manual_seed(1)
    with torch.no_grad():
        for module in model.modules():
            if isinstance(module, torch.nn.modules.batchnorm._BatchNorm):
                module.weight.uniform_(0.5, 1.5, generator=generator)
                module.bias.normal_(0, 0.1, generator=generator)
                module.running_mean.normal_(0, 0.1, generator=generator)
                module.running_var.uniform_(0.5, 1.5, generator=generator)
    return model


def started(model: Any) -> Any:
    """A model that was made on the device `meta`, with random numbers for all its weights."""
    model.to_empty(device="cpu")
    for module in model.modules():
        if hasattr(module, "reset_parameters"):
            module.reset_parameters()
    return randomised(model)


def without_dropout(model: Any) -> Any:
    """The model with all its dropout at rate 0, so that training draws no random numbers."""
    import torch

    for module in model.modules():
        if isinstance(module, torch.nn.modules.dropout._DropoutNd):
            module.p = 0.0
    return model


def image(*shape: int) -> Any:
    """A batch of random numbers in float64."""
    import torch

    return torch.randn(*shape, dtype=torch.float64, generator=torch.manual_seed(0))


def assert_same_weights(ours: Any, theirs: Any) -> None:
    """The keys of both in the same order, with the same shapes and types."""
    mine, wanted = ours.state_dict(), theirs.state_dict()
    assert list(mine) == list(wanted)
    for key, value in wanted.items():
        assert (mine[key].shape, mine[key].dtype) == (value.shape, value.dtype), key
    assert count(ours) == count(theirs)


def assert_same_function(
    ours: Any, theirs: Any, x: Any, training: bool, outputs: Mapping[str, str] | None = None
) -> None:
    """With their weights, ours gives what theirs gives, and keeps the same statistics.

    Without dropout. `outputs` says for each of ours what theirs calls it, where there are several.
    """
    import torch

    theirs = without_dropout(theirs).double().train(training)
    ours = without_dropout(ours).double().train(training)
    ours.load_state_dict(theirs.state_dict(), strict=True)
    with torch.no_grad():
        a, b = ours(x), theirs(x)
    if outputs is None:
        assert_close(a, b)
    else:
        assert set(a) == set(outputs)
        for name, other in outputs.items():
            wanted = b[other] if isinstance(b, Mapping) else getattr(b, other)
            assert_close(a[name], wanted, name)
    for (key, mine), wanted in zip(
        ours.state_dict().items(), theirs.state_dict().values(), strict=True
    ):
        assert_close(mine, wanted, key)


def assert_close(a: Any, b: Any, what: str = "logits") -> None:
    """Equal to 1e-9 of the largest number."""
    largest = float(b.abs().max())
    assert a.shape == b.shape, what
    assert float((a - b).abs().max()) <= 1e-9 * largest, what


def count(model: Any) -> int:
    """The number of its parameters."""
    return sum(p.numel() for p in model.parameters())


def differences(
    ours: Any, theirs: Any, x: Any, training: bool, outputs: Mapping[str, str] | None = None
) -> tuple[float, float]:
    """How far outputs and gradients are apart, with their weights, as parts of the largest.

    Gradients are those of the input and of all weights that train, of random projections of the
    outputs; one that vanishes in theory is a part of the largest gradient of all.
    """
    seen = [
        _projected(model, weights, x, training, names)
        for model, weights, names in (
            (theirs, None, None if outputs is None else list(outputs.values())),
            (ours, theirs.state_dict(), None if outputs is None else list(outputs)),
        )
    ]
    (wanted, slopes), (found, ours_slopes) = seen
    largest = max(float(slope.abs().max()) for slope in slopes.values())
    return (
        max(apart(a, b) for a, b in zip(found, wanted, strict=True)),
        max(
            float((slope - slopes[key]).abs().max())
            / max(float(slopes[key].abs().max()), VANISHING * largest)
            for key, slope in ours_slopes.items()
        ),
    )


VANISHING = 1e-4
"""A gradient counts as this part of the largest one, or more: as in `netdsl verify`."""


def _projected(
    model: Any, weights: Any, x: Any, training: bool, names: list[str] | None
) -> tuple[list[Any], dict[str, Any]]:
    import torch

    model = without_dropout(model).double().train(training)
    if weights is not None:
        model.load_state_dict(weights, strict=True)
    x = x.clone().requires_grad_()
    made = model(x)
    values = [made] if isinstance(made, torch.Tensor) else [_named(made, n) for n in names or ()]
    generator = torch.manual_seed(2)
    total = sum(
        (v * torch.randn(v.shape, dtype=v.dtype, generator=generator)).sum() for v in values
    )
    model.zero_grad()
    total.backward()
    slopes = {k: p.grad.detach() for k, p in model.named_parameters() if p.grad is not None}
    return [v.detach() for v in values], {**slopes, "": x.grad}


def _named(outputs: Any, name: str) -> Any:
    return outputs[name] if isinstance(outputs, Mapping) else getattr(outputs, name)


def apart(a: Any, b: Any) -> float:
    """The largest difference of two tensors as a part of the largest number of the second."""
    assert a.shape == b.shape
    return float((a - b).abs().max()) / float(b.abs().max())
