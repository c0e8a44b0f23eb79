"""The emitted PyTorch text: formatted, checked, stable, readable. No framework is imported."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from netdsl.emit.backend import find_backend
from netdsl.ir.graph import Graph
from tests.harness.graphs import compile_text

BLOCKS = """
block cbr(filters, kernel, stride = 1, act = relu) = conv(filters, kernel, stride = stride, padding = half) -> act
block gate() { multiply { identity ; global_avgpool(keepdims = true) -> conv(in.channels, 1) -> sigmoid } }
block up(filters, skip) { conv(filters, 1) ; concat { identity ; @skip } ; conv(filters, 1) ; relu }
"""

NETWORKS = {
    "names": """
network class {
  input self: 3x8x8
  class: conv(4, 1) ; forward: conv(4, 1) -> relu ; training: conv(4, 3, padding = same, stride = 2)
  "block1-1": conv(4, 1, bias = false) ; torch: conv(4, 1) ; nn: batchnorm ; F: relu ; type: lrn
  add { x: conv(4, 1) ; out: conv(4, 1) ; super: conv(4, 1) }
}""",
    "unet": BLOCKS
    + """
network unet {
  input image: 3x16x16
  enc1: cbr(8, 3x3) ; maxpool(2) ; enc2: cbr(16, 3x3) ; conv(8, 1)
  up2: up(8, skip = @enc2) ; enc3: conv(12, 1) ; mid: conv(12, 1) ; up1: up(6, skip = @enc3)
}""",
    "variants": BLOCKS
    + """
network variants {
  input image: 3x16x16
  cbr(8, 3x3) ; cbr(8, 3x3) ; cbr(8, 5, act = silu) ; cbr(8, 1, act = none) ; gate ; gate
  body: cbr(8, 3) * 4 -> gate -> add { identity ; cbr(8, 3) -> gate }
  flatten ; dense(10, init = normal(0.01)) ; dense(9, init = he_normal) ; softmax
}""",
    "heads": """
network heads {
  input a: 3x8x8 ; input b: 3x8x8
  add { @a ; @b } ; stem: conv(4, 3)
  output aux when training: global_avgpool -> dense(3)
  output mask: conv(1, 1) -> sigmoid
  output score: global_maxpool -> dense(2)
  freeze stem
}""",
    "transposed": """
network transposed {
  input a: 3x8x8
  @a -> conv_transpose(4, 2, stride = 2) -> l2norm -> conv_transpose(4, 2) -> relu
  output c: conv_transpose(3, 3, init = truncated_normal(0.1))
  output d: @a -> reshape([3, 64]) -> conv_transpose(3, 3, init = truncated_normal(0.1))
}""",
    "frozen": """
block unit(n) { conv(n, 1) ; batchnorm ; relu }
network frozen {
  input a: 3x8x8
  stem: unit(4) -> unit(4) ; stage1: { unit(4) ; "very long name of a layer": unit(4) } ; unit(4)
  bn: batchnorm ; flatten ; last: { dense(4) ; batchnorm } ; dense(2)
  freeze stem, stage1, bn, last
}""",
    "random": """
block res(filters, rate, std = 0.1) {
  add { identity ; conv(filters, 3x3, padding = half) -> spatial_dropout(rate) -> stochastic_depth(rate) }
  gaussian_noise(std)
}
network random {
  input image: 3x12x9 ; input line: 7x5 as sequence
  output one: @image -> random_shift(0.1) -> random_flip(rate = 0.3) -> random_brightness(0.2)
  output two: @image -> random_contrast(0.2) -> res(3, 0.1) -> res(3, 0.2, std = 1.5)
  output three: @line -> spatial_dropout(0.2) -> random_shift(0.3) -> random_contrast(0.1)
}""",
    "shapes": """
