"""N705: a large kernel where small ones in a row see as far, for fewer numbers and steps."""

from collections.abc import Iterator
from math import prod
from typing import Any, NamedTuple

from netdsl.layers.convolution import Conv
from netdsl.layers.tensor import TensorType
from netdsl.lint.base import NetworkLint, Words
from netdsl.lint.places import Hit, Place
from netdsl.lint.view import View
from netdsl.lint.written import Written
from netdsl.render.numbers import scaled

_SMALL = 3
_LARGEST = 31
"""Beyond this size nobody would stack small kernels."""
_WORDS = {2: "two", 3: "three", 4: "four"}
_WORTH = 0.75
"""The part of the parameters that the stack may have at most, to be worth a word."""


class _Cost(NamedTuple):
    """What one large convolution costs, and the small ones in its place."""

    kernel: int
    filters: int
    layers: int
    params: int
    macs: int | None
    stacked_params: int
    stacked_macs: int | None


def _hits(view: View) -> Iterator[Hit]:
    for node in view.nodes():
        if isinstance(node.layer, Conv) and node.reuses is None:
            cost = _compared(node.layer, view.entering(node), node.type)
            if cost is not None and _worth(cost):
                yield Hit(node, view, cost)


def _compared(layer: Conv, x: TensorType, y: TensorType) -> _Cost | None:
    """The costs of both; `None` where small kernels cannot stand for this one.

    Strided first layers, dilated and grouped ones do something that the stack would not.
    """
    made: Any = layer.normalise(x)
    kernel, stride, dilation = made.kernel, made.stride, made.dilation
    size = int(kernel[0])
    square = len(kernel) == 2 and kernel[0] == kernel[1] and size % 2 == 1
    if not square or not _SMALL < size <= _LARGEST or made.connections is not None:
        return None
    if made.groups != 1 or set(stride) != {1} or set(dilation) != {1}:
        return None
    full = ((size // 2, size // 2),) * 2
    if made.padding not in ("same", full, ((0, 0), (0, 0))):
        return None
    small = ((1, 1), (1, 1)) if made.padding == full else made.padding
    layers = (size - 1) // (_SMALL - 1)
    one = made.but(kernel=(_SMALL, _SMALL), padding=small, init="glorot_uniform")
    params, macs = 0, 0
    at = x
    for _ in range(layers):
        after = one.infer(at)
        params += _params(one, at)
        macs += one.macs(at, after) or 0
        at = after
    known = layer.macs(x, y)
    large = _params(layer, x)
    steps = (None, None) if known is None else (int(known), int(macs))
    return _Cost(size, int(made.filters), layers, large, steps[0], params, steps[1])


def _params(layer: Conv, x: TensorType) -> int:
    return sum(int(prod(weight.shape)) for weight in layer.weights(x))


def _worth(cost: _Cost) -> bool:
    slower = (cost.stacked_macs or 0) > (cost.macs or 0)
    return cost.stacked_params <= cost.params * _WORTH and not slower


def _tell(place: Place, written: Written) -> Words:
    cost: _Cost = place.first.fact
    size = f"{cost.kernel}x{cost.kernel}"
    stack = f"{_WORDS.get(cost.layers, cost.layers)} 3x3 kernels"
    steps = f" and {scaled(cost.macs)} multiply-adds" if cost.macs else ""
    less = f" and {scaled(cost.stacked_macs)} multiply-adds" if cost.stacked_macs else ""
    saved = 100 - round(100 * cost.stacked_params / cost.params)
    return Words(
        f"{stack} in a row see as far as this {size} kernel, for {saved} % fewer parameters",
        f"{cost.params:,} parameters{steps}",
        notes=(
            f"{stack} of {cost.filters} filters have {cost.stacked_params:,} parameters{less}; "
            "with activations between them they can express more",
        ),
    )


KERNELS = NetworkLint("N705", _hits, _tell)
