"""Running an emitted PyTorch model, for `netdsl verify`."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from netdsl.emit.runtime import Batch, Momentum, Pass, named_outputs
from netdsl.ir.graph import Graph


class TorchRuntime:
    """PyTorch, on the processor."""

    modules: tuple[str, ...] = ("torch",)
    early = True

    @contextmanager
    def session(self, dtype: str) -> Iterator[None]:
        """Models are made in this precision."""
        _load()
        import torch

        before = torch.get_default_dtype()
        torch.set_default_dtype(getattr(torch, dtype))
        try:
            yield
        finally:
            torch.set_default_dtype(before)

    def title(self) -> str:
        """PyTorch and its version."""
        import torch

        return f"PyTorch {torch.__version__}"

    def unbiased(self, *, exact: bool) -> bool:
        """Always."""
        return True

    def parameters(self, model: Any, graph: Graph) -> int:
        """Shared ones once."""
        return sum(p.numel() for p in model.parameters())

    def forward(
        self, model: Any, graph: Graph, inputs: Mapping[str, Any], *, training: bool
    ) -> dict[str, Any]:
        """The outputs, without gradients."""
        import torch

        model.train(training)
        with torch.no_grad():
            found = model(*(torch.from_numpy(value.copy()) for value in inputs.values()))
        return _arrays(named_outputs(found, graph, training=training))

    def step(self, model: Any, graph: Graph, batch: Batch, optimiser: Momentum) -> Pass:
        """One step of `torch.optim.SGD`."""
        import torch

        model.train()
        leaves = {name: _leaf(value) for name, value in batch.inputs.items()}
        outputs = named_outputs(model(*leaves.values()), graph, training=True)
        flowing = {name: value for name, value in outputs.items() if value.requires_grad}
        if flowing:
            upstream = [torch.from_numpy(batch.upstream[name].copy()) for name in flowing]
            torch.autograd.backward(list(flowing.values()), upstream)
        trained = {name: p for name, p in model.named_parameters() if p.requires_grad}
        gradients = {name: _gradient(p) for name, p in trained.items()}
        if trained:
            sgd = torch.optim.SGD(
                trained.values(), lr=optimiser.rate, momentum=optimiser.momentum, foreach=False
            )
            sgd.step()
        return Pass(
            _arrays(outputs),
            {name: _gradient(leaf) for name, leaf in leaves.items() if leaf.requires_grad},
            gradients,
        )


def _load() -> None:
    """All of PyTorch that a step needs, before TensorFlow is there.

    Both bring an LLVM of their own: where PyTorch's comes second, the process crashes.
    """
    if "tensorflow" in sys.modules and "torch._dynamo" not in sys.modules:
        raise RuntimeError(
            "TensorFlow was loaded first, and PyTorch's optimisers would crash: "
            "put `import torch._dynamo` before the import of TensorFlow or Keras"
        )


def _leaf(value: Any) -> Any:
    import torch

    tensor = torch.from_numpy(value.copy())
    return tensor.requires_grad_() if tensor.is_floating_point() else tensor


def _gradient(tensor: Any) -> Any:
    import torch

    found = torch.zeros_like(tensor) if tensor.grad is None else tensor.grad
    return found.detach().numpy()


def _arrays(tensors: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.detach().numpy() for name, value in tensors.items()}
