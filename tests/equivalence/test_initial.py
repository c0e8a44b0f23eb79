"""Weights of both models start from the distribution that the IR declares.

Every number is put through the exact distribution function of its weight: what comes out
is uniform, whatever the fans, so weights of one name are pooled and judged by one
Kolmogorov-Smirnov test. New layers join by their cases.
"""

import math
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import numpy as np
import pytest
from scipy import stats

from netdsl.emit.backend import find_backend
from netdsl.ir.graph import Graph
from netdsl.layers.initial import DISTRIBUTIONS, Initial, InitialType
from netdsl.layers.registry import layer_class, layer_names
from tests.equivalence.cases import CASES
from tests.equivalence.cases.case import Case
from tests.equivalence.conformance import network
from tests.harness import compile_text
from tests.harness.weights import Array, owned_weights

ENOUGH, MOST = 10_000, 100_000
"""How many numbers of a weight are judged, at least and at most."""
FEW = 4
LEVEL = 1e-4
"""The level of a test; the seeds are fixed, so a sample passes always or never."""

RANDOM = [
    "he_normal", "he_uniform", "glorot_normal", "glorot_uniform", "lecun_normal",
    "normal(0.3)", "truncated_normal(0.3)",
]  # fmt: skip

WIDE: dict[str, list[Case]] = {
    "conv": [
        Case("conv(96, 5)", "24x9"),
        Case("conv(48, 3x5)", "16x9x9"),
        Case("conv(96, 3x3, groups = 4)", "48x9x9"),
        Case("conv(48, 3, groups = 2)", "16x5x5x5"),
        Case("conv(96, 3x3, stride = 2, padding = same)", "24x9x9"),
    ],
    "depthwise": [
        Case("depthwise(5, multiplier = 2)", "1000x9"),
        Case("depthwise(5x7)", "300x9x9"),
        Case("depthwise(3, multiplier = 4)", "96x3x3x3"),
    ],
    "separable": [
        Case("separable(40, 5, multiplier = 2)", "1000x9"),
        Case("separable(60, 5x7)", "300x9x9"),
        Case("separable(30, 3, multiplier = 2)", "192x3x3x3"),
    ],
    "dense": [Case("dense(80)", "[150]"), Case("dense(200, axis = last)", "7x60 as sequence")],
    "rbf": [Case("rbf(80)", "[150]"), Case("rbf(150, trainable = false)", "[70]")],
    "embedding": [Case("embedding(150, 80)", "[3] of int(150)")],
    "lstm": [Case("lstm(60, bidirectional = true)", "2x90 as sequence")],
    "gru": [Case("gru(60, bidirectional = true)", "2x90 as sequence")],
    "attention": [Case("attention(4)", "2x100 as sequence")],
    "position_embedding": [Case("position_embedding", "150x80 as sequence")],
}
"""Cases with many numbers; other layers have those of `cases/`, built as often as it takes."""
WIDE["conv_transpose"] = [
    Case("conv_transpose(60, 5)", "40x9"),
    Case("conv_transpose(32, 3x5, stride = 2)", "24x9x9"),
    Case("conv_transpose(64, 3x3, groups = 4)", "80x9x9"),
    Case("conv_transpose(24, 3)", "20x3x3x3"),
]
WIDE["lstm"] = [Case("lstm(50)", "5x60 as sequence")]
WIDE["gru"] = [Case("gru(60)", "5x60 as sequence")]
WIDE["attention"] = [Case("attention(4)", "5x64 as sequence")]
CONNECTIONS = "[" + ", ".join(f"[{i % 8}, {(i * 3 + 1) % 8}]" for i in range(400)) + "]"
WIDE["conv"].append(Case(f"conv(400, 5x5, connections = {CONNECTIONS})", "8x9x9"))


def cumulative(initial: Initial) -> Callable[[Array], Array] | None:
    """The exact distribution function; `None` where every number is given."""
    fans = {
        "he": initial.fan_in / 2,
        "lecun": initial.fan_in,
        "glorot": (initial.fan_in + initial.fan_out) / 2,
    }
    family, _, shape = initial.name.partition("_")
    if family in fans and shape == "uniform":
        limit = math.sqrt(3 / fans[family])
        return stats.uniform(-limit, 2 * limit).cdf
    if family in fans:
        # A normal distribution cut at two deviations has 0.8796 of its deviation left.
        cut = math.sqrt(1 / fans[family]) / stats.truncnorm(-2, 2).std()
        return stats.truncnorm(-2, 2, scale=cut).cdf
    if initial.name == "normal":
        return stats.norm(scale=initial.value).cdf
    if initial.name == "truncated_normal":
        return stats.truncnorm(-2, 2, scale=initial.value).cdf
    if initial.name == "orthogonal":
        # A column is a random direction: the square of a coordinate has a beta distribution.
        half = (initial.fan_out - 1) / 2
        return stats.beta(half, half, loc=-1, scale=2).cdf
    assert initial.name in ("zeros", "ones", "constant"), f"no distribution `{initial.name}` here"
    return None


