"""The JSON Schema says what documents are, and agrees with what reads them."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import netdsl
from netdsl.ir.encode import FORMAT_VERSION, document_of
from netdsl.ir.schema import schema
from netdsl.layers.registry import layer_names
from netdsl.library import networks
from tests.equivalence.cases import CASES

ROOT = Path(__file__).parents[2]
SCHEMA = schema()
VALIDATOR = Draft202012Validator(SCHEMA)


def test_it_is_a_schema_and_says_of_what() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$id"] == f"urn:netdsl:ir:{FORMAT_VERSION}"


def test_the_file_is_fresh() -> None:
    """`netdsl ir --schema -o docs/ir.schema.json` writes it."""
    written = (ROOT / "docs" / "ir.schema.json").read_text()
    assert json.loads(written) == json.loads(json.dumps(SCHEMA))


@pytest.mark.parametrize("name", ["lenet5", "googlenet", "resnet18", "vit_b_16", "reinspect"])
def test_standard_networks_are_valid(name: str) -> None:
    assert name in networks()
    document = json.loads(json.dumps(document_of(netdsl.load(name).graph)))
    assert [e.message for e in VALIDATOR.iter_errors(document)] == []


@pytest.mark.parametrize("layer", layer_names())
def test_every_layer_is_valid_with_all_its_options(layer: str) -> None:
    forms = SCHEMA["$defs"]["NodeDocument"]["properties"]["layer"]["oneOf"]
    (own,) = (f for f in forms if f["title"] == layer)
    validator = Draft202012Validator(own)
    tried = 0
    for case in CASES[layer]:
        beside = f"input b: {case.beside}\n" if case.beside else ""
        element = case.element.replace("{beside}", "@b")
        text = f"network n {{\n{beside}input a: {case.on}\n{element}\n}}\n"
        for node in netdsl.loads(text).graph.nodes():
            if node.layer.name == layer:
                tried += 1
                document = json.loads(json.dumps(document_of_layer(node.layer)))
                assert [e.message for e in validator.iter_errors(document)] == [], case
    assert tried


def document_of_layer(layer: Any) -> dict[str, Any]:
    from netdsl.ir.encode import layer_data

    return layer_data(layer)


WRONG: dict[str, Callable[[dict[str, Any]], Any]] = {
    "no version": lambda d: d.pop("format_version"),
    "another version": lambda d: d.update(format_version="2.0"),
    "no body": lambda d: d.pop("body"),
    "a value that is text": lambda d: d["inputs"][0].update(value="0"),
    "a negative size": lambda d: d["inputs"][0]["type"].update(shape=[-1]),
    "another kind": lambda d: d["body"]["items"][0].update(kind="thing"),
    "no such layer": lambda d: d["body"]["items"][0].update(layer={"layer": "cnov"}),
    "no such parameter": lambda d: d["body"]["items"][0]["layer"].update(strides=2),
    "a missing parameter": lambda d: d["body"]["items"][0]["layer"].pop("filters"),
    "a parameter of another type": lambda d: d["body"]["items"][0]["layer"].update(filters="8"),
    "a parameter below its least": lambda d: d["body"]["items"][0]["layer"].update(filters=0),
    "a size that is null": lambda d: d["body"]["items"][0]["layer"].update(kernel=None),
}


@pytest.mark.parametrize("spoil", WRONG.values(), ids=list(WRONG))
def test_what_the_schema_refuses_the_reader_refuses(spoil: Callable[[dict[str, Any]], Any]) -> None:
    text = "network n {\n input x: 3x8x8\n conv(4, 3x3) -> relu\n}\n"
    document = json.loads(netdsl.loads(text).model_dump_json())
    assert VALIDATOR.is_valid(document)
    bad = copy.deepcopy(document)
    spoil(bad)
    assert not VALIDATOR.is_valid(bad)
    with pytest.raises(netdsl.NetdslError):
        netdsl.Network.model_validate_json(json.dumps(bad))


def test_members_of_later_versions_are_allowed() -> None:
    document = json.loads(netdsl.loads("network n {\n input x: [3]\n relu\n}\n").model_dump_json())
    document["later"] = document["body"]["later"] = document["body"]["items"][0]["later"] = 1
    assert VALIDATOR.is_valid(document)
    assert netdsl.Network.model_validate_json(json.dumps(document))
