"""Given random numbers for a PyTorch model: the operators that draw are replaced.

Below autograd and below every module and function: PyTorch's dropouts themselves run.
The emitted model draws in the order of the IR.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode

from tests.harness.draws import Masks, kept, whole_numbers

aten = torch.ops.aten


@contextmanager
def given(masks: Masks, batch: int, *, training: bool) -> Iterator[None]:
    """Draw these numbers, and exactly these."""
    masks.begin(batch, training=training)
    with _Given(masks):
        yield
    masks.end()


class _Given(TorchDispatchMode):
    def __init__(self, masks: Masks) -> None:
        super().__init__()
        self._masks = masks

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        if func in _DRAWS:
            return _DRAWS[func](self._masks, *args, **kwargs)
        draws = torch.Tag.nondeterministic_seeded in func.tags and func not in _WITHOUT_DROPOUT
        assert not draws, f"an unknown draw: {func}"
        return func(*args, **kwargs)


def _bernoulli(masks: Masks, x: torch.Tensor, p: float = 0.5) -> torch.Tensor:
    return x.copy_(torch.from_numpy(kept(masks.take("uniform", x.shape), 1 - p)))


def _rand(masks: Masks, size: list[int], *, dtype: Any = None, **options: Any) -> torch.Tensor:
    numbers = torch.from_numpy(masks.take("uniform", size))
    return numbers.to(dtype or torch.get_default_dtype())


def _randint(masks: Masks, low: int, high: int, size: list[int], **options: Any) -> torch.Tensor:
    return torch.from_numpy(whole_numbers(masks.take("uniform", size), low, high))


def _randn_like(masks: Masks, x: torch.Tensor, **options: Any) -> torch.Tensor:
    return torch.from_numpy(masks.take("normal", x.shape)).to(x.dtype)


_DRAWS: dict[Any, Callable[..., torch.Tensor]] = {
    aten.bernoulli_.float: _bernoulli,
    aten.rand.default: _rand,
    aten.randint.low: _randint,
    aten.randn_like.default: _randn_like,
}
_WITHOUT_DROPOUT = {
    aten._scaled_dot_product_flash_attention_for_cpu.default,
}
"""Attention could drop scores, but no emitted model asks for that."""
