"""What a layer becomes in PyTorch, and the table of all lowerings."""

from collections.abc import Callable
from typing import Any

from netdsl.emit.code import Call, Expression
from netdsl.emit.lower import Lowerings
from netdsl.record import record


@record
class Lowered:
    """A module to construct, a function to apply, or both.

    `module` is the call that constructs it in `__init__`. `function` makes the expression
    that applies a layer without state to its inputs; where there is one, `forward` uses
    it, and `module` serves in an `nn.Sequential` only. `folds` says that it may stand
    around the call that feeds it: `F.relu(self.bn1(x))`. `inplace` is the function that
    changes its input. `fresh` says that the result is memory of its own that the backward
    pass does not need, so that what follows may change it in place.

    With `parameter` the layer is a weight itself: `module` makes an `nn.Parameter`, which
    stands in `__init__` under the layer's name, and `parameter` applies it to the inputs.
    """

    module: Call | None = None
    function: Callable[..., Expression] | None = None
    folds: bool = False
    inplace: Callable[..., Expression] | None = None
    fresh: bool = False
    parameter: Callable[..., Expression] | None = None


lower: Lowerings[Lowered] = Lowerings("netdsl_torch", "PyTorch")
"""`@lower.of(Conv)` registers the function that lowers a layer."""


def same_or_tuple(axes: tuple[Any, ...]) -> Any:
    """One number where all axes are the same expression, as in `nn.Conv2d(3, 64, 7)`."""
    first = axes[0]
    trace = getattr(first, "trace", None)
    if all(a == first and getattr(a, "trace", None) == trace for a in axes):
        return first
    return axes


def pad_list(pads: tuple[tuple[int, int], ...]) -> tuple[int, ...]:
    """Pairs for each axis in the order of `F.pad`: the last axis first."""
    return tuple(n for pair in reversed(pads) for n in pair)


def symmetric(pads: tuple[tuple[int, int], ...]) -> bool:
    """Whether as much stands before every axis as after it."""
    return all(before == after for before, after in pads)
