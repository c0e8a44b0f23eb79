"""Regularisation."""

from netdsl.emit.code import call
from netdsl.layers.regularisation import Dropout, GaussianNoise, SpatialDropout, StochasticDepth
from netdsl.layers.tensor import TensorType
from netdsl_torch.lowering import Lowered, lower


@lower.of(Dropout)
def dropout(layer: Dropout, x: TensorType) -> Lowered:
    return Lowered(call("nn.Dropout", layer.rate))


@lower.of(SpatialDropout)
def spatial_dropout(layer: SpatialDropout, x: TensorType) -> Lowered:
    if x.sequence:
        return Lowered(call("Dropout1dOnLast", layer.rate))
    return Lowered(call(f"nn.Dropout{x.rank - 1}d", layer.rate))


@lower.of(StochasticDepth)
def stochastic_depth(layer: StochasticDepth, x: TensorType) -> Lowered:
    return Lowered(call("StochasticDepth", layer.rate))


@lower.of(GaussianNoise)
def gaussian_noise(layer: GaussianNoise, x: TensorType) -> Lowered:
    return Lowered(call("GaussianNoise", layer.std))
