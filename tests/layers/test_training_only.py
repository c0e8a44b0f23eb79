"""Which parameters matter in training alone, and which layers do nothing in evaluation."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from netdsl.ir.graph import Graph, Node, Scope
from netdsl.layers.base import Layer, LayerError
from netdsl.layers.registry import layer_class, layer_names
from netdsl.layers.tensor import TensorType
from tests.equivalence import conformance
from tests.equivalence.cases import CASES
from tests.harness import compile_text

OTHERS: tuple[Any, ...] = ("ones", ("normal", 0.37), 0.37, 0.61, True, False, 0, 1, 2, 3, "cubic")
"""Values that a parameter may have in place of its own."""


@pytest.mark.parametrize("name", layer_names())
def test_declarations_name_parameters(name: str) -> None:
    cls = layer_class(name)
    assert set(cls.randomness) <= set(cls.training_only) <= set(cls.fields)
    assert len(set(cls.training_only)) == len(cls.training_only)
    if cls.idle:
        assert set(cls.training_only) == set(cls.fields)
    # Whether a layer is frozen is said of its place in the network, not of the layer.
    assert not {"freeze", "frozen"} & set(cls.fields)


@pytest.mark.parametrize("name", layer_names())
def test_layers_that_are_idle_change_no_type(name: str) -> None:
    graph = compile_text(conformance.network(name, CASES[name]))
    types = graph.types()
    for node in graph.nodes():
        if node.layer.idle:
            assert node.type == types[node.inputs[0]]
            assert not node.layer.weights(node.type)


def test_what_is_declared() -> None:
    found = {name: layer_class(name).training_only for name in layer_names()}
    assert found["conv"] == found["embedding"] == found["layer_scale"] == ("init",)
    assert found["rbf"] == ("trainable", "init")
    assert found["batchnorm"] == ("momentum",)
    assert found["random_flip"] == ("axis", "rate")
    assert not found["layernorm"]
    assert {name for name in layer_names() if layer_class(name).idle} == {
        "dropout", "spatial_dropout", "stochastic_depth", "gaussian_noise", "random_shift",
        "random_flip", "random_brightness", "random_contrast", "identity",
    }  # fmt: skip


def changed(graph: Graph, name: str, field: str) -> tuple[Graph, list[str]]:
    """The same network with another value of a parameter, and the outputs that show it."""
    outputs = {o.value: o.name for o in graph.outputs}
    types = graph.types()
    where: list[str] = []

    def within(scope: Scope) -> Scope:
        return replace(scope, items=tuple([remade(item) for item in scope.items]))

    def remade(item: Node | Scope) -> Node | Scope:
        if isinstance(item, Scope):
            return within(item)
        if item.layer.name != name or item.value not in outputs:
            return item
        xs = tuple([types[value] for value in item.inputs])
        found = next(others(item.layer, field, xs, len(where)), None)
        if found is None:
            return item
        where.append(outputs[item.value])
        return replace(item, layer=found, type=found.infer_all(xs))

    return replace(graph, body=within(graph.body)), where


def others(layer: Layer, field: str, xs: tuple[TensorType, ...], number: int) -> Iterator[Layer]:
    """Layers that differ in this parameter alone, and take the same inputs."""
    own = layer.values[field]
    turned = (own[::-1],) if isinstance(own, tuple) else ()
    turn = number % len(OTHERS)
    for value in (*turned, *OTHERS[turn:], *OTHERS[:turn]):
        try:
            made = layer.but(**{field: layer.check(field, value)}).normalise(xs[0])
            made.infer_all(xs)
        except LayerError:
            continue
        if {n for n, v in made.values.items() if v != layer.values[n]} == {field}:
            yield made


PARAMETERS = [(name, field) for name in layer_names() for field in layer_class(name).fields]
TRAINING = [(n, f) for n, f in PARAMETERS if f in layer_class(n).training_only]
OTHER = [
    (n, f)
    for n, f in PARAMETERS
    if f not in layer_class(n).training_only and not layer_class(n).fields[f].type.is_value
]


@pytest.mark.torch
@pytest.mark.parametrize(("name", "field"), TRAINING)
def test_weights_and_outputs_stay(name: str, field: str) -> None:
    graph = compile_text(conformance.network(name, CASES[name]))
    other, where = changed(graph, name, field)
    assert where
    assert not differences(graph, other)


@pytest.mark.torch
@pytest.mark.parametrize(("name", "field"), OTHER)
def test_other_parameters_matter(name: str, field: str) -> None:
    graph = compile_text(conformance.network(name, CASES[name]))
    other, where = changed(graph, name, field)
    found = differences(graph, other)
    assert found
    assert found <= {"weights", *where}


def differences(graph: Graph, other: Graph) -> set[str]:
    """The outputs in evaluation that differ, or their types; `weights` where the old do not fit."""
    import torch

    from tests.harness import torch_side
    from tests.harness.weights import canonical_weights, stream

    types = graph.types()
    inputs = [_random(stream(0, i.name), types[i.value]) for i in graph.inputs]
    old, new = (torch_side.build(each).eval() for each in (graph, other))
    torch_side.fill(old, canonical_weights(graph))
    kept, wanted = old.state_dict(), new.state_dict()
    if {k: v.shape for k, v in kept.items()} != {k: v.shape for k, v in wanted.items()}:
        return {"weights"}
    new.load_state_dict(kept)
    with torch.no_grad():
        a, b = (
            torch_side.named_outputs(model(*inputs), each, training=False)
            for model, each in ((old, graph), (new, other))
        )
    unlike = {name for name in a if not torch.equal(a[name], b[name])}
    later = other.types()
    return unlike | {o.name for o in graph.outputs if types[o.value] != later[o.value]}


def _random(random: Any, type_: TensorType) -> Any:
    import torch

    shape = (2, *(7 if n is None else int(n) for n in type_.shape))
    if type_.integer:
        return torch.from_numpy(random.integers(0, type_.limit or 2, shape))
    return torch.from_numpy(random.standard_normal(shape))
