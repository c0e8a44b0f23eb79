"""Normalisation."""

from netdsl.emit.code import call, expression
from netdsl.layers.normalisation import (
    BatchNorm,
    GroupNorm,
    InstanceNorm,
    L2Norm,
    LayerNorm,
    Lrn,
    RmsNorm,
)
from netdsl.layers.tensor import TensorType
from netdsl_torch.lowering import Lowered, lower


@lower.of(BatchNorm)
def batchnorm(layer: BatchNorm, x: TensorType) -> Lowered:
    rank = {1: 1, 2: 1, 3: 2, 4: 3}[x.rank]
    made = call(
        f"nn.BatchNorm{rank}d",
        x.channels,
        eps=layer.eps,
        momentum=layer.momentum,
        affine=layer.affine,
    )
    return Lowered(made.but(affine=True), fresh=True)


@lower.of(LayerNorm)
def layernorm(layer: LayerNorm, x: TensorType) -> Lowered:
    axis = layer.values["axis"]
    if axis == x.rank - 1:
        return Lowered(call("nn.LayerNorm", x.shape[axis], eps=layer.eps), fresh=True)
    return Lowered(call("LayerNormOnAxis", x.shape[axis], eps=layer.eps, axis=axis + 1))


@lower.of(GroupNorm)
def groupnorm(layer: GroupNorm, x: TensorType) -> Lowered:
    return Lowered(call("nn.GroupNorm", layer.groups, x.channels, eps=layer.eps), fresh=True)


@lower.of(InstanceNorm)
def instancenorm(layer: InstanceNorm, x: TensorType) -> Lowered:
    # The gradient of PyTorch's own is wrong on processors where what follows lays the values
    # out otherwise (torch 2.14: a permutation). A group for each channel is the same.
    channels = x.channels
    made = call("nn.GroupNorm", channels, channels, eps=layer.eps, affine=layer.affine)
    return Lowered(made.but(affine=True), fresh=True)


@lower.of(RmsNorm)
def rmsnorm(layer: RmsNorm, x: TensorType) -> Lowered:
    return Lowered(call("nn.RMSNorm", x.shape[-1], eps=layer.eps), fresh=True)


@lower.of(L2Norm)
def l2norm(layer: L2Norm, x: TensorType) -> Lowered:
    axis = layer.values["axis"] + 1
    return Lowered(function=lambda v: call("F.normalize", v, dim=axis))


@lower.of(Lrn)
def lrn(layer: Lrn, x: TensorType) -> Lowered:
    options = {"alpha": layer.alpha, "beta": layer.beta, "k": layer.k}
    return Lowered(
        call("nn.LocalResponseNorm", layer.size, **options),
        lambda v: call("F.local_response_norm", v, expression(layer.size), **options),
    )
