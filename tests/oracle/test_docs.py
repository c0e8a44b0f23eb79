"""docs/architectures.md says what the files and the records say; no framework is loaded."""

import os

import pytest

import netdsl
from netdsl import library
from netdsl.analysis.resolved import resolved
from tests.oracle import measure, page
from tests.oracle.references import COUNTS, REFERENCES

RECORDS = measure.records()
MEASURED = {*library.networks()} - {*measure.SAME}


def test_every_other_network_is_measured() -> None:
    assert RECORDS.keys() == MEASURED


def test_the_page_is_made_from_the_records() -> None:
    """With NETDSL_WRITE_DOCS=1 it is written."""
    made = page.page()
    if os.environ.get("NETDSL_WRITE_DOCS"):
        page.PAGE.write_text(made)
    assert page.PAGE.read_text() == made


@pytest.mark.parametrize("name", sorted(MEASURED))
def test_a_network_was_measured_as_it_is(name: str) -> None:
    """Otherwise `python -m tests.oracle.measure` measures it."""
    record, verified = RECORDS[name], RECORDS[name]["verified"]
    facts = measure.facts(netdsl.load(name))
    assert {key: record[key] for key in facts} == facts
    assert verified["dtype"] == "float64"
    assert all(0 <= verified[key] <= 1e-9 for key in ("outputs", "gradients", "step"))
    assert ("reference" in record) == (name in REFERENCES)


@pytest.mark.parametrize("name", sorted({*REFERENCES}))
def test_a_published_model_was_compared(name: str) -> None:
    record, reference = RECORDS[name]["reference"], REFERENCES[name]
    assert (record["owner"], record["model"]) == (reference.owner, reference.model)
    assert record["modes"] == list(reference.modes)
    assert 0 <= record["outputs"] <= 1e-9
    allowed = 1e-7 if reference.inexact else 1e-9
    assert record["gradients"] is None or 0 <= record["gradients"] <= allowed


@pytest.mark.parametrize("family", measure.SAME)
def test_a_family_is_its_member(family: str) -> None:
    """Layer for layer, where its parameters are left alone."""
    one, other = (netdsl.load(n).graph for n in (family, measure.SAME[family]))
    assert list(resolved(one))[1:] == list(resolved(other))[1:]


def test_counts_are_of_networks() -> None:
    assert COUNTS.keys() <= library.networks().keys()


@pytest.mark.torch
def test_differences_are_seen() -> None:
    import torch

    from tests.oracle.compare import differences, image

    def model(eps: float) -> torch.nn.Module:
        torch.manual_seed(3)
        layers = (torch.nn.Conv2d(3, 4, 3), torch.nn.BatchNorm2d(4, eps), torch.nn.Flatten())
        return torch.nn.Sequential(*layers)

    for training in (False, True):
        x = image(2, 3, 6, 8)
        assert differences(model(1e-5), model(1e-5), x, training) == (0, 0)
        outputs, gradients = differences(model(1e-5), model(1e-3), x, training)
        assert min(outputs, gradients) > 1e-6
