"""Sequences in PyTorch against PyTorch's own modules: the same weights, under the same names."""

import copy
import io
from pathlib import Path
from typing import Any

import pytest

from netdsl.analysis.cost import macs
from netdsl.emit.backend import find_backend
from netdsl.ir.graph import Graph
from tests.equivalence.features import FEATURES
from tests.harness.graphs import compile_text
from tests.torch.test_source import emitted, ruff

pytestmark = pytest.mark.torch

LENGTHS = (1, 7)


def network(body: str, length: int | str = 7, width: int = 12) -> Graph:
    return compile_text(f"network n {{ input x: [{length}, {width}] as sequence\n{body} }}")


def build(graph: Graph, dtype: str = "float64") -> Any:
    import torch

    torch.manual_seed(1)
    model = find_backend("torch").instantiate(emitted(graph), graph)
    return model.to(getattr(torch, dtype))


def value(length: int = 7, width: int = 12, dtype: str = "float64") -> Any:
    import torch

    torch.manual_seed(2)
    return torch.randn(3, length, width, dtype=getattr(torch, dtype))


def same(ours: Any, theirs: Any, x: Any, call: Any, own_call: Any = None) -> None:
    """Values, and gradients of the input and of every weight that trains in ours.

    `call` and `own_call` apply the modules where they take more than a value.
    """
    import torch

    one, other = x.clone().requires_grad_(), x.clone().requires_grad_()
    y, z = (own_call or ours)(one), call(other)
    torch.testing.assert_close(y, z, rtol=1e-12, atol=1e-12)
    upstream = torch.randn_like(y)
    y.backward(upstream)
    z.backward(upstream)
    torch.testing.assert_close(one.grad, other.grad, rtol=1e-12, atol=1e-12)
    wanted = dict(theirs.named_parameters())
    gradients = {k: p.grad for k, p in ours.named_parameters()}
    assert gradients
    for key, gradient in gradients.items():
        torch.testing.assert_close(gradient, wanted[key].grad, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("kind", ["lstm", "gru"])
@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("both", [False, True])
@pytest.mark.parametrize("last", [False, True])
def test_recurrent(kind: str, length: int, both: bool, last: bool) -> None:
    import torch
    from torch import nn

    flags = f"bidirectional = {str(both).lower()}, last = {str(last).lower()}"
    model = build(network(f"rnn: {kind}(5, {flags})", length))
    stock = getattr(nn, kind.upper())(12, 5, batch_first=True, bidirectional=both).double()
    model.rnn.load_state_dict(stock.state_dict(), strict=True)

    def call(x: Any) -> Any:
        outputs, states = stock(x)
        if not last:
            return outputs
        states = states[0] if kind == "lstm" else states
        return torch.cat([states[-2], states[-1]], 1) if both else states[-1]

    same(model.rnn, stock, value(length), call)


@pytest.mark.parametrize("heads", [1, 2, 12])
@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("bias", [False, True])
def test_attention_to_itself(heads: int, length: int, bias: bool) -> None:
    from torch import nn

    model = build(network(f"mha: attention({heads}, bias = {str(bias).lower()})", length))
    stock = nn.MultiheadAttention(12, heads, bias=bias, batch_first=True).double()
    model.mha.load_state_dict(stock.state_dict(), strict=True)
    same(model.mha, stock, value(length), lambda x: stock(x, x, x)[0])


@pytest.mark.parametrize("heads", [1, 3])
@pytest.mark.parametrize("length", LENGTHS)
def test_causal_attention(heads: int, length: int) -> None:
    import torch
    from torch import nn

    model = build(network(f"mha: attention({heads}, causal = true)", length))
    stock = nn.MultiheadAttention(12, heads, batch_first=True).double()
    model.mha.load_state_dict(stock.state_dict(), strict=True)
    later = torch.ones(length, length, dtype=torch.bool).triu(1)
    same(model.mha, stock, value(length), lambda x: stock(x, x, x, attn_mask=later)[0])
    x = value(length)
    changed = x.clone()
    changed[:, -1] += 1
    torch.testing.assert_close(model.mha(x)[:, :-1], model.mha(changed)[:, :-1])


@pytest.mark.parametrize("length", [1, 4, 7, 10])
def test_attention_to_a_memory(length: int) -> None:
    from torch import nn

    text = f"input z: [{length}, 12] as sequence\n@x -> attention(3, memory = @z)"
    model = build(network(text))
    stock = nn.MultiheadAttention(12, 3, batch_first=True).double()
    model.attention1.load_state_dict(stock.state_dict(), strict=True)
    memory = value(length).flip(0)
    same(
        model.attention1,
        stock,
        value(),
        lambda x: stock(x, memory, memory)[0],
        lambda x: model(x, memory),
    )


ENCODER = """
  add { identity ; self_attn: attention(3) }
  norm1: layernorm
  add { identity ; { linear1: dense(20) ; ACTIVATION ; linear2: dense(12) } }
  norm2: layernorm
"""
FIRST_NORM = """
  add { identity ; { norm1: layernorm ; self_attn: attention(3) } }
  add { identity ; { norm2: layernorm ; linear1: dense(20) ; ACTIVATION ; linear2: dense(12) } }
"""


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("activation", ["relu", "gelu"])
@pytest.mark.parametrize("first", [False, True])
def test_transformer_encoder_layer(length: int, activation: str, first: bool) -> None:
    from torch import nn

    body = FIRST_NORM if first else ENCODER
    model = build(network(body.replace("ACTIVATION", activation), length))
    stock = nn.TransformerEncoderLayer(
        12, 3, 20, dropout=0.0, activation=activation, batch_first=True, norm_first=first
    ).double()
    model.load_state_dict(stock.state_dict(), strict=True)
    same(model, stock, value(length), stock)


DECODER = """
  input z: 5x12 as sequence
  @x -> add { identity ; self_attn: attention(3, causal = true) }
  norm1: layernorm
  add { identity ; multihead_attn: attention(3, memory = @z) }
  norm2: layernorm
  add { identity ; { linear1: dense(20) ; relu ; linear2: dense(12) } }
  norm3: layernorm
"""


def test_transformer_decoder_layer() -> None:
    from torch import nn

    model = build(network(DECODER))
    stock = nn.TransformerDecoderLayer(12, 3, 20, dropout=0.0, batch_first=True).double()
    model.load_state_dict(stock.state_dict(), strict=True)
    mask = nn.Transformer.generate_square_subsequent_mask(7).double()
    memory = value(5)
    same(
        model,
        stock,
        value(),
        lambda x: stock(x, memory, tgt_mask=mask),
        lambda x: model(x, memory),
    )


VIT = """
block layer(heads, hidden) {
  let width = in.channels
  add { identity ; { ln_1: layernorm(eps = 1e-6) ; self_attention: attention(heads) } }
  add { identity ; { ln_2: layernorm(eps = 1e-6)
    mlp: dense(hidden) -> gelu -> dropout(0) -> dense(width) -> dropout(0) } }
}
network vit {
  input image: 3x32x24
  conv_proj: conv(16, 8x8, stride = 8)
  reshape([16, 12]) -> permute((1, 0))
  class_token: class_token
  encoder: {
    pos_embedding: position_embedding
    layers: { for i in range(3) { encoder_layer_{i}: layer(4, 20) } }
    ln: layernorm(eps = 1e-6)
  }
  select(0, 0)
  heads: { head: dense(10) }
}
"""


def test_torchvisions_vision_transformer() -> None:
    """The same keys, and the same numbers out of them."""
    import torch
    from torchvision.models.vision_transformer import VisionTransformer

    model = build(compile_text(VIT))
    stock = VisionTransformer(24, 8, 3, 4, 16, 20, num_classes=10).double()
    # torchvision's is for squares; its token and positions start at other numbers.
    stock.encoder.pos_embedding = torch.nn.Parameter(torch.randn(1, 13, 16).double())
    torch.nn.init.normal_(stock.class_token)
    torch.nn.init.normal_(stock.heads.head.weight)
    model.load_state_dict(stock.state_dict(), strict=True)
    image = torch.randn(2, 3, 32, 24, dtype=torch.float64)

    def call(x: Any) -> Any:
        x = stock.conv_proj(x).flatten(2).permute(0, 2, 1)
        x = torch.cat([stock.class_token.expand(2, -1, -1), x], 1)
        return stock.heads(stock.encoder(x)[:, 0])

    same(model, stock, image, call)


BODY = """
  a: lstm(6, bidirectional = true) ; b: attention(4) ; c: attention(3, causal = true)
  d: gru(5) ; e: lstm(4, last = true)
"""


@pytest.mark.parametrize(
    ("body", "fused"),
    [
        ("attention(4)", True),
        ("attention(2, causal = true)", False),
        ("attention(2, bias = false)", False),
    ],
)
def test_the_fused_path_of_inference_agrees(body: str, fused: bool) -> None:
    """Without gradients and in evaluation PyTorch has a kernel for all of attention."""
    import torch
    from torch.utils._python_dispatch import TorchDispatchMode

    seen = set()

    class Watch(TorchDispatchMode):
        def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None):
            seen.add(str(func))
            return func(*args, **(kwargs or {}))

    model, x = build(network(body)), value()
    slow = model.train()(x)
    with torch.no_grad(), Watch():
        fast = model.eval()(x)
    assert any("native_multi_head" in name for name in seen) == fused, seen
    torch.testing.assert_close(fast, slow.detach(), rtol=1e-12, atol=1e-12)