block shuffled(groups) {
  concat { slice(0, 0, in.channels // 2) ; slice(0, in.channels // 2) -> conv(groups, 1) }
  channel_shuffle(groups) ; reshape([groups, -1]) ; slice(length, 1, -1) ; select(1, 0)
}
network shapes {
  input a: 8x8x12
  body: {
    reflectpad(1) ; crop([(1, 0), (2, 3)]) ; upsample(2) ; upsample(size = 7x9) ; pixel_unshuffle(1)
    upsample(size = 8x12, mode = bicubic, align_corners = true) ; slice(width, -8) ; pixel_shuffle(2)
    reshape([2, -1]) ; permute((1, 0)) ; reshape([16, 4, -1], sequence = false) ; permute((2, 0, 1))
  }
  reflectpad((1, 2)) ; upsample((2, 3), mode = bilinear) ; upsample(size = 7x5) ; crop((0, 1))
  output b: shuffled(2)
  output c: @a -> shuffled(4)
  output d: reshape([-1, 2]) -> permute((1, 0)) -> slice(0, 1) -> select(0, -1) -> reshape([2, -1])
}""",
    "pools": """
network pools {
  input a: [3, ?, ?]
  maxpool(3, stride = 2, padding = same) ; avgpool(3, stride = 2, padding = same) ; zeropad(1)
  maxpool(3, stride = 2, padding = [(0, 1), (1, 0)]) ; avgpool(3, padding = 1, count_padding = false)
  conv(4, 3, stride = 2, padding = same) ; conv(4, 2, padding = [(1, 0), (1, 0)]) ; adaptive_avgpool(3x2)
}""",
}


def emitted(graph: Graph) -> str:
    made = find_backend("torch").emit(graph)
    assert made.text is not None, made.diagnostics
    return made.text


def standard() -> list[tuple[str, str]]:
    from tests.harness.standard import standard_networks

    return [(module, network) for module, network in standard_networks()]


def standard_text(module: str, network: str) -> str:
    return emitted(compile_text(f"use {module}: {network} as it\nnetwork {network} = it\n"))


def ruff(*arguments: str) -> subprocess.CompletedProcess[str]:
    path = Path(sys.executable).with_name("ruff")
    command = [str(path) if path.exists() else "ruff", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_formatted_and_checked(tmp_path: Path) -> None:
    texts = {name: emitted(compile_text(text)) for name, text in NETWORKS.items()}
    texts.update({n: standard_text(m, n) for m, n in standard()})
    for name, text in texts.items():
        (tmp_path / f"{name}.py").write_text(text)
    formatted = ruff("format", "--isolated", "--diff", str(tmp_path))
    assert formatted.returncode == 0, formatted.stdout
    checked = ruff("check", "--isolated", "--select", "E,F,I,UP,W", str(tmp_path))
    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize("name", NETWORKS)
def test_stable_and_one_public_name(name: str) -> None:
    text = emitted(compile_text(NETWORKS[name]))
    assert text == emitted(compile_text(NETWORKS[name]))
    public = [n for n in ast.parse(text).body if isinstance(n, ast.Assign)]
    assert len(public) == 1
    assert len(ast.literal_eval(public[0].value)) == 1


def test_a_block_is_one_class() -> None:
    text = standard_text("resnet", "resnet50")
    classes = [n.name for n in ast.parse(text).body if isinstance(n, ast.ClassDef)]
    assert classes == ["Conv2d", "Linear", "BottleneckDownsample", "Bottleneck", "Resnet50"]
    assert "self.conv1 = Conv2d(3, 64, 7, stride=2, padding=3, bias=False)" in text
    assert "*[Bottleneck(512, 128) for _ in range(3)]" in text
    assert "        out = F.relu(self.bn1(out), inplace=True)\n" in text
    assert text.endswith("        return self.fc(x)\n")


def test_a_merge_in_a_block_that_is_used_again_is_a_line() -> None:
    text = standard_text("reinspect", "reinspect")
    classes = [n.name for n in ast.parse(text).body if isinstance(n, ast.ClassDef)]
    assert classes[-3:] == ["LstmStep", "Person", "Reinspect"]
    assert "        written = input_gate * value\n" in text
    assert "Conv2d(in_channels - units, units, 1, bias=False)" in text
    assert text.count(" = self.step1(") == 5


REAL = """
block noisy(std, rate = 0) { gaussian_noise(std) ; dropout(rate) }
block both(k, std) { dense(k) ; elu(k) ; noisy(std) }
network net {
  input x: [6]
  noisy(0.1) ; noisy(1) ; noisy(2, rate = 0.5) ; both(3, std = 1) ; both(4, std = 0.5)
}
"""


def test_whole_numbers_for_a_field_of_real_ones_need_no_other_class() -> None:
    text = emitted(compile_text(REAL))
    assert text.count("\nclass Noisy") == text.count("\nclass Both") == 1
    assert "def __init__(self, std: float, rate: float = 0) -> None:" in text
    assert "def __init__(self, in_channels: int, k: int, std: float) -> None:" in text
    for use in ("Noisy(0.1)", "Noisy(1)", "Noisy(2, rate=0.5)", "Both(6, 3, 1)"):
        assert f" = {use}\n" in text


CROPS = """
block edge(n, m) = crop(n) -> crop([(0, n), (m, 0)]) -> conv(3, 1)
block framed(n) { crop([(0, 0), (0, n)]) ; conv(3, 1) }
network net { input x: 3x40x40 ; edge(2, 1) ; edge(3, 2) ; framed(2) ; framed(3) ; crop((0, 1)) }
"""


def test_blocks_with_different_crops_are_one_class() -> None:
    text = emitted(compile_text(CROPS))
    assert text.count("\nclass Edge") == text.count("\nclass Framed") == 1
    assert "nn.ZeroPad2d(-n), nn.ZeroPad2d((-m, 0, 0, -n))" in text
    assert "self.crop1 = nn.ZeroPad2d((0, -n, 0, 0))" in text
    assert "return x[..., 1:-1]\n" in text


TOWERS = """
block res(n, factor) { add { identity ; { conv(n, 1) ; conv(6, 1) ; scale(factor) } } }
network net {
  input left: 6x4x4 ; input right: 6x4x4
  a: @left -> res(4, 0.1) -> res(5, 1)
  b: @right -> reuse(a)
  both: maximum { @a ; @b }
  relu ; conv(3, 1)
}
"""


def test_a_merge_with_a_label_is_a_line() -> None:
    text = emitted(compile_text(TOWERS))
    classes = [n.name for n in ast.parse(text).body if isinstance(n, ast.ClassDef)]
    assert classes == ["Conv2d", "Scale", "Res", "Net"]
    assert "nn.Sequential(Res(6, 4, 0.1), Res(6, 5, 1))" in text
    assert "        x = F.relu(torch.maximum(left, right))\n        return self.conv1(x)\n" in text


def test_variants_are_called_after_what_differs() -> None:
    text = emitted(compile_text(NETWORKS["variants"]))
    classes = [n.name for n in ast.parse(text).body if isinstance(n, ast.ClassDef)]
    assert classes == [
        "Conv2d",
        "Linear",
        "Cbr",
        "CbrSilu",
        "CbrNoAct",
        "Gate",
        "BodyAdd",
        "Variants",
    ]
    assert "init=partial(nn.init.normal_, std=0.01)" in text or "init=he_normal_" in text


def test_a_skip_is_an_argument() -> None:
    text = emitted(compile_text(NETWORKS["unet"]))
    assert "def __init__(self, in_channels: int, skip_channels: int, filters: int) -> None:" in text
    assert "def forward(self, x: Tensor, skip: Tensor) -> Tensor:" in text
    assert "enc2 = self.enc2(x)\n" in text
    assert "x = self.up2(x, enc2)" in text


@pytest.mark.parametrize("name", ["linear", "f", "tensor", "conv2d", "any", "x", "l", "class"])
def test_a_network_may_have_any_name(name: str, tmp_path: Path) -> None:
    text = emitted(
        compile_text(
            f"block {name}block(Conv2d, Linear, F) {{ conv(Conv2d, Linear) ; scaled: conv(F, 1) }}\n"
            f"network {name} {{\n  input x: 3x4x4\n  {name}block(3, 1, 2) ; {name}block(4, 1, 2)\n"
            "  l: conv(2, 1) ; scaled_tanh: tanh(amplitude = 2) ; pad_same: flatten\n"
            "  add { Tensor: dense(4) ; torch: dense(4) ; l2: dense(4) ; O: dense(4) } ; softmax\n"
            "  tanh(slope = 2)\n}\n"
        )
    )
    path = tmp_path / "n.py"
    path.write_text(text)
    checked = ruff("check", "--isolated", "--select", "E,F,I,UP,W", str(path))
    assert checked.returncode == 0, checked.stdout
    (exported,) = (n for n in ast.parse(text).body if isinstance(n, ast.Assign))
    (title,) = ast.literal_eval(exported.value)
    classes = [n.name for n in ast.parse(text).body if isinstance(n, ast.ClassDef)]
    assert classes[-1] == title
    assert len(set(classes)) == len(classes)


def test_documentation_cannot_get_out() -> None:
    text = emitted(
        compile_text('# """ ; import os\n# \\""" x\nnetwork n { input x: [3] ; dense(2) }\n')
    )
    tree = ast.parse(text)
    assert not [n for n in ast.walk(tree) if isinstance(n, ast.Import) and n.names[0].name == "os"]


def test_long_tables_stand_at_the_top(tmp_path: Path) -> None:
    row = ", ".join(["0.5", "-1"] * 10)
    rows = ", ".join([f"[{row}]"] * 10)
    text = emitted(
        compile_text(
            f"network n {{ input x: [20] ; rbf(10, trainable = false, init = [{rows}]) }}\n"
        )
    )
    assert "CENTRES = (\n    (0.5, -1.0, " in text
    assert "centres=CENTRES" in text
    path = tmp_path / "n.py"
    path.write_text(text)
    assert ruff("format", "--isolated", "--check", str(path)).returncode == 0
    assert ruff("check", "--isolated", "--select", "E,F,I,UP,W", str(path)).returncode == 0


def test_what_cannot_be_expressed_is_told_at_its_place() -> None:
    graph = compile_text(
        "network n {\n  input x: [3, ?, ?]\n"
        "  maxpool(3, stride = 2, padding = [(0, 1), (0, 1)], ceil = true)\n"
        "  avgpool(3, stride = 2, padding = [(0, 1), (0, 1)], ceil = true)\n}\n"
    )
    made = find_backend("torch").emit(graph)
    assert made.text is None
    assert [d.code for d in made.diagnostics] == ["N602", "N602"]
    assert [d.span.position[0] for d in made.diagnostics if d.span] == [3, 4]


def test_an_unknown_layer_is_told() -> None:
    from netdsl.layers.activation import Relu

    class Strange(Relu):
        name = "strange"

    graph = compile_text("network n { input x: [3] ; relu }")
    (node,) = graph.nodes()
    strange = Graph(
        graph.name,
        graph.inputs,
        graph.outputs,
        type(graph.body)(
            "", (type(node)("s", Strange(), (0,), node.value, node.type),), 0, node.value
        ),
    )
    made = find_backend("torch").emit(strange)
    assert made.text is None
    assert [(d.code, d.message) for d in made.diagnostics] == [("N601", "PyTorch has no `strange`")]


def test_nothing_is_imported_to_emit() -> None:
    program = (
        "import sys; from netdsl import pipeline as p; from netdsl.source import Source\n"
        "g = p.compile_source(Source('n.net', 'network n { input x: [3] ; dense(2) }')).graph\n"
        "assert p.emit(g, 'torch').text\n"
        "heavy = {'torch', 'numpy', 'keras', 'tensorflow', 'pydantic', 'rich', 'importlib.metadata'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("count", [20_000])
def test_many_layers_and_many_blocks(count: int) -> None:
    """No recursion over the length, and no pass that is more than linear (it would hang)."""
    layers = "  conv(4, 1)\n  relu\n" * (count // 2)
    text = emitted(compile_text(f"network n {{\n  input x: 4x2x2\n{layers}}}\n"))
    assert text.count("Conv2d(4, 4, 1)") == count // 2
    calls = "  b(4)\n" * (count // 20)
    block = "block b(n) { add { conv(n, 1) ; identity } }\n"
    text = emitted(compile_text(f"{block}network n {{\n  input x: 4x2x2\n{calls}}}\n"))
    assert text.count("B(4, 4)") == count // 20
    branches = "  conv(4, 1)\n" * (count // 10)
    text = emitted(compile_text(f"network n {{\n  input x: 4x2x2\n  add {{\n{branches}  }}\n}}\n"))
    assert text.count("Conv2d(4, 4, 1)") == count // 10
