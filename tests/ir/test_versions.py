"""Documents of earlier versions: they are read for ever. `documents/` has one of each."""

import ast
import json
from pathlib import Path

import pytest

from netdsl import NetdslError, Network
from netdsl.ir.encode import FORMAT_VERSION

DOCUMENTS = Path(__file__).parent / "documents"


def frozen() -> str:
    return (DOCUMENTS / "1.0-frozen.json").read_text()


def test_every_version_up_to_now_has_its_document() -> None:
    major, minor = map(int, FORMAT_VERSION.split("."))
    kept = {path.name.partition("-")[0] for path in DOCUMENTS.glob("*.json")}
    assert kept == {f"{major}.{n}" for n in range(minor + 1)}


def test_an_old_document_is_the_same_network() -> None:
    net = Network.model_validate_json(frozen())
    assert (net.name, net.params, net.macs, net.depth) == ("frozen", 4_672, 316_872, 8)
    assert [(i.name, i.type.limit) for i in net.inputs] == [("image", None), ("words", 100)]
    assert [(o.name, o.shape, o.training) for o in net.outputs] == [
        ("aux", (10,), True),
        ("output", (10,), False),
    ]
    assert [n.reuses for n in net.graph.nodes() if n.reuses] == ["body.1.conv2"]
    assert sum(n.frozen for n in net.graph.nodes()) == 13
    assert net.graph.doc == 'Learns to count; says "no" in \\ two ways: \'a\' and "b".'
    unit = next(s for s in net.graph.body.items if s.path == "unit1")
    assert unit.doc == "Two convolutions and a way around them."
    assert [(a.name, a.value, a.default) for a in unit.arguments] == [
        ("filters", 8, "<required>"),
        ("stride", 1, 1),
        ("act", "<relu>", "<required>"),
    ]


def test_an_old_document_still_builds() -> None:
    net = Network.model_validate_json(frozen())
    for backend in ("torch", "keras"):
        names = {n.id for n in ast.walk(ast.parse(net.build(backend))) if isinstance(n, ast.Name)}
        assert {"filters", "stride"} <= names, "numbers have lost where they came from"


def test_what_it_loses_nothing_of_is_written_again() -> None:
    assert json.loads(Network.model_validate_json(frozen()).model_dump_json()) == json.loads(
        frozen()
    )


@pytest.mark.parametrize(("version", "later"), [("2.0", True), ("10.3", True), ("0.9", False)])
def test_another_major_version_is_one_error(version: str, later: bool) -> None:
    """Whatever else is different in it."""
    with pytest.raises(NetdslError) as caught:
        Network.model_validate_json(json.dumps({"format_version": version, "graph": {}}))
    (found,) = caught.value.diagnostics
    assert found.code == "N009"
    assert f"`{version}`, and this netdsl reads 1.0 and later 1.x" in found.message
    assert bool(found.helps) is later


@pytest.mark.parametrize("version", ["1", "1.x", "one", "", "1.0 ", "-1.0", "9" * 5000, "9." * 99])
def test_what_is_no_version(version: str) -> None:
    with pytest.raises(NetdslError) as caught:
        Network.model_validate_json(json.dumps({"format_version": version}))
    (found,) = caught.value.diagnostics
    assert len(found.message) < 120
