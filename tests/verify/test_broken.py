"""Mistakes in emitted text are found, each in the aspect that it spoils, and at its layer."""

from typing import NamedTuple

import pytest

from netdsl.verify.aspects import INFERENCE, INPUTS, STATISTICS, STEP, TRAINING, WEIGHTS
from netdsl.verify.prove import Wish, verify
from netdsl.verify.report import Report
from tests.harness import compile_text
from tests.verify.broken import NETWORK, Broken, Runtime, install

pytestmark = pytest.mark.torch


class Mistake(NamedTuple):
    old: str
    new: str
    spoils: set[str]
    keeps: set[str]
    path: str


OUTPUTS = {INFERENCE, TRAINING}
MISTAKES = {
    "another activation": Mistake(
        r"F\.relu\(", "F.leaky_relu(", OUTPUTS | {WEIGHTS}, {"shapes"}, "act1"
    ),
    "another stride": Mistake(
        r"(self\.conv2 = .*)stride=2", r"\1stride=3", OUTPUTS, {"parameters", "shapes"}, "conv2"
    ),
    "another epsilon": Mistake("eps=1e-5", "eps=1e-3", OUTPUTS, {"shapes", "parameters"}, "bn1"),
    "another momentum": Mistake(
        r"momentum=0\.1", "momentum=0.01", {STATISTICS}, OUTPUTS | {WEIGHTS, INPUTS}, "bn1"
    ),
    "statistics of the batch in inference": Mistake(
        r"self\.bn1\(x\)", "self.bn1.train()(x)", {INFERENCE}, {TRAINING, WEIGHTS}, "bn1"
    ),
    "dropout in inference": Mistake(
        r"self\.drop\((\w+)\)", r"F.dropout(\1, 0.25, training=True)", {INFERENCE}, {"shapes"}, "drop"
    ),
    "no gradient to the input": Mistake(
        r"self\.conv1\(x\)", "self.conv1(x.detach())", {INPUTS}, OUTPUTS | {WEIGHTS}, "conv1"
    ),
    "half a gradient": Mistake(
        r"self\.conv2\(x\)", "self.conv2((x + x.detach()) / 2)", {INPUTS, WEIGHTS}, OUTPUTS, "bn1"
    ),
    "a weight that does not train": Mistake(
        r"(self\.fc = .*)", r"\1.requires_grad_(False)", {WEIGHTS, STEP}, OUTPUTS, "fc"
    ),
}  # fmt: skip


def report(patch: pytest.MonkeyPatch, backend: Broken, text: str = NETWORK, **wish) -> Report:
    install(patch, broken=backend)
    return verify(compile_text(text), Wish(**wish))


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_found_at_its_layer(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    mistake = MISTAKES[name]
    found = report(monkeypatch, Broken(mistake.old, mistake.new))
    assert not found.problems, found.problems
    (comparison,) = found.comparisons
    failed = {a.name for a in comparison.aspects if not a.agree}
    assert mistake.spoils <= failed
    assert not mistake.keeps & failed
    assert comparison.first is not None, comparison.remark
    assert comparison.first.path == mistake.path
    assert not found.agree
    assert f"`{mistake.path}`" in str(found)


def test_the_same_text_agrees_to_the_bit(monkeypatch: pytest.MonkeyPatch) -> None:
    found = report(monkeypatch, Broken())
    assert found.agree
    (comparison,) = found.comparisons
    assert {a.worst.difference for a in comparison.aspects if a.worst} == {0.0}
    assert all(a.compared for a in comparison.aspects)


def test_the_relation_of_running_variances_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    class Biased(Runtime):
        claims_unbiased = False

    found = report(monkeypatch, Broken(runtime=Biased))
    (comparison,) = found.comparisons
    (aspect,) = (a for a in comparison.aspects if not a.agree)
    assert aspect.name == STATISTICS
    assert [f.name for f in aspect.failures] == ["bn1.running_var"]
    assert "n / (n - 1)" in aspect.note


def test_a_model_that_fails_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    found = report(monkeypatch, Broken(r"self\.fc\(x\)", "self.cf(x)"))
    (problem,) = found.problems
    assert (problem.backend, problem.phase) == ("broken", "inference")
    assert "no attribute 'cf'" in problem.message
    assert problem.line.endswith("return self.cf(x)")
    assert not found.agree
    assert "cannot be run" in str(found)


def test_a_weight_too_many_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    found = report(monkeypatch, Broken(r"(self\.fc = .*)", r"\1\n        self.more = Linear(1, 1)"))
    (problem,) = found.problems
    assert problem.phase == "loading weights"
    assert "more.weight" in problem.message


def test_a_fault_of_the_assembly_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    class Assembled(Broken):
        def emit(self, graph, *, exact=False):
            probed = len(graph.outputs) > 1
            self.old, self.new = (
                ("", "") if probed else (r"return (self\.fc\(x\))", r"return \1 * 2")
            )
            return super().emit(graph, exact=exact)

    found = report(monkeypatch, Assembled())
    (comparison,) = found.comparisons
    assert comparison.first is None
    assert "joins its parts" in comparison.remark
    assert comparison.remark in str(found)


def test_three_backends_are_compared_with_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, good=Broken(), bad=Broken("eps=1e-5", "eps=1e-3"))
    found = verify(compile_text(NETWORK), Wish(backends=["good", "torch", "bad"]))
    pairs = [(c.reference, c.backend, c.agree) for c in found.comparisons]
    assert pairs == [("good", "torch", True), ("good", "bad", False)]
    assert "bad against good" in str(found)


def test_gradients_that_are_not_finite_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    found = report(monkeypatch, Broken(r"self\.fc\((\w+)\)", r"self.fc(\1) / 0"))
    assert not found.agree
    (comparison,) = found.comparisons
    assert comparison.first.path == "fc"
    assert type(found).model_validate_json(found.model_dump_json()) == found
