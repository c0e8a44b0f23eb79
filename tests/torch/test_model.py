"""The emitted PyTorch model: names, modes, starts, and memory that is changed in place."""

import math

import pytest

from netdsl.emit.backend import find_backend
from tests.harness.graphs import compile_text
from tests.torch.test_source import NETWORKS, emitted

pytestmark = pytest.mark.torch

BACKEND = find_backend("torch")


def build(text: str, network: str | None = None):
    graph = compile_text(text, network)
    return BACKEND.instantiate(emitted(graph), graph)


@pytest.mark.parametrize("name", NETWORKS)
def test_keys_are_the_weights_names(name: str) -> None:
    graph = compile_text(NETWORKS[name])
    model = BACKEND.instantiate(emitted(graph), graph)
    state = model.state_dict()
    assert [row.key for row in BACKEND.weight_rows(graph)] == list(state)
    model.load_state_dict(state, strict=True)


def test_the_table_of_owned_names_is_pytorchs() -> None:
    from netdsl_torch.registration import OWNED, PRIVATE, SEQUENTIAL_OWNED
    from torch import nn

    public = {n for n in dir(nn.Module()) if not n.startswith("_")}
    assert public <= OWNED
    of_sequential = set(dir(nn.Sequential()))
    assert {n for n in of_sequential if not n.startswith("_")} <= SEQUENTIAL_OWNED
    assert {n for n in of_sequential if n.startswith("_") and not n.startswith("__")} <= PRIVATE


OWNED_LABELS = (
    *("forward", "training", "type", "T_destination", "_modules", "_apply", "append"),
    *("class", "0", "__init__", "__private", "_", "_bn0"),
)


@pytest.mark.parametrize("label", OWNED_LABELS)
@pytest.mark.parametrize("body", ["{0}: conv(3, 1)", "s: {{ {0}: conv(3, 1) ; relu }}"])
def test_any_label_is_a_key(label: str, body: str) -> None:
    import torch

    quoted = f'"{label}"' if label[0].isdigit() else label
    model = build(f"network n {{ input x: 3x4x4 ; {body.format(quoted)} }}")
    assert any(key.split(".")[-2] == label for key in model.state_dict())
    assert model.train().training is True
    assert model.eval().training is False
    assert all(m.training is False for m in model.modules())
    assert model(torch.zeros(1, 3, 4, 4)).shape == (1, 3, 4, 4)


def test_outputs_by_mode() -> None:
    import torch

    model = build(NETWORKS["heads"])
    x = torch.zeros(2, 3, 8, 8)
    assert set(model.train()(x, x)) == {"aux", "mask", "score"}
    assert set(model.eval()(x, x)) == {"mask", "score"}


def test_frozen_layers_do_not_train() -> None:
    model = build(
        """network n { input x: 3x8x8
        stem: { conv(4, 1) ; batchnorm ; relu }
        bn: batchnorm ; conv(2, 1) ; batchnorm
        freeze stem, bn }"""
    )
    trainable = {name for name, p in model.named_parameters() if p.requires_grad}
    assert trainable == {"conv1.weight", "conv1.bias", "batchnorm2.weight", "batchnorm2.bias"}
    assert not model.bn.training
    model.train()
    modes = {name: m.training for name, m in model.named_modules() if "Norm" in type(m).__name__}
    assert modes == {"stem.1": False, "bn": False, "batchnorm2": True}


def test_freezing_everything() -> None:
    model = build("network n { input x: [3] ; dense(4) ; dense(2) ; freeze dense1, dense2 }")
    assert not any(p.requires_grad for p in model.parameters())


def spread(init: str, layer: str = "conv(64, 3, init = {}, bias = true)") -> tuple[float, float]:
    """The standard deviation and the largest value of a weight that starts so."""
    import torch

    torch.manual_seed(0)
    text = f"network n {{ input x: 32x9x9 ; l: {layer.format(init)} }}"
    model = build(text)
    assert model.l.bias.abs().max() == 0
    weight = model.l.weight.detach()
    return float(weight.std()), float(weight.abs().max())


FAN_IN, FAN_OUT = 32 * 9, 64 * 9


@pytest.mark.parametrize(
    ("init", "std", "limit"),
    [
        ("glorot_uniform", math.sqrt(2 / (FAN_IN + FAN_OUT)), math.sqrt(6 / (FAN_IN + FAN_OUT))),
        ("he_uniform", math.sqrt(2 / FAN_IN), math.sqrt(6 / FAN_IN)),
        ("he_normal", math.sqrt(2 / FAN_IN), 2 * math.sqrt(2 / FAN_IN) / 0.8796),
        ("lecun_normal", math.sqrt(1 / FAN_IN), 2 * math.sqrt(1 / FAN_IN) / 0.8796),
        (
            "glorot_normal",
            math.sqrt(2 / (FAN_IN + FAN_OUT)),
            2 * math.sqrt(2 / (FAN_IN + FAN_OUT)) / 0.8796,
        ),
        ("normal(0.01)", 0.01, 1),
        ("truncated_normal(0.01)", 0.01 * 0.8796, 0.02),
        ("zeros", 0, 0),
        ("0.25", 0, 0.25),
    ],
)
def test_starts(init: str, std: float, limit: float) -> None:
    found, largest = spread(init)
    assert found == pytest.approx(std, rel=0.03, abs=1e-9)
    assert largest <= limit * 1.0001
    assert largest >= limit * 0.97 or init == "normal(0.01)"


