"""What a diff says of old weights is what PyTorch does with them, and what the models compute."""

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from netdsl.comparison.compare import compare
from netdsl.pipeline import compile_source
from netdsl.source import Source
from tests.comparison.changes import ROWS, Row, body
from tests.comparison.edited import Edit, bodies, edits, written
from tests.comparison.loading import (
    Both,
    assert_loads_as_told,
    assert_remaps_as_told,
    assert_verdict,
    run_remap,
)
from tests.comparison.standard import PAIRS, vgg16_normalised
from tests.harness import compile_text
from tests.harness.standard import load_standard
from tests.property.networks import Generated, networks

pytestmark = pytest.mark.torch


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_what_people_change(row: Row) -> None:
    both = Both(compile_text(row.old), compile_text(row.new))
    assert_verdict(both)
    verdict = both.diff.verdict
    does = {word for word in ("function", "train", "io") if getattr(verdict, word)}
    assert (verdict.weights, does) == (row.weights, row.does)
    if row.weights in ("same", "remap") and both.comparable:
        assert both.strict(both.remapped)
        assert both.computes_the_same() == (not verdict.function)


def test_what_only_follows_a_new_layer_leaves_the_telling_to_it() -> None:
    old = body("add { a: conv(4, 1) ; b: conv(4, 1) }")
    layer, dropout = (old.replace("b:", f"{new} ; b:") for new in ("c: conv(4, 1)", "dropout(0.5)"))
    for new, silent in ((layer, False), (dropout, True)):
        diff = compare(compile_text(old), compile_text(new))
        follows = [c.effects for c in diff.changes if c.follows and c.kind == "rewired"]
        assert follows == [("function",) if silent else ()]
        assert diff.verdict.silent == silent


@pytest.mark.filterwarnings("ignore:.*copying from a non-meta parameter:UserWarning")
@pytest.mark.parametrize("pair", PAIRS)
def test_standard_networks(pair: str) -> None:
    old, new, weights = PAIRS[pair]
    both = Both(old(), new(), numbers=False)
    assert_loads_as_told(both)
    assert_remaps_as_told(both)
    assert both.diff.verdict.weights == weights


def test_models_of_torchvision() -> None:
    """The n-th convolution of its VGG-16 becomes the n-th of that with batch normalisation."""
    import torch
    import torchvision
    from torch import nn

    def weighted(model: nn.Module) -> list[str]:
        return [n for n, m in model.named_modules() if isinstance(m, nn.Conv2d | nn.Linear)]

    with torch.device("meta"):
        old, new = torchvision.models.vgg16(), torchvision.models.vgg16_bn()
    state = old.state_dict()
    carried = run_remap(compare(load_standard("vgg16"), vgg16_normalised()), state)
    found = new.load_state_dict(carried, strict=False, assign=True)
    assert not found.unexpected_keys
    norms = {f"features.{n}" for n, m in enumerate(new.features) if type(m) is nn.BatchNorm2d}
    assert {key.rpartition(".")[0] for key in found.missing_keys} == norms
    assert len(carried) == 32
    for a, b in zip(*map(weighted, (old, new)), strict=True):
        for part in ("weight", "bias"):
            assert carried[f"{b}.{part}"] is state[f"{a}.{part}"]


@given(edits())
def test_edits(edit: Edit) -> None:
    assert_verdict(Both(compile_text(edit.old), compile_text(edit.new)))


@settings(suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(networks(), st.data())
def test_a_line_of_any_network(generated: Generated, data: st.DataObject) -> None:
    """A line put in, taken out, doubled, or in the place of the next."""
    lines = generated.text.splitlines()
    at = data.draw(st.integers(0, len(lines) - 2))
    other = data.draw(st.sampled_from(("dropout(0.2)", "tanh", "batchnorm", "affine", "")))
    match data.draw(st.sampled_from(("insert", "delete", "double", "swap"))):
        case "insert":
            lines.insert(at + 1, other)
        case "delete":
            del lines[at]
        case "double":
            lines.insert(at, lines[at])
        case "swap":
            lines[at : at + 2] = lines[at + 1], lines[at]
    new = compile_source(Source("test.net", "\n".join(lines))).graph
    assume(new is not None)
    assert new is not None
    assert_verdict(Both(compile_text(generated.text), new))


@given(bodies(), bodies())
def test_networks_that_are_alike(a: list[object], b: list[object]) -> None:
    assert_verdict(Both(compile_text(written(a)), compile_text(written(b))))


@given(networks(), networks())
def test_any_two_networks(a: Generated, b: Generated) -> None:
    assert_verdict(Both(compile_text(a.text), compile_text(b.text)))
