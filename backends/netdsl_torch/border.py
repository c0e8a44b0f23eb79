"""Layers that add places around the spatial axes, or take places away there."""

from typing import Any

from netdsl.emit.code import (
    Constant,
    Expression,
    Slice,
    Subscript,
    Tuple,
    UnaryOp,
    call,
    expression,
)
from netdsl.layers.border import Crop, ReflectPad, ZeroPad
from netdsl.layers.tensor import TensorType
from netdsl.trace import trace_of
from netdsl_torch.lowering import Lowered, lower, pad_list, same_or_tuple, symmetric


@lower.of(ZeroPad)
def zeropad(layer: ZeroPad, x: TensorType) -> Lowered:
    pads = layer.values["n"]
    widths = pad_list(pads)
    module = call(f"nn.ZeroPad{len(pads)}d", same_or_tuple(widths) if symmetric(pads) else widths)
    return Lowered(module, lambda v: call("F.pad", v, widths), fresh=True)


@lower.of(ReflectPad)
def reflectpad(layer: ReflectPad, x: TensorType) -> Lowered:
    pads = layer.values["n"]
    widths = pad_list(pads)
    module = call(
        f"nn.ReflectionPad{len(pads)}d", same_or_tuple(widths) if symmetric(pads) else widths
    )
    return Lowered(module, lambda v: call("F.pad", v, widths, mode="reflect"), fresh=True)


@lower.of(Crop)
def crop(layer: Crop, x: TensorType) -> Lowered:
    pairs = layer.values["n"]
    whole = next((axis for axis, pair in enumerate(pairs) if any(pair)), len(pairs) - 1)
    index = Tuple((Constant("..."), *(_inside(*pair) for pair in pairs[whole:])))
    widths = pad_list(pairs)
    # Fewer zeros than none are places cut off.
    module = call(
        f"nn.ZeroPad{len(pairs)}d",
        _minus(same_or_tuple(widths) if symmetric(pairs) else widths),
    )
    return Lowered(module, lambda v: Subscript(v, index))


def _minus(value: Any) -> Expression:
    if isinstance(value, tuple):
        return Tuple(tuple(map(_minus, value)))
    nothing = value == 0 and trace_of(value) is None
    return expression(0) if nothing else UnaryOp("-", expression(value))


def _inside(before: int, after: int) -> Expression:
    """`2:-1`, without ends that cut nothing off."""
    return Slice(expression(before) if before else None, _minus(after) if after else None)