def test_several_starts_in_one_file() -> None:
    import torch

    torch.manual_seed(0)
    model = build(
        """network n { input x: [400]
        a: dense(300, init = normal(0.5)) ; b: dense(300, init = he_normal)
        c: dense(300) ; d: dense(2, init = [[1, 2], [3, 4]]) }""".replace(
            "c: dense(300)", "c: dense(2)"
        )
    )
    assert float(model.a.weight.detach().std()) == pytest.approx(0.5, rel=0.05)
    assert float(model.b.weight.detach().std()) == pytest.approx(math.sqrt(2 / 300), rel=0.05)
    assert model.d.weight.tolist() == [[1, 2], [3, 4]]


IN_PLACE = """
block pre(n) { add { { relu ; conv(n, 1) ; relu ; batchnorm } ; identity } ; relu }
network n {
  input x: 4x6x6
  conv(4, 1) ; relu ; pre(4) ; pre(4)
  a: batchnorm
  add { identity ; conv(4, 1) ; relu }
  b: { conv(4, 1) ; batchnorm }
  add { @a ; identity ; sigmoid -> conv(4, 1) }
  multiply { tanh ; relu -> conv(4, 1) -> relu } ; relu
  add { dropout(0.5) -> relu ; flatten -> dense(1) -> relu -> reuse_me } ; relu
}""".replace(
    "  add { dropout(0.5) -> relu ; flatten -> dense(1) -> relu -> reuse_me } ; relu\n",
    "  dropout(0.5) ; relu ; add { identity ; avgpool(3, stride = 1, padding = 1) } ; relu\n",
)


@pytest.mark.parametrize("training", [True, False])
def test_in_place_is_the_same_function(training: bool) -> None:
    """Values and gradients are those of the text without anything in place."""
    import torch

    graph = compile_text(IN_PLACE)
    text = emitted(graph)
    assert "inplace=True" in text
    assert " += " in text
    plain = text.replace(", inplace=True", "")
    for name in ("out", "x", "a", "b"):
        plain = plain.replace(f"{name} += ", f"{name} = {name} + ")
    models = [BACKEND.instantiate(t, graph).double().train(training) for t in (text, plain)]
    models[1].load_state_dict(models[0].state_dict())
    x = torch.randn(3, 4, 6, 6, dtype=torch.float64)
    results = []
    for model in models:
        torch.manual_seed(1)
        given = x.clone().requires_grad_()
        y = model(given)
        y.square().sum().backward()
        results.append((y, given.grad, *(p.grad for p in model.parameters())))
    assert all(torch.equal(a, b) for a, b in zip(*results, strict=True))
    assert torch.equal(x, x.clone())


def test_weights_used_again_elsewhere() -> None:
    import torch

    model = build(
        """
block two { a: conv(4, 1) ; relu ; b: conv(4, 1) }
network n {
  input x: 4x3x3
  one: two
  inner: { reuse(one) ; deep: { reuse(one.a) ; relu } }
  reuse(inner.deep)
}""".replace("  reuse(inner.deep)\n", "")
    ).double()
    assert {k.rpartition(".")[0] for k in model.state_dict()} == {"one.a", "one.b"}
    x = torch.randn(2, 4, 3, 3, dtype=torch.float64)
    a, b = model.one.a, model.one.b
    expected = a(b(a(b(a(x).relu())).relu())).relu()
    assert torch.allclose(model(x), expected, rtol=0, atol=1e-12)


def test_a_layer_without_weights_is_used_again() -> None:
    import torch

    model = build(
        """
block b(slope) { a: leaky_relu(slope) ; s: { reuse(a) ; relu } ; d: dropout(0.5) ; reuse(d) }
network n { input x: [4] ; b(0.1) ; b(0.2) ; empty: { identity } ; reuse(empty) ; dense(2) }"""
    )
    assert set(model.state_dict()) == {"dense1.weight", "dense1.bias"}
    assert model(torch.zeros(2, 4)).shape == (2, 2)


def test_same_padding_of_unknown_sizes() -> None:
    import torch

    model = build(NETWORKS["pools"])
    for size in (24, 25, 31):
        assert model(torch.randn(1, 3, size, size + 3)).shape == (1, 4, 3, 2)


def test_models_can_be_pickled() -> None:
    import io

    import torch

    graph = compile_text(NETWORKS["unet"])
    model = BACKEND.instantiate(emitted(graph), graph)
    buffer = io.BytesIO()
    torch.save(model, buffer)
    buffer.seek(0)
    again = torch.load(buffer, weights_only=False)
    x = torch.randn(1, 3, 16, 16)
    assert torch.equal(model(x), again(x))


REUSED_ONE_BY_ONE = {
    "another value enters": "t: { k: conv(3, 1x1) ; add { identity ; @x } } ; reuse(t)",
    "inside of another": """
      t: { k: conv(3, 1x1) ; g: { relu ; concat { identity ; @x } ; conv(3, 1) } ; batchnorm }
      u: { relu ; reuse(t) } ; v: { reuse(t) ; reuse(u) }""",
    "as many values, others": """
      y: conv(3, 1)
      @x
      t: { concat { conv(3, 1) ; conv(3, 1) ; @x ; @y } ; conv(3, 1) }
      add { identity ; @y -> reuse(t) }""",
}


@pytest.mark.torch
@pytest.mark.keras
@pytest.mark.parametrize("items", REUSED_ONE_BY_ONE.values(), ids=REUSED_ONE_BY_ONE)
def test_reuse_where_equal_values_become_two(items: str) -> None:
    from tests.harness.compare import assert_equivalent

    assert_equivalent(f"network n {{\n  input x: 3x8x8\n{items}\n}}\n", training=True)
