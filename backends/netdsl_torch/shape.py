"""Layers that change the shape."""

from netdsl.emit.code import call, method
from netdsl.layers.shape import Flatten, Identity, ZeroPad
from netdsl.layers.tensor import TensorType
from netdsl_torch.lowering import Lowered, lower, pad_list, same_or_tuple, symmetric


@lower.of(Identity)
def identity(layer: Identity, x: TensorType) -> Lowered:
    return Lowered(call("nn.Identity"), lambda v: v)


@lower.of(Flatten)
def flatten(layer: Flatten, x: TensorType) -> Lowered:
    return Lowered(call("nn.Flatten"), lambda v: method(v, "flatten", 1))


@lower.of(ZeroPad)
def zeropad(layer: ZeroPad, x: TensorType) -> Lowered:
    pads = layer.values["n"]
    widths = pad_list(pads)
    module = call(f"nn.ZeroPad{len(pads)}d", same_or_tuple(widths) if symmetric(pads) else widths)
    return Lowered(module, lambda v: call("F.pad", v, widths), fresh=True)
