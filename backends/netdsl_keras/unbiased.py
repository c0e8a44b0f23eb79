"""Batch normalisation that is PyTorch's in every respect, for `build --exact`.

Keras' own keeps the average of the biased variance of each batch, PyTorch's that of the
unbiased one: `n / (n - 1)` times as much, where n values are normalised together.
"""

from netdsl_keras.helpers import declare

UNBIASED = declare(
    "UnbiasedBatchNormalization",
    '''
class UnbiasedBatchNormalization(layers.BatchNormalization):
    """Batch normalisation whose running variance is unbiased, as PyTorch's is."""

    def call(self, x, training=None):
        if not (training and self.trainable):
            return super().call(x, training=False)
        dtype = keras.backend.result_type(x.dtype, "float32")
        axes = list(range(len(x.shape) - 1))
        count = ops.cast(ops.size(x) // x.shape[-1], dtype)
        x = ops.cast(x, dtype)
        mean = ops.mean(x, axis=axes)
        x = x - mean
        variance = ops.mean(ops.square(x), axis=axes)
        unbiased = variance * count / ops.maximum(count - 1, 1)
        self.average(self.moving_mean, mean)
        self.average(self.moving_variance, unbiased)
        x = x * ops.rsqrt(variance + self.epsilon)
        if self.scale:
            x = x * ops.cast(self.gamma, dtype)
        if self.center:
            x = x + ops.cast(self.beta, dtype)
        return ops.cast(x, self.compute_dtype)

    def average(self, moving, value):
        before = ops.cast(moving, value.dtype)
        after = before * self.momentum + value * (1 - self.momentum)
        moving.assign(ops.cast(after, moving.dtype))
''',
)
