"""The JSON document: there and back, and what is wrong with a bad one."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import BaseModel

from netdsl import NetdslError, Network
from netdsl.codes import CODES
from tests.ir.graphs import tiny


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return json.loads(Network(tiny()).model_dump_json())


def test_there_and_back_without_loss() -> None:
    text = Network(tiny()).model_dump_json()
    again = Network.model_validate_json(text)
    assert again.graph == tiny()
    assert again.model_dump_json() == text
    spans = [(n.path, n.span, n.span and n.span.text) for n in tiny().nodes()]
    assert [(n.path, n.span, n.span and n.span.text) for n in again.graph.nodes()] == spans


def test_types_of_values_survive() -> None:
    again = Network.model_validate_json(Network(tiny()).model_dump_json()).graph
    before, after = list(tiny().nodes()), list(again.nodes())
    assert [repr(n.layer) for n in after] == [repr(n.layer) for n in before]
    assert repr(again.parameters) == repr(tiny().parameters)
    assert [n.traces for n in after] == [n.traces for n in before]


def test_python_data_works_as_json_does(document: dict[str, Any]) -> None:
    assert Network.model_validate(document).graph == tiny()
    assert Network.model_validate(tiny()).graph == tiny()
    assert Network(tiny()).model_dump() == document


def test_it_is_versioned_and_newer_minor_versions_are_read(document: dict[str, Any]) -> None:
    assert document["format_version"] == "1.0"
    newer = {**document, "format_version": "1.7", "something_new": 1}
    assert Network.model_validate(newer).graph == tiny()


def test_it_can_be_a_field_of_other_models() -> None:
    class Experiment(BaseModel):
        network: Network
        rate: float

    made = Experiment(network=Network(tiny()), rate=0.1)
    assert Experiment.model_validate_json(made.model_dump_json()) == made


def items(document: dict[str, Any]) -> list[dict[str, Any]]:
    return document["body"]["items"]


BAD: dict[str, Callable[[dict[str, Any]], Any]] = {
    "no layer is called `cnov`": lambda d: items(d)[1]["layer"].update(layer="cnov"),
    "`conv` has no parameter `strides`": lambda d: items(d)[1]["layer"].update(strides=2),
    "`filters` of `conv` must be a whole number": lambda d: items(d)[1]["layer"].update(
        filters="x"
    ),
    "`conv` needs `kernel`": lambda d: items(d)[1]["layer"].pop("kernel"),
    "`body.items[1].layer` is missing": lambda d: items(d)[1].pop("layer"),
    "`body.items[1].layer`: must be an object": lambda d: items(d)[1].update(layer=3),
    "`body.items[1].type` is missing": lambda d: items(d)[1].pop("type"),
    "`body.items[1].type.shape` is missing": lambda d: items(d)[1]["type"].pop("shape"),
    "`body.items[1].type.shape[0]` must be 0 or more": lambda d: items(d)[1]["type"].update(
        shape=[-4, 4, 4]
    ),
    "`body.items[1].value` must be a whole number": lambda d: items(d)[1].update(value="5"),
    "`body.items[1].path` must be a text": lambda d: items(d)[1].update(path=5),
    "`body.items[0].items[0].frozen` must be true or false": lambda d: items(d)[0]["items"][
        0
    ].update(frozen="yes"),
    '`body.items[1]` must have the `kind` "layer" or "scope"': lambda d: items(d)[1].update(
        kind="x"
    ),
    "takes value 9, which nothing before it defines": lambda d: items(d)[1].update(inputs=[9]),
    "`conv2` takes 0 values, not one": lambda d: items(d)[1].update(inputs=[]),
    "two layers have the path `fc`": lambda d: items(d)[1].update(path="fc"),
    "`fc` gives [10], not [11]": lambda d: items(d)[5]["type"].update(shape=[11]),
    "`format_version` is `2.0`, and this netdsl reads 1.0 and later 1.x": lambda d: d.update(
        format_version="2.0", body=3
    ),
    "`format_version` is missing": lambda d: d.pop("format_version"),
    "`inputs` must be a list": lambda d: d.update(inputs=3),
    "`body` must be an object": lambda d: d.update(body=[]),
    "the network has no output": lambda d: d.update(outputs=[]),
    "a parameter must be a number": lambda d: d.update(parameters={"a": {"b": 1}}),
}


@pytest.mark.parametrize(("expected", "spoil"), BAD.items(), ids=list(BAD))
def test_a_bad_document(
    document: dict[str, Any], expected: str, spoil: Callable[[dict[str, Any]], Any]
) -> None:
    bad = copy.deepcopy(document)
    spoil(bad)
    for validate in (
        lambda: Network.model_validate(bad),
        lambda: Network.model_validate_json(json.dumps(bad)),
    ):
        with pytest.raises(NetdslError) as caught:
            validate()
        found = caught.value.diagnostics
        assert any(expected in d.message for d in found), [d.message for d in found]
        assert all(d.code in CODES for d in found)
        assert "pydantic" not in str(caught.value)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "3", "null", "[" * 100_000, '{"format_version": "1.0"}']
)
def test_text_that_is_no_document(text: str) -> None:
    with pytest.raises(NetdslError, match="this document is no network"):
        Network.model_validate_json(text)


def test_nesting_without_end_is_refused(document: dict[str, Any]) -> None:
    bad = copy.deepcopy(document)
    inner = bad["body"]
    for n in range(5000):
        inner = {"kind": "scope", "path": f"s{n}", "output": 0, "items": [inner]}
    with pytest.raises(NetdslError):
        Network.model_validate({**bad, "body": inner})


def test_the_schema_describes_every_layer() -> None:
    from netdsl.layers.registry import layer_names

    schema = json.dumps(Network.model_json_schema())
    assert all(f'"const": "{name}"' in schema for name in layer_names())
    assert Network.model_json_schema(mode="serialization")
