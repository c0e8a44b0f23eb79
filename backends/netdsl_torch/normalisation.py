"""Normalisation."""

from netdsl.emit.code import call, expression
from netdsl.layers.normalisation import BatchNorm, Lrn
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


@lower.of(Lrn)
def lrn(layer: Lrn, x: TensorType) -> Lowered:
    options = {"alpha": layer.alpha, "beta": layer.beta, "k": layer.k}
    return Lowered(
        call("nn.LocalResponseNorm", layer.size, **options),
        lambda v: call("F.local_response_norm", v, expression(layer.size), **options),
    )
