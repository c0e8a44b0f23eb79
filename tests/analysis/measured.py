"""What a PyTorch model really keeps: its storages, followed one by one without computing anything.

The model runs on fake tensors, which have a size and no content. Every operation is seen by
a dispatch mode, which notes the storages that come and asks which are still alive.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from unittest.mock import patch

import torch
from torch import Tensor, nn
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.multiprocessing.reductions import StorageWeakRef
from torch.profiler import ProfilerActivity, profile
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from netdsl.ir.graph import Graph
from netdsl.record import record
from tests.harness.emitted import emitted_source, public_name, run_source


@record
class Measured:
    """Bytes: what autograd saved (no weights, no inputs), and the largest sums of live storages."""

    saved: int
    training: int
    inference: int


class Storages(TorchDispatchMode):
    """Follows every storage that an operation gives; `peak` is the most that lived at once."""

    def __init__(self, before: Iterable[Tensor]) -> None:
        super().__init__()
        self.alive: dict[int, tuple[StorageWeakRef, int]] = {}
        self.peak = self.now = 0
        self._note(before)

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        made = func(*args, **(kwargs or {}))
        self._note(t for t in tree_leaves(made) if isinstance(t, Tensor))
        return made

    def _note(self, tensors: Iterable[Tensor]) -> None:
        for tensor in tensors:
            storage = tensor.untyped_storage()
            known = self.alive.get(storage._cdata)
            if known is not None and not known[0].expired():
                continue
            if known is not None:  # the same address, another storage
                self.now -= known[1]
            self.alive[storage._cdata] = (StorageWeakRef(storage), storage.nbytes())
            self.now += storage.nbytes()
        if self.now > self.peak:
            self._forget()
            self.peak = max(self.peak, self.now)

    def _forget(self) -> None:
        for key in [k for k, (ref, _) in self.alive.items() if ref.expired()]:
            self.now -= self.alive.pop(key)[1]


def measure(
    graph: Graph,
    batch: int,
    dtype: torch.dtype = torch.float32,
    optimizer: Callable[[Any], torch.optim.Optimizer] | None = None,
) -> Measured:
    """The figures of the model that `netdsl build --backend torch` emits."""
    with FakeTensorMode():
        model = _model(graph, dtype)
        inputs = [_input(i.type, batch, dtype) for i in graph.inputs]
        return Measured(
            _saved(model, inputs),
            _training(model, inputs, optimizer),
            _inference(model, inputs),
        )


def measure_saved(graph: Graph, batch: int) -> int:
    """What autograd saved alone, in float32."""
    with FakeTensorMode():
        model = _model(graph, torch.float32)
        return _saved(model, [_input(i.type, batch, torch.float32) for i in graph.inputs])


def measure_training(
    graph: Graph, batch: int, change: Callable[[nn.Module], None] = lambda model: None
) -> int:
    """The peak of a step without optimiser, of the model as it is changed."""
    with FakeTensorMode():
        model = _model(graph, torch.float32)
        change(model)
        inputs = [_input(i.type, batch, torch.float32) for i in graph.inputs]
        return _training(model, inputs, None)


def _model(graph: Graph, dtype: torch.dtype) -> nn.Module:
    module = run_source(emitted_source(graph, "torch"), "torch")
    usual = torch.get_default_dtype()
    torch.set_default_dtype(dtype)
    try:
        # It looks at its numbers, which fake tensors have not.
        with patch.object(nn.init, "trunc_normal_", lambda weight, **_: weight):
            model: nn.Module = getattr(module, public_name(module))()
    finally:
        torch.set_default_dtype(usual)
    return model


def _input(kind: Any, batch: int, dtype: torch.dtype) -> Tensor:
    if kind.integer:
        return torch.zeros(batch, *kind.shape, dtype=torch.int64)
    return torch.zeros(batch, *kind.shape, dtype=dtype)


def _outputs(made: Any) -> list[Tensor]:
    return list(made.values()) if isinstance(made, Mapping) else [made]


def _own(model: nn.Module, inputs: list[Tensor]) -> list[Tensor]:
    return [*model.parameters(), *model.buffers(), *inputs]


def _saved(model: nn.Module, inputs: list[Tensor]) -> int:
    own = {t.untyped_storage()._cdata for t in _own(model, inputs)}
    kept: dict[int, Any] = {}

    def pack(tensor: Tensor) -> Tensor:
        storage = tensor.untyped_storage()
        if storage._cdata not in own:
            kept[storage._cdata] = storage
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda t: t):
        made = model.train()(*inputs)
    total = sum(storage.nbytes() for storage in kept.values())
    del made
    return total


def _training(
    model: nn.Module, inputs: list[Tensor], optimizer: Callable[[Any], Any] | None
) -> int:
    """The second step: the state of the optimiser is there from the first one."""
    model.train()
    trained = [p for p in model.parameters() if p.requires_grad]
    step = optimizer(trained) if optimizer and trained else None
    for _ in range(2 if step else 1):
        state = [] if step is None else tree_leaves([dict(s) for s in step.state.values()])
        before = [*_own(model, inputs), *(t for t in state if isinstance(t, Tensor))]
        for parameter in trained:
            parameter.grad = None
        with Storages(before) as storages:
            made = _outputs(model(*inputs))
            made = [t for t in made if t.requires_grad]
            if made:
                torch.autograd.backward(made, [torch.ones_like(t) for t in made])
            del made
            if step is not None:
                step.step()
    for parameter in trained:
        parameter.grad = None
    return storages.peak


def _inference(model: nn.Module, inputs: list[Tensor]) -> int:
    with torch.no_grad(), Storages(_own(model, inputs)) as storages:
        model.eval()(*inputs)
    return storages.peak


def allocated(graph: Graph, batch: int) -> int:
    """The peak of a real step, from the events of the allocator that the profiler saw."""
    model = _model(graph, torch.float32).train()
    inputs = [_input(i.type, batch, torch.float32) for i in graph.inputs]

    def step() -> None:
        made = _outputs(model(*inputs))
        torch.autograd.backward(made, [torch.ones_like(t) for t in made])

    step()  # what is made once only is there
    for parameter in model.parameters():
        parameter.grad = None
    with profile(activities=[ProfilerActivity.CPU], profile_memory=True) as found:
        step()
    events = [e for e in found.profiler.kineto_results.events() if e.name() == "[memory]"]
    now = peak = sum(t.numel() * t.element_size() for t in _own(model, inputs))
    for event in sorted(events, key=lambda e: e.start_ns()):
        now += event.nbytes()
        peak = max(peak, now)
    return peak
