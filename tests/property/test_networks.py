"""Generated networks: their shapes, their weights, their JSON, and both backends' models."""

import ast

import pytest
from hypothesis import given, settings

from tests.harness import assert_equivalent, compile_text
from tests.harness.emitted import emitted_source
from tests.harness.weights import canonical_weights, owned_weights
from tests.property.networks import Generated, networks

NARROW = networks(statements=4, largest=9)
MODELS = settings(max_examples=settings().max_examples // 4)
"""Building models takes a second: fewer examples."""


@given(networks())
def test_shapes_are_those_predicted(generated: Generated) -> None:
    graph = compile_text(generated.text)
    types = graph.types()
    assert {o.name: types[o.value].shape for o in graph.outputs} == generated.outputs


@given(networks())
def test_compiling_twice_gives_the_same(generated: Generated) -> None:
    assert compile_text(generated.text) == compile_text(generated.text)


@given(networks())
def test_json_round_trip(generated: Generated) -> None:
    import netdsl

    network = netdsl.loads(generated.text)
    text = network.model_dump_json()
    again = netdsl.Network.model_validate_json(text)
    assert again == network
    assert again.model_dump_json() == text


@pytest.mark.parametrize("backend", ["torch", "keras"])
@given(generated=networks())
def test_emitted_text(backend: str, generated: Generated) -> None:
    """It is Python, the same to the byte each time, and offers one name."""
    graph = compile_text(generated.text)
    text = emitted_source(graph, backend)
    assert text == emitted_source(compile_text(generated.text), backend)
    tree = ast.parse(text)
    assert [n for n in tree.body if isinstance(n, ast.Assign) and _names(n) == ["__all__"]]
    assert not [line for line in text.splitlines() if line != line.rstrip()]


@pytest.mark.parametrize("backend", ["torch", "keras"])
@given(generated=networks())
def test_emitted_text_from_json(backend: str, generated: Generated) -> None:
    import netdsl

    network = netdsl.loads(generated.text)
    again = netdsl.Network.model_validate_json(network.model_dump_json())
    assert again.build(backend) == network.build(backend)


@pytest.mark.torch
@MODELS
@given(networks())
def test_torch_agrees_with_the_ir(generated: Generated) -> None:
    """Keys, shapes, the number of parameters, and what comes out."""
    import torch

    from tests.harness import torch_side

    graph = compile_text(generated.text)
    model = torch_side.build(graph).train()
    torch_side.fill(model, canonical_weights(graph))
    count = sum(_size(w.shape) for _, _, w in owned_weights(graph) if w.trainable)
    assert torch_side.parameter_count(model) == count
    inputs = [torch.zeros(2, *i.type.shape, dtype=torch.float64) for i in graph.inputs]
    outputs = torch_side.named_outputs(model(*inputs), graph, training=True)
    assert {name: tuple(y.shape[1:]) for name, y in outputs.items()} == generated.outputs


@pytest.mark.torch
@pytest.mark.keras
@pytest.mark.parametrize("training", [False, True], ids=["inference", "training"])
@MODELS
@given(generated=NARROW)
def test_backends_agree(training: bool, generated: Generated) -> None:
    assert_equivalent(generated.text, training=training, batch=3)


def _names(statement: ast.Assign) -> list[str]:
    return [t.id for t in statement.targets if isinstance(t, ast.Name)]


def _size(shape: tuple[int, ...]) -> int:
    size = 1
    for n in shape:
        size *= n
    return size
