"""The frameworks' own random numbers: what the random layers of both backends make of them.

Each test is exact about the form (a dropped channel is zero at all places, the others are
scaled up by the same number) and statistical about the distribution. Seeds are fixed, so a
sample passes always or never.
"""

from collections.abc import Callable, Mapping
from functools import cache

import numpy as np
import pytest
from scipy import stats

from netdsl.emit.backend import find_backend
from netdsl.pipeline import emit
from tests.harness import compile_text
from tests.harness.layout import from_keras, to_keras
from tests.harness.weights import Array, stream

pytestmark = [pytest.mark.torch, pytest.mark.keras]

BATCH = 6000
LEVEL = 1e-4
"""The level of a test."""
MAPS, SEQUENCE, LINE, CUBE = "3x6x5", "7x4 as sequence", "2x9", "2x4x3x3"

LAYERS: dict[str, tuple[str, str]] = {
    "dropout": ("dropout(0.3)", MAPS),
    "spatial": ("spatial_dropout(0.3)", MAPS),
    "spatial_line": ("spatial_dropout(0.3)", LINE),
    "spatial_cube": ("spatial_dropout(0.3)", CUBE),
    "features": ("spatial_dropout(0.3)", SEQUENCE),
    "depth": ("stochastic_depth(0.2)", MAPS),
    "depth_sequence": ("stochastic_depth(0.2)", SEQUENCE),
    "noise": ("gaussian_noise(0.5)", MAPS),
    "strong_noise": ("gaussian_noise(2)", SEQUENCE),
    "shift": ("random_shift(0.4)", MAPS),
    "shift_line": ("random_shift(0.34)", LINE),
    "shift_sequence": ("random_shift(0.2)", SEQUENCE),
    "shift_cube": ("random_shift(0.34)", CUBE),
    "flip": ("random_flip", MAPS),
    "flip_height": ("random_flip(height, rate = 0.2)", MAPS),
    "flip_sequence": ("random_flip(length)", SEQUENCE),
    "brightness": ("random_brightness(0.3)", MAPS),
    "contrast": ("random_contrast(0.4)", MAPS),
    "contrast_sequence": ("random_contrast(1.5)", SEQUENCE),
}
STILL = (
    "dropout(0)", "spatial_dropout(0)", "stochastic_depth(0)", "gaussian_noise(0)",
    "random_shift(0)", "random_flip(rate = 0)", "random_brightness(0)", "random_contrast(0)",
)  # fmt: skip
Values = Mapping[str, Array]


def network(layers: Mapping[str, tuple[str, str]]) -> str:
    lines = [f"  input {name}_in: {on}" for name, (_, on) in layers.items()]
    lines += [f"  output {name}: @{name}_in -> {element}" for name, (element, _) in layers.items()]
    return "\n".join(["network n {", *lines, "}\n"])


def inputs(layers: Mapping[str, tuple[str, str]]) -> Values:
    """One sample, without zeros, as often as it takes."""
    graph = compile_text(network(layers))
    shapes = {i.name.removesuffix("_in"): i.type.shape for i in graph.inputs}
    return {
        name: np.broadcast_to(1 + stream(0, name).random(shape), (BATCH, *shape))
        for name, shape in shapes.items()
    }


def run_torch(text: str, given: Values, *, training: bool) -> Values:
    import torch

    graph = compile_text(text)
    model = find_backend("torch").instantiate(emit(graph, "torch").text or "", graph)
    model.double().train(training)
    torch.manual_seed(3)
    with torch.no_grad():
        made = model(*(torch.from_numpy(x.copy()) for x in given.values()))
    return {name: value.numpy() for name, value in made.items()}


def run_keras(text: str, given: Values, *, training: bool) -> Values:
    import keras

    from tests.harness.keras_side import precision

    graph = compile_text(text)
    kinds = {i.name.removesuffix("_in"): i.type for i in graph.inputs}
    with precision("float64"):
        keras.utils.set_random_seed(3)
        model = find_backend("keras").instantiate(emit(graph, "keras").text or "", graph)
        made = model([to_keras(x, kinds[name]) for name, x in given.items()], training=training)
        return {name: from_keras(np.asarray(value), kinds[name]) for name, value in made.items()}


RUN: dict[str, Callable[..., Values]] = {"torch": run_torch, "keras": run_keras}


@cache
def drawn(backend: str) -> Values:
    return RUN[backend](network(LAYERS), inputs(LAYERS), training=True)


@pytest.fixture(params=list(RUN))
def pair(request: pytest.FixtureRequest) -> Callable[[str], tuple[Array, Array]]:
    """What comes in and what comes out of a layer, in one of the backends."""
    given = inputs(LAYERS)
    return lambda name: (given[name], drawn(request.param)[name])


def happens(found: Array, probability: float) -> bool:
    """Whether so many successes may be by chance."""
    return stats.binomtest(int(found.sum()), found.size, probability).pvalue > LEVEL


