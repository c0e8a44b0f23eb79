"""Layers that lay the numbers out anew, or pass some of them on."""

from typing import Any

from netdsl.emit.code import (
    Call,
    Constant,
    Expression,
    Subscript,
    Tuple,
    call,
    dot,
    expression,
    method,
)
from netdsl.emit.code import Slice as Range
from netdsl.layers.shape import Flatten, Identity, Permute, Reshape, Select, Slice
from netdsl.layers.tensor import TensorType
from netdsl.trace import trace_of
from netdsl_torch.lowering import Lowered, lower


@lower.of(Identity)
def identity(layer: Identity, x: TensorType) -> Lowered:
    return Lowered(call("nn.Identity"), lambda v: v)


@lower.of(Flatten)
def flatten(layer: Flatten, x: TensorType) -> Lowered:
    return Lowered(call("nn.Flatten"), lambda v: method(v, "flatten", 1))


@lower.of(Reshape)
def reshape(layer: Reshape, x: TensorType) -> Lowered:
    """`flatten` and `unflatten` where axes are joined or one is split, else `reshape`."""
    shape = layer.shape
    kept = _kept(x, shape)
    if len(shape) == kept + 1 and x.rank > kept:
        options = () if kept == 0 else (kept + 1,)
        return Lowered(
            call("nn.Flatten", *options), lambda v: method(v, "flatten", kept + 1)
        )  # fmt: skip
    if x.rank == kept + 1:
        rest = shape[kept:]
        return Lowered(
            call("nn.Unflatten", kept + 1, rest),
            lambda v: method(v, "unflatten", kept + 1, rest),
        )
    return Lowered(call("Reshape", *shape), lambda v: _reshaped(v, shape))


def _reshaped(value: Expression, shape: tuple[int, ...]) -> Call:
    batch: Any = -1
    if -1 in shape:
        batch = Subscript(dot(value, "shape"), expression(0))
    return method(value, "reshape", batch, *shape)


def _kept(x: TensorType, shape: tuple[int, ...]) -> int:
    """How many axes at the front stay as they are; one is left over on either side."""
    most = min(x.rank, len(shape)) - 1
    kept = 0
    while kept < most and x.shape[kept] == shape[kept]:
        kept += 1
    return kept


@lower.of(Permute)
def permute(layer: Permute, x: TensorType) -> Lowered:
    axes: Any = layer.axes
    order = [int(axis) + 1 for axis in axes]
    moved = [dim for dim, axis in enumerate(order, 1) if dim != axis]
    if len(moved) == 2:
        return Lowered(function=lambda v: method(v, "transpose", *moved))
    return Lowered(function=lambda v: method(v, "permute", 0, *order))


@lower.of(Slice)
def slice_(layer: Slice, x: TensorType) -> Lowered:
    axis: Any = layer.axis
    start, stop = layer.start, layer.stop
    first = None if start == 0 and trace_of(start) is None else expression(start)
    places = Range(first, None if stop is None else expression(stop))
    options = () if stop is None else (stop,)
    return Lowered(
        call("Slice", axis + 1, start, *options), lambda v: _indexed(v, x.rank, axis, places)
    )


@lower.of(Select)
def select(layer: Select, x: TensorType) -> Lowered:
    axis: Any = layer.axis
    return Lowered(function=lambda v: _indexed(v, x.rank, axis, expression(layer.index)))


def _indexed(value: Expression, rank: int, axis: int, index: Any) -> Subscript:
    """`x[:, :, 2:5]`; `x[..., 2:5]` on the last of several axes."""
    if axis == rank - 1 and axis > 0:
        return Subscript(value, Tuple((Constant("..."), index)))
    return Subscript(value, Tuple((*[Range()] * (axis + 1), index)))
