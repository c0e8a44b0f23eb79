"""Double precision on every backend of Keras, while a comparison runs."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any


@contextmanager
def real_float64() -> Iterator[None]:
    """On PyTorch and JAX, Keras computes in float32 where two float64 meet; not meanwhile."""
    import keras

    with ExitStack() as stack:
        if keras.backend.backend() != "tensorflow":
            stack.enter_context(_no_demotion())
        if keras.backend.backend() == "jax":
            stack.enter_context(_wide_jax())
        yield


@contextmanager
def _no_demotion() -> Iterator[None]:
    from keras.src.backend.common import dtypes

    table: Any = dtypes.BIT64_TO_BIT32_DTYPE
    before = table["float64"]
    table["float64"] = "float64"
    try:
        yield
    finally:
        table["float64"] = before


@contextmanager
def _wide_jax() -> Iterator[None]:
    from jax import config

    settings: Any = config
    before = settings.jax_enable_x64
    settings.update("jax_enable_x64", True)
    try:
        yield
    finally:
        settings.update("jax_enable_x64", before)