def started(graph: Graph, backend: str) -> Iterator[dict[str, Array]]:
    """The weights of the emitted model, built again and again with seeds of its own."""
    import keras
    import torch

    found = find_backend(backend)
    text = found.emit(graph).text
    assert text is not None
    for seed in range(1000):
        torch.manual_seed(seed)
        keras.utils.set_random_seed(seed + 1000)
        yield found.read_weights(found.instantiate(text, graph), graph)
        keras.utils.clear_session()


def uniform_samples(graph: Graph, backend: str) -> dict[str, Array]:
    """The pooled numbers of each random weight (`conv weight`), made uniform."""
    functions = {}
    for key, node, weight in owned_weights(graph):
        function = cumulative(weight.initial)
        if function is not None:
            functions[key] = (f"{node.layer.name} {weight.name}", function)
    samples: dict[str, list[Array]] = {name: [] for name, _ in functions.values()}
    for weights in started(graph, backend):
        for key, (name, function) in functions.items():
            samples[name].append(function(weights[key].ravel().astype(np.float64)))
        if all(sum(map(len, found)) >= ENOUGH for found in samples.values()):
            break
    shuffled = np.random.default_rng(0)
    return {
        name: shuffled.permutation(np.concatenate(found))[:MOST] for name, found in samples.items()
    }


def assert_one_distribution(graph: Graph) -> None:
    """Both backends against the IR, and against each other."""
    ours, theirs = uniform_samples(graph, "torch"), uniform_samples(graph, "keras")
    assert ours, "no weight of this network starts at random"
    for name, sample in ours.items():
        for backend, one in (("torch", sample), ("keras", theirs[name])):
            assert len(one) >= ENOUGH
            found = stats.kstest(one, "uniform")
            assert found.pvalue > LEVEL, f"{name} in {backend}: {found.statistic:.4f}"
        assert stats.ks_2samp(sample, theirs[name]).pvalue > LEVEL, name


def assert_given(graph: Graph) -> None:
    """Biases and all weights that do not start at random are exactly what the IR says."""
    for backend in ("torch", "keras"):
        weights = next(started(graph, backend))
        for key, _, weight in owned_weights(graph):
            if cumulative(weight.initial) is None:
                value = {"zeros": 0.0, "ones": 1.0}.get(weight.initial.name, weight.initial.value)
                expected = np.broadcast_to(np.asarray(value, np.float32), weights[key].shape)
                np.testing.assert_array_equal(weights[key], expected, f"{key} in {backend}")


@cache
def cases_of(layer: str) -> list[Case]:
    """The cases with the most numbers, few enough to be built many times."""
    return WIDE.get(layer) or sorted(CASES[layer], key=lambda case: -_count(layer, case))[:FEW]


def _count(layer: str, case: Case) -> int:
    graph = compile_text(network(layer, [case]))
    return sum(math.prod(weight.shape) for _, _, weight in owned_weights(graph))


def with_init(layer: str, init: str) -> str:
    """The cases of a layer as a network, all of which start so."""
    return f"default {layer}(init = {init})\n\n{network(layer, cases_of(layer))}"


def weighted_layers() -> list[str]:
    """The layers with weights."""
    found = []
    for layer in sorted(set(layer_names()) & set(CASES)):
        graph = compile_text(network(layer, CASES[layer][:FEW]))
        if any(node.layer.name == layer for _, node, _ in owned_weights(graph)):
            found.append(layer)
    return found


def started_by_choice(*, constants: bool = False) -> list[str]:
    """The layers with a field `init` that takes a distribution, and a constant too."""
    types = {n: layer_class(n).fields["init"].type for n in WEIGHTED if _has_init(n)}
    return [n for n, t in types.items() if t.constants or not constants]


def _has_init(layer: str) -> bool:
    field = layer_class(layer).fields.get("init")
    return field is not None and isinstance(field.type, InitialType)


WEIGHTED = weighted_layers()


def test_all_distributions_are_tried() -> None:
    names = {text.partition("(")[0] for text in RANDOM} | {"zeros", "ones", "constant"}
    assert names == set(DISTRIBUTIONS)
    assert {"conv", "depthwise", "separable", "dense", "rbf"} <= set(started_by_choice())


@pytest.mark.torch
@pytest.mark.keras
@pytest.mark.parametrize("init", RANDOM)
@pytest.mark.parametrize("layer", started_by_choice())
def test_distribution(layer: str, init: str) -> None:
    assert_one_distribution(compile_text(with_init(layer, init)))


@pytest.mark.torch
@pytest.mark.keras
@pytest.mark.parametrize("layer", WEIGHTED)
def test_default(layer: str) -> None:
    """What a layer starts from where nothing is said; biases are zero."""
    graph = compile_text(network(layer, cases_of(layer)))
    assert_given(graph)
    if any(cumulative(weight.initial) for _, _, weight in owned_weights(graph)):
        assert_one_distribution(graph)


