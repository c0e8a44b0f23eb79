"""How a value lies in Keras: channels last for images, unchanged for the rest."""

import numpy as np

from netdsl.layers.tensor import TensorType
from tests.harness.weights import Array, stream


def channels_first(kind: TensorType) -> bool:
    """Whether the value has spatial axes behind its channels."""
    return kind.rank > 1 and not kind.sequence


def to_keras(value: Array, kind: TensorType) -> Array:
    """From PyTorch's layout (with the batch axis) to Keras'."""
    return np.ascontiguousarray(np.moveaxis(value, 1, -1)) if channels_first(kind) else value


def from_keras(value: Array, kind: TensorType) -> Array:
    """From Keras' layout (with the batch axis) to PyTorch's."""
    return np.moveaxis(value, -1, 1) if channels_first(kind) else value


def random_value(name: str, kind: TensorType, batch: int, seed: int) -> Array:
    """A batch of this type; the numbers depend on the name and the seed alone."""
    shape = (batch, *(_known(name, n) for n in kind.shape))
    random = stream(seed, f"value {name}")
    if kind.limit is not None:
        return random.integers(0, kind.limit or 2, shape)
    return random.standard_normal(shape)


def _known(name: str, size: int | None) -> int:
    if size is None:
        raise ValueError(f"`{name}` has an axis of unknown size; give `input_sizes`")
    return int(size)
