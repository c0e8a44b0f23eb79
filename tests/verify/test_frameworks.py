"""The real backends: PyTorch and Keras, on each backend that Keras has."""

import importlib.util
import json
import os
import subprocess
import sys

import pytest

from netdsl.verify.aspects import STATISTICS, STEP
from netdsl.verify.prove import Wish, verify
from netdsl.verify.report import Report
from tests.equivalence.features import FEATURES
from tests.equivalence.test_features import network_of
from tests.harness import compile_text
from tests.verify.broken import NETWORK

pytestmark = [pytest.mark.torch, pytest.mark.keras]

ENGINES = ("several_inputs_and_outputs", "reused_batchnorm", "frozen", "reused_block")
"""Features that the backends of Keras see differently, if they see anything differently."""
ALL_RANDOM = """\
network random {
  input image: 3x8x10
  random_shift(0.2) -> random_flip -> random_brightness(0.3) -> random_contrast(0.3)
  conv(4, 3x3) -> gaussian_noise(0.1) -> spatial_dropout(0.2)
  add { { conv(4, 1x1) -> stochastic_depth(0.3) } ; identity }
  dropout(0.4) -> flatten -> dense(2)
}
"""


def aspects(report: Report) -> dict:
    (comparison,) = report.comparisons
    return {aspect.name: aspect for aspect in comparison.aspects}


@pytest.mark.parametrize("exact", [False, True])
def test_running_variances(exact: bool) -> None:
    report = verify(compile_text(NETWORK), Wish(exact=exact))
    assert report.agree, str(report)
    statistics = aspects(report)[STATISTICS]
    assert statistics.compared == 2
    assert bool(statistics.note) is not exact
    assert list(report.backends) == ["torch", "keras"]
    assert any("dropout (1 layer)" in note for note in report.notes)


@pytest.mark.parametrize("feature", FEATURES)
def test_every_feature(feature: str) -> None:
    report = verify(compile_text(FEATURES[feature], network_of(FEATURES[feature])), Wish())
    assert report.agree, str(report)


def test_a_variance_over_different_numbers_is_left_out_and_told() -> None:
    text = "network n { input x: 3x8x10 ; norm: batchnorm ; maxpool(2) ; reuse(norm) }"
    report = verify(compile_text(text), Wish())
    assert report.agree, str(report)
    statistics = aspects(report)[STATISTICS]
    assert statistics.compared == 1
    assert "left out, for their uses differ in n: norm.running_var" in statistics.note
    assert verify(compile_text(text), Wish(exact=True)).agree


def test_a_batch_of_one_has_no_variance() -> None:
    text = "network n { input x: [5] ; dense(3) ; batchnorm }"
    report = verify(compile_text(text), Wish(batch=1))
    assert not report.agree
    assert "more than 1 value per channel" in report.problems[0].message
    assert verify(compile_text(text), Wish(batch=2)).agree


def test_what_cannot_be_emitted_is_a_diagnostic() -> None:
    import netdsl

    graph = compile_text("network n { input x: [3, ?, ?] ; adaptive_avgpool(3) ; global_avgpool }")
    with pytest.raises(netdsl.NetdslError) as caught:
        verify(graph, Wish())
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.code == "N602"
    assert "Keras" in diagnostic.message


def test_random_layers_are_compared_without_chance() -> None:
    report = verify(compile_text(ALL_RANDOM), Wish())
    assert report.agree, str(report)
    (note,) = report.notes
    for name in ("random_shift", "random_flip", "gaussian_noise", "stochastic_depth", "dropout"):
        assert f"{name} (1 layer)" in note


def test_unknown_sizes_and_single_precision() -> None:
    text = NETWORK.replace("3x9x11", "[3, ?, ?]")
    report = verify(compile_text(text), Wish(dtype="float32", batch=3))
    assert report.agree, str(report)
    assert report.sizes == {"image": (3, 11, 13)}
    assert aspects(report)[STEP].compared == 8


def test_keras_first() -> None:
    report = verify(compile_text(NETWORK), Wish(backends=["keras", "torch"]))
    assert report.agree, str(report)
    (comparison,) = report.comparisons
    assert (comparison.reference, comparison.backend) == ("keras", "torch")


def test_a_mistake_in_keras(monkeypatch: pytest.MonkeyPatch) -> None:
    from netdsl_keras import KerasBackend

    from netdsl.emit.backend import Emitted

    emit = KerasBackend.emit

    def wrong(self, graph, *, exact=False):
        text = emit(self, graph).text
        assert "epsilon=1e-5" in text
        return Emitted(text.replace("epsilon=1e-5", "epsilon=1e-3"))

    monkeypatch.setattr(KerasBackend, "emit", wrong)
    report = verify(compile_text(NETWORK), Wish())
    (comparison,) = report.comparisons
    assert comparison.first.path == "bn1"
    assert not report.agree


PROGRAM = """
import json, sys
import netdsl
for name, text in json.load(sys.stdin).items():
    report = netdsl.loads(text).verify()
    print(name, report.agree, report.backends["keras"])
    if not report.agree:
        print(report)
"""


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["tensorflow", "torch", "jax"])
def test_each_backend_of_keras(engine: str) -> None:
    if importlib.util.find_spec(engine) is None:
        pytest.skip(f"{engine} is not installed: an optional test dependency")
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        input=json.dumps({name: FEATURES[name] for name in ENGINES}),
        env={**os.environ, "KERAS_BACKEND": engine},
        capture_output=True,
        text=True,
    )
    lines = done.stdout.splitlines()
    assert [line.split()[:2] for line in lines] == [[name, "True"] for name in ENGINES], (
        done.stdout + done.stderr
    )
    assert all(f" on {engine} " in line for line in lines)
    assert done.stderr == ""