def test_the_second_bias_of_an_lstm_is_a_buffer_that_counts() -> None:
    import torch

    model = build(network("rnn: lstm(5, bidirectional = true)"))
    assert {k for k, _ in model.named_buffers()} == {"rnn.bias_hh_l0", "rnn.bias_hh_l0_reverse"}
    assert not any("bias_hh" in k for k, _ in model.named_parameters())
    before = model(value())
    model.rnn.bias_hh_l0.add_(1.0)
    after = model(value())
    assert (after - before).abs().max() > 1e-3
    with torch.no_grad():
        model.rnn.bias_ih_l0.add_(1.0)
    model.rnn.bias_hh_l0.sub_(1.0)
    torch.testing.assert_close(model(value()), after)


def moved(model: Any) -> dict[str, Any]:
    """The model in every way in which a program may move it."""
    import torch

    file = io.BytesIO()
    torch.save(model.state_dict(), file)
    file.seek(0)
    state = torch.load(file, weights_only=True)
    graph = network(BODY)
    source = find_backend("torch").instantiate(emitted(graph), graph)
    loaded, assigned, empty = copy.deepcopy(source), copy.deepcopy(source), copy.deepcopy(source)
    loaded.double().load_state_dict(state)
    assigned.load_state_dict(state, assign=True)
    empty.to("meta").to_empty(device="cpu").double().load_state_dict(state)
    return {
        "copied": copy.deepcopy(model),
        "loaded": loaded,
        "assigned": assigned,
        "from meta": empty,
        "there and back": copy.deepcopy(model).to("meta").to_empty(device="cpu"),
    }


