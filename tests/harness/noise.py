"""How much of a gradient is rounding: the same model with its numbers nudged.

A gradient that vanishes in theory (of a bias in front of a batch normalisation, through a
normalisation of two numbers) is what rounding leaves of large terms that cancel. How much
that is depends on the terms, so it is measured: every weight and input moves by a unit in
its last place or less, and as far as that moves the gradient it is no fact of the model.
"""

from collections.abc import Callable

import numpy as np

from tests.harness.results import Pass, largest
from tests.harness.weights import Array, stream

NUDGES = 4
"""Passes with other nudges: one alone may leave a rounding as it was by chance."""
SPREAD = 64
"""Two frameworks sum in another order, which moves more than the last place of each term."""
VANISHING = 1e-6
"""Only gradients below this part of the largest can have vanished."""

Arrays = dict[str, Array]
Run = Callable[[Arrays, Arrays], Pass]


def noise(
    run: Run, weights: Arrays, inputs: Arrays, upstream: Arrays, plain: Pass
) -> dict[tuple[str, str], float]:
    """How far rounding alone moves each gradient that vanishes, at most.

    `plain` is the pass without a nudge; `upstream` flows into the outputs.
    """
    found = plain.gradients
    bound = VANISHING * max(largest(g) for g in [*upstream.values(), *found.values()])
    vanishing = {key: g for key, g in found.items() if largest(g) < bound}
    moved = dict.fromkeys(vanishing, 0.0)
    for turn in range(NUDGES if vanishing else 0):
        nudged = run(_nudged(weights, turn), _nudged(inputs, turn)).gradients
        for key, gradient in vanishing.items():
            moved[key] = max(moved[key], largest(nudged[key] - gradient))
    return {key: SPREAD * size for key, size in moved.items()}


def _nudged(arrays: Arrays, turn: int) -> Arrays:
    return {name: _nudge(stream(turn, f"nudge {name}"), array) for name, array in arrays.items()}


def _nudge(random: np.random.Generator, array: Array) -> Array:
    if array.dtype.kind != "f":
        return array
    step = np.finfo(array.dtype).eps * random.uniform(-1, 1, array.shape)
    moved: Array = (array * (1 + step)).astype(array.dtype)
    return moved
