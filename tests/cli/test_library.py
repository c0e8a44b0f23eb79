"""`netdsl list`, `netdsl show` and `netdsl layers`."""

import json
from pathlib import Path

import pytest

import netdsl
from netdsl import library
from netdsl.layers.registry import layer_class, layer_names, layers_by_family
from tests.cli.conftest import Run


def test_list_names_every_network(run: Run) -> None:
    code, out, err = run("list")
    assert (code, err) == (0, "")
    first = {line.split()[0] for line in out.splitlines() if line and not line.startswith("#")}
    assert first == set(library.networks())
    assert "25,557,032 params" in out
    assert "He, Zhang, Ren & Sun 2015" in out


def test_list_as_json(run: Run) -> None:
    document = json.loads(run("list", "--format", "json").out)
    found = {n["name"]: n for family in document["families"] for n in family["networks"]}
    assert found["resnet50"]["params"] == 25_557_032


@pytest.mark.slow
def test_the_parameters_that_list_tells_are_true(run: Run) -> None:
    document = json.loads(run("list", "--format", "json").out)
    for family in document["families"]:
        for network in family["networks"]:
            if network["params"] is not None:
                assert netdsl.load(network["name"]).params == network["params"], network["name"]


def test_show_prints_the_source(run: Run) -> None:
    code, out, err = run("show", "resnet50")
    assert (code, err) == (0, "")
    source = Path(library.modules()["resnet"]).read_text(encoding="utf-8")
    assert out == source
    assert run("show", "resnet").out == out


def test_layers_lists_every_family_and_signature(run: Run) -> None:
    code, out, err = run("layers")
    assert (code, err) == (0, "")
    assert all(f"\n{family}\n" in "\n" + out for family in layers_by_family())
    assert all(f"\n  {name}" in out for name in layer_names())
    assert max(map(len, out.splitlines())) <= 100


@pytest.mark.parametrize("name", layer_names())
def test_a_layer_in_full(run: Run, name: str) -> None:
    code, out, err = run("layers", name)
    assert (code, err) == (0, "")
    cls = layer_class(name)
    assert cls.documentation().split("\n")[0] in out
    assert max(map(len, out.splitlines())) <= 100
    words = " ".join(out.split())
    for field in cls.fields.values():
        assert f" {field.name} " in words
        assert field.type.expects() in words