def test_modules_can_be_moved() -> None:
    import torch

    model, x = build(network(BODY)), value()
    wanted = model(x)
    for way, other in moved(model).items():
        other.load_state_dict(model.state_dict())
        torch.testing.assert_close(other(x), wanted, msg=way)
        with torch.no_grad():
            other.a.bias_hh_l0.add_(1)
        assert (other(x) - wanted).abs().max() > 1e-6, f"{way}: another bias is used"


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
def test_other_precisions(dtype: str) -> None:
    import torch

    model, x = build(network(BODY)), value()
    wanted = model(x)
    found = copy.deepcopy(model).to(getattr(torch, dtype))(x.to(getattr(torch, dtype)))
    assert str(found.dtype) == f"torch.{dtype}"
    close = 1e-5 if dtype == "float32" else 5e-2
    torch.testing.assert_close(found.double(), wanted, rtol=close, atol=close)


def test_a_module_starts_again() -> None:
    """`reset_parameters`, as programs call it behind `to_empty`."""
    import torch

    model = build(network("rnn: lstm(5)"), "float32").rnn.to("meta").to_empty(device="cpu")
    for tensor in model.state_dict().values():
        tensor.fill_(7)
    model.reset_parameters()
    assert not model.bias_ih_l0.any()
    assert not model.bias_hh_l0.any()
    square = model.weight_hh_l0.T @ model.weight_hh_l0
    torch.testing.assert_close(square, torch.eye(5), rtol=1e-5, atol=1e-5)
    assert 0 < model.weight_ih_l0.abs().max() < (6 / (20 + 12)) ** 0.5


@pytest.mark.filterwarnings("ignore")
def test_exports_and_compiles() -> None:
    import torch

    model, x = build(network(BODY)).eval(), value()
    with torch.no_grad():
        wanted = model(x)
        exported = torch.export.export(model, (x,))
        torch.testing.assert_close(exported.module()(x), wanted)
        compiled = torch.compile(model, backend="aot_eager")
        torch.testing.assert_close(compiled(x), wanted)
        torch.testing.assert_close(
            torch.func.functional_call(model, model.state_dict(), (x,)), wanted
        )


@pytest.mark.parametrize(
    "body",
    [
        "attention(3)",
        "attention(4, causal = true)",
        "input z: 5x12 as sequence\n@x -> attention(2, memory = @z)",
    ],
)
def test_multiply_adds_are_what_pytorch_counts(body: str) -> None:
    """In the form of attention that is made of matrix products; a mask saves none."""
    from torch.nn.attention import SDPBackend, sdpa_kernel
    from torch.utils.flop_counter import FlopCounterMode

    graph = network(body)
    model = build(graph).train()
    given = [value(int(i.type.shape[0]))[:1] for i in graph.inputs]
    with sdpa_kernel(SDPBackend.MATH), FlopCounterMode(display=False) as counter:
        model(*(x.requires_grad_() for x in given))
    assert macs(graph) == counter.get_total_flops() / 2


@pytest.mark.parametrize("text", [FEATURES["sequences"], VIT], ids=["sequences", "vit"])
def test_formatted_and_checked(text: str, tmp_path: Path) -> None:
    path = tmp_path / "emitted.py"
    path.write_text(emitted(compile_text(text)))
    assert ruff("format", "--isolated", "--check", "--diff", str(path)).stdout == ""
    assert ruff("check", "--isolated", "--select", "E,F,I,UP,W", str(path)).returncode == 0