@pytest.mark.torch
@pytest.mark.keras
@pytest.mark.parametrize("backend", ["torch", "keras"])
@pytest.mark.parametrize("layer", ["lstm", "gru"])
def test_maps_of_a_state_keep_its_length(layer: str, backend: str) -> None:
    """Their columns are orthonormal."""
    graph = compile_text(f"network n {{ input x: 2x5 as sequence ; rnn: {layer}(7, true) }}")
    weights = next(started(graph, backend))
    for key in ("rnn.weight_hh_l0", "rnn.weight_hh_l0_reverse"):
        square = weights[key].T @ weights[key]
        np.testing.assert_allclose(square, np.eye(7), atol=1e-5, err_msg=key)


@pytest.mark.torch
@pytest.mark.keras
@pytest.mark.parametrize(
    ("layer", "init"),
    [
        *((layer, init) for layer in started_by_choice() for init in ("zeros", "ones")),
        *((layer, "0.25") for layer in started_by_choice(constants=True)),
    ],
)
def test_given_number(layer: str, init: str) -> None:
    assert_given(compile_text(with_init(layer, init)))


TABLES = """
network tables {
  input x: 2x4x5
  conv(2, 1x2, init = [[[[1, 2]], [[3, 4]]], [[[5, 6]], [[7, -0.125]]]])
  flatten
  dense(2, init = [NUMBERS, NUMBERS])
  rbf(3, init = [[1, 2], [-3, 4], [5, 0.5]])
}
"""


@pytest.mark.torch
@pytest.mark.keras
def test_given_tables() -> None:
    numbers = "[" + ", ".join(str(i / 8) for i in range(32)) + "]"
    graph = compile_text(TABLES.replace("NUMBERS", numbers))
    assert_given(graph)
    weights = next(started(graph, "keras"))
    assert weights["conv1.weight"][1, 1].tolist() == [[7, -0.125]]


@pytest.mark.torch
@pytest.mark.keras
@pytest.mark.parametrize("backend", ["torch", "keras"])
@pytest.mark.parametrize("groups", [1, 2, 6])
@pytest.mark.parametrize(
    ("mode", "kernel", "stride"),
    [("linear", (8,), 4), ("bilinear", (4, 4), 2), ("bilinear", (5, 5), 3),
     ("trilinear", (4, 4, 4), 2)],
)  # fmt: skip
def test_bilinear_kernels_interpolate(
    backend: str, groups: int, mode: str, kernel: tuple[int, ...], stride: int
) -> None:
    """Inside, where no window reaches over the border, it is PyTorch's `interpolate`."""
    import torch

    shape, size = "x".join(["6"] * (len(kernel) + 1)), "x".join(map(str, kernel))
    size = size if len(kernel) > 1 else f"[{size}]"
    options = f"stride = {stride}, groups = {groups}, bias = false, init = bilinear"
    text = f"network n {{ input x: {shape} ; up: conv_transpose(6, {size}, {options}) }}"
    weight = torch.from_numpy(np.array(next(started(compile_text(text), backend))["up.weight"]))
    x = torch.randn(1, 6, *[6] * len(kernel))
    transposed = getattr(torch.nn.functional, f"conv_transpose{len(kernel)}d")
    given = transposed(x, weight, stride=stride, groups=groups)
    wanted = torch.nn.functional.interpolate(x, scale_factor=stride, mode=mode)
    before = (kernel[0] - stride) // 2
    for axis in range(2, x.dim()):
        given = given.narrow(axis, before + stride, 4 * stride)
        wanted = wanted.narrow(axis, stride, 4 * stride)
    torch.testing.assert_close(given, wanted)


@pytest.mark.torch
@pytest.mark.keras
@pytest.mark.parametrize(
    ("declared", "emitted"),
    [
        ("he_normal", "normal(0.0745355992)"),
        ("glorot_uniform", "he_uniform"),
        ("he_uniform", "he_normal"),
        ("truncated_normal(0.3)", "normal(0.3)"),
        ("normal(0.3)", "normal(0.31)"),
    ],
)
def test_another_distribution_is_seen(
    declared: str, emitted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even the untruncated normal distribution with the deviation of He's."""
    case = "network n {{\n  input x: [360]\n  dense(200, init = {})\n}}\n"
    graph, other = compile_text(case.format(declared)), compile_text(case.format(emitted))
    for backend in ("torch", "keras"):
        text = find_backend(backend).emit(other).text
        with monkeypatch.context() as patch:
            patch.setattr(type(find_backend(backend)), "emit", lambda *_, t=text: _Text(t))
            with pytest.raises(AssertionError, match=f"weight in {backend}"):
                assert_one_distribution(graph)


@pytest.mark.torch
@pytest.mark.keras
def test_other_fans_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keras counts the fans of a depthwise kernel over all channels."""
    graph = compile_text(with_init("depthwise", "he_normal"))
    text = find_backend("keras").emit(graph).text
    assert text is not None
    wrong = text.replace('ByChannel("he_normal")', '"he_normal"')
    assert wrong != text
    monkeypatch.setattr(type(find_backend("keras")), "emit", lambda *_: _Text(wrong))
    with pytest.raises(AssertionError, match="depthwise weight in keras"):
        assert_one_distribution(graph)


class _Text:
    def __init__(self, text: Any) -> None:
        self.text = text
