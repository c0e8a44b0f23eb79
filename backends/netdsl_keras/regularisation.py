"""Regularisation."""

from netdsl.layers.regularisation import Dropout, GaussianNoise, SpatialDropout, StochasticDepth
from netdsl.layers.tensor import TensorType
from netdsl.trace import plain
from netdsl_keras.helpers import declare, helper
from netdsl_keras.lowering import Lowered, lower, one, stock

STRONG_NOISE = declare(
    "StrongGaussianNoise",
    '''
class StrongGaussianNoise(layers.Layer):
    """Normal noise in training, also of a standard deviation above 1."""

    def __init__(self, stddev, **kwargs):
        super().__init__(**kwargs)
        self.stddev = stddev
        self.seed_generator = keras.random.SeedGenerator()

    def call(self, x, training=False):
        if not training:
            return x
        noise = keras.random.normal(
            ops.shape(x), dtype=self.compute_dtype, seed=self.seed_generator
        )
        return x + self.stddev * noise

    def get_config(self):
        return {**super().get_config(), "stddev": self.stddev}
''',
)


@lower.of(Dropout)
def dropout(layer: Dropout, x: TensorType) -> Lowered:
    """Keras' own: the same rate, the same scaling up of what is left."""
    return one(stock("Dropout", layer.rate))


@lower.of(SpatialDropout)
def spatial_dropout(layer: SpatialDropout, x: TensorType) -> Lowered:
    """Keras' own. Its channels are the last axis, as those of a sequence are here."""
    return one(stock(f"SpatialDropout{x.rank - 1}D", layer.rate))


@lower.of(StochasticDepth)
def stochastic_depth(layer: StochasticDepth, x: TensorType) -> Lowered:
    """Keras' own dropout, which draws one number for each sample."""
    return one(stock("Dropout", layer.rate, noise_shape=(None, *(1,) * x.rank)))


@lower.of(GaussianNoise)
def gaussian_noise(layer: GaussianNoise, x: TensorType) -> Lowered:
    """Keras' own takes no standard deviation above 1."""
    if plain(layer.std) > 1:
        return one(helper(STRONG_NOISE, layer.std))
    return one(stock("GaussianNoise", layer.std))
