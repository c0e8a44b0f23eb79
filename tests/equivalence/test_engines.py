"""Keras' torch and jax backends take PyTorch's slopes at kinks and ties, too.

In float32: they have no other precision.
"""

import os
import subprocess
import sys

import pytest

from tests.equivalence.cases import activation, merge, normalisation, pooling

LAYERS = sorted(
    {*activation.CASES, *merge.CASES, *normalisation.CASES, *pooling.CASES}
    # A zero vector: its slope is 1e12, of which float32 has seven digits.
    - {"l2norm"}
)


@pytest.mark.torch
@pytest.mark.keras
@pytest.mark.slow
@pytest.mark.parametrize("engine", ["torch", "jax"])
def test_layers_elsewhere(engine: str) -> None:
    pytest.importorskip(engine)
    done = subprocess.run(
        [sys.executable, "-m", "tests.equivalence.engines", *LAYERS],
        env={**os.environ, "KERAS_BACKEND": engine},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    *differing, last = done.stdout.splitlines()
    assert int(last.removeprefix("cases: ")) > 100
    assert not differing