def likely(numbers: Array, distribution: Callable[..., Array]) -> bool:
    """Whether the numbers may be of a distribution."""
    return stats.kstest(numbers.ravel(), distribution).pvalue > LEVEL


@pytest.mark.parametrize(
    ("name", "rate", "axes"),
    [
        ("dropout", 0.3, ()),
        ("spatial", 0.3, (2, 3)),
        ("spatial_line", 0.3, (2,)),
        ("spatial_cube", 0.3, (2, 3, 4)),
        ("features", 0.3, (1,)),
        ("depth", 0.2, (1, 2, 3)),
        ("depth_sequence", 0.2, (1, 2)),
    ],
)
def test_what_is_dropped(pair, name: str, rate: float, axes: tuple[int, ...]) -> None:
    x, y = pair(name)
    factor = y / x
    together = factor.max(axes, keepdims=True)
    np.testing.assert_allclose(factor, np.broadcast_to(together, x.shape), rtol=1e-12)
    dropped = together == 0
    np.testing.assert_allclose(together[~dropped], 1 / (1 - rate), rtol=1e-12)
    assert happens(dropped, rate)
    if dropped[0].size > 1:
        parts = dropped.reshape(BATCH, -1)
        assert happens(parts[:, 0] & parts[:, -1], rate**2)
    assert together.mean() == pytest.approx(1, abs=0.03)


@pytest.mark.parametrize(("name", "std"), [("noise", 0.5), ("strong_noise", 2)])
def test_noise(pair, name: str, std: float) -> None:
    x, y = pair(name)
    noise = (y - x).reshape(BATCH, -1)
    assert likely(noise, stats.norm(scale=std).cdf)
    together = stats.pearsonr(noise[:, 0], noise[:, -1])
    assert together.pvalue > LEVEL


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("shift", {2: 2, 3: 2}),
        ("shift_line", {2: 3}),
        ("shift_sequence", {1: 1}),
        ("shift_cube", {2: 1, 3: 1, 4: 1}),
    ],
)
def test_shifts(pair, name: str, most: dict[int, int]) -> None:
    x, y = pair(name)
    moved = {(): x[0]}
    for axis, far in most.items():
        moved = {
            (*by, n): shifted(value, axis - 1, n)
            for by, value in moved.items()
            for n in range(-far, far + 1)
        }
    counts = [int((y == value).all(axis=tuple(range(1, y.ndim))).sum()) for value in moved.values()]
    assert sum(counts) == BATCH
    assert stats.chisquare(counts).pvalue > LEVEL


def shifted(x: Array, axis: int, by: int) -> Array:
    """Places move towards the end by `by`; zeros come in."""
    made = np.zeros_like(x)
    size = x.shape[axis]
    for place in range(size):
        if 0 <= place - by < size:
            np.moveaxis(made, axis, 0)[place] = np.moveaxis(x, axis, 0)[place - by]
    return made


@pytest.mark.parametrize(
    ("name", "axis", "rate"), [("flip", 3, 0.5), ("flip_height", 2, 0.2), ("flip_sequence", 1, 0.5)]
)
def test_flips(pair, name: str, axis: int, rate: float) -> None:
    x, y = pair(name)
    axes = tuple(range(1, x.ndim))
    flipped = (y == np.flip(x, axis)).all(axes)
    assert (flipped | (y == x).all(axes)).all()
    assert happens(flipped, rate)


def test_brightness(pair) -> None:
    x, y = pair("brightness")
    light = (y - x).reshape(BATCH, -1)
    assert np.ptp(light, axis=1).max() < 1e-12
    assert likely(light[:, 0], stats.uniform(-0.3, 0.6).cdf)


@pytest.mark.parametrize(
    ("name", "factor", "axes"), [("contrast", 0.4, (2, 3)), ("contrast_sequence", 1.5, (1,))]
)
def test_contrast(pair, name: str, factor: float, axes: tuple[int, ...]) -> None:
    x, y = pair(name)
    mean = x.mean(axes, keepdims=True)
    np.testing.assert_allclose(y.mean(axes, keepdims=True), mean, rtol=1e-12)
    scale = ((y - mean) / (x - mean)).reshape(BATCH, -1)
    assert np.ptp(scale, axis=1).max() < 1e-9
    assert likely(scale[:, 0], stats.uniform(1 - factor, 2 * factor).cdf)


@pytest.mark.parametrize("backend", RUN)
def test_inference_changes_nothing(backend: str) -> None:
    given = inputs(LAYERS)
    made = RUN[backend](network(LAYERS), given, training=False)
    for name, value in given.items():
        np.testing.assert_array_equal(made[name], value)


@pytest.mark.parametrize("backend", RUN)
def test_zero_changes_nothing(backend: str) -> None:
    still = {f"still{i}": (element, MAPS) for i, element in enumerate(STILL)}
    given = {name: value - 1.5 for name, value in inputs(still).items()}
    made = RUN[backend](network(still), given, training=True)
    for name, value in given.items():
        np.testing.assert_array_equal(made[name], value)
