"""What stands around a window that slides: zeros, and when Keras' `same` is the same."""

from typing import TypeAlias

from netdsl.emit.lower import Unsupported
from netdsl.layers.tensor import TensorType
from netdsl.layers.window import Window, Windowed
from netdsl_keras.axes import is_traced, pads
from netdsl_keras.lowering import Step, stock

Steps: TypeAlias = tuple[Step, ...]
Pairs: TypeAlias = tuple[tuple[int, int], ...]


def zeros(pairs: Pairs) -> Steps:
    """Zeros around every spatial axis, where there are any."""
    if not any(any(pair) for pair in pairs):
        return ()
    return (Step(stock(f"ZeroPadding{len(pairs)}D", pads(pairs)), "pad"),)


def same_zeros(layer: Windowed, x: TensorType) -> Pairs:
    """What `same` adds before and after each axis; `Unsupported` where that is not known."""
    pairs = [w.pads(n) for w, n in zip(layer.windows(x), x.spatial, strict=True)]
    known = tuple(pair for pair in pairs if pair is not None)
    if len(known) < len(pairs):
        raise Unsupported("what `same` adds depends on sizes that are not known here")
    return known


def is_same(windows: tuple[Window, ...], border: Pairs) -> bool:
    """Whether a border is what `same` adds on any size, which it is at stride 1 only."""
    return all(
        w.stride == 1 and pair == ((w.reach - 1) // 2, w.reach - 1 - (w.reach - 1) // 2)
        for w, pair in zip(windows, border, strict=True)
    )


def half_of_kernel(layer: Windowed, pairs: Pairs) -> Pairs:
    """Zeros in terms of the kernel, where that is a parameter and they are half of it."""
    kernel, dilation = layer.values["kernel"], layer.values["dilation"]
    half = tuple(d * (k - 1) // 2 for k, d in zip(kernel, dilation, strict=True))
    found = tuple((n, n) for n in half)
    return found if is_traced(kernel) and found == pairs else pairs
