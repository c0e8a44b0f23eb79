"""The emitted Keras source, as text: no framework is needed to check it."""

import re
import subprocess
import sys

import pytest
from netdsl_keras import backend
from netdsl_keras.helpers import HELPERS, in_order
from netdsl_keras.naming import HELPERS as HELPER_NAMES
from netdsl_keras.naming import layer_name, whole_name

from netdsl.pipeline import compile_source, load_source
from tests.harness.graphs import compile_text

NETWORKS = [
    "lenet5",
    "lenet5_modern",
    "alexnet",
    "zfnet",
    "googlenet",
    "resnet18",
    "resnet34",
    "resnet50",
    "resnet152",
    "vgg16",
    "textbook",
]


def emitted(text: str) -> str:
    made = backend.emit(compile_text(text))
    assert made.text is not None, made.diagnostics
    return made.text


def standard(name: str) -> str:
    compiled = compile_source(load_source(name), name)
    assert compiled.graph is not None
    made = backend.emit(compiled.graph)
    assert made.text is not None, made.diagnostics
    return made.text


def function(text: str, name: str) -> str:
    """The source of one function of an emitted file."""
    found = re.search(rf"^def {name}\(.*?(?=\n\n\n|\n?\Z)", text, re.MULTILINE | re.DOTALL)
    assert found is not None, text
    return found[0].rstrip("\n")


def ruff(text: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "ruff", *arguments, "--isolated", "-"],
        input=text,
        capture_output=True,
        text=True,
        check=False,
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr


@pytest.mark.parametrize("name", NETWORKS)
def test_standard_networks_read_well(name: str) -> None:
    text = standard(name)
    assert not ruff(text, "format", "--check", "--diff")
    assert not ruff(text, "check", "--select", "E,F,I,W,UP")
    assert f'__all__ = ["{name}"]' in text
    assert "tf." not in text
    assert "netdsl" not in text.partition("\n")[2]


def test_helpers_are_formatted() -> None:
    _import_families()
    texts = "\n\n\n".join(h.text.replace("PACKAGE", "net") for h in in_order(set(HELPERS)))
    head = "import contextlib\nimport math\nimport sys\n\nimport keras\nfrom keras import layers, ops\n\n\n"
    assert not ruff(head + texts + "\n", "format", "--check", "--diff")
    assert not ruff(head + texts + "\n", "check", "--select", "E,F,I,W,UP")


def test_helpers_with_settings_say_them() -> None:
    """Keras finds settings out by itself, but not beside a precision that is an object."""
    for helper in HELPERS.values():
        if "(keras.Model)" in helper.text:
            continue
        assert ("def __init__" in helper.text) == ("def get_config" in helper.text), helper.name


def test_the_names_of_helpers_are_reserved() -> None:
    _import_families()
    assert sorted(HELPERS) == sorted((*HELPER_NAMES, "channels_last"))


def test_blocks_that_differ_in_stride_share_a_function() -> None:
    text = standard("resnet50")
    assert re.findall(r"^def (?!channels)(\w+)", text, re.MULTILINE) == [
        "bottleneck_downsample",
        "bottleneck",
        "resnet50",
    ]
    assert 'bottleneck_downsample(x, 128, stride=2, name="layer2-0")' in text
    assert "    for i in range(1, 4):\n" in text


def test_a_residual_block() -> None:
    assert function(standard("resnet18"), "basic") == (
        "def basic(x, filters, *, name):\n"
        '    """Two 3x3 convolutions and a shortcut."""\n'
        '    y = layers.Conv2D(filters, 3, padding="same", use_bias=False, name=f"{name}-conv1")(\n'
        "        x\n"
        "    )\n"
        '    y = layers.BatchNormalization(momentum=0.9, epsilon=1e-5, name=f"{name}-bn1")(y)\n'
        '    y = layers.ReLU(name=f"{name}-relu1")(y)\n'
        '    y = layers.Conv2D(filters, 3, padding="same", use_bias=False, name=f"{name}-conv2")(\n'
        "        y\n"
        "    )\n"
        '    y = layers.BatchNormalization(momentum=0.9, epsilon=1e-5, name=f"{name}-bn2")(y)\n'
        '    x = layers.Add(name=f"{name}-add1")([y, x])\n'
        '    return layers.ReLU(name=f"{name}-relu2")(x)'
    )


def test_branches_are_called_after_their_labels() -> None:
    text = function(standard("googlenet"), "inception")
    assert "    branch1 = conv_relu(x, ones, 1, " in text
    assert "[branch1, branch2, branch3, branch4]" in text


def test_values_from_outside_are_parameters() -> None:
    text = emitted("""
        block up(filters, skip) {
          conv(filters, 3x3, padding = half)
          concat { identity ; @skip }
          relu
        }
        network u {
          input image: 3x8x8
          enc1: conv(4, 3x3, padding = half)
          relu
          enc2: conv(6, 3x3, padding = half)
          relu
          up(5, skip = @enc2)
          up(4, skip = @enc1)
        }
    """)
    assert "def up(x, skip, filters, *, name):" in text
    assert 'x = up(x, enc2, 5, name="up1")' in text


def test_what_comes_of_two_values_is_not_called_after_the_second() -> None:
    text = """
        block decode(memory) { add { identity ; attention(2, memory = @memory) -> dropout(0.1) } }
        network u {
          input words: 5x8 as sequence
          input seen: 7x8 as sequence
          @words -> decode(memory = @seen) -> decode(memory = @seen)
        }
    """
    made = function(emitted(text), "decode")
    assert 'y = MultiHeadAttention(2, name=f"{name}-attention1")(x, memory)' in made
    assert "    memory = " not in made


def test_channels_that_a_block_needs_come_from_its_input() -> None:
    text = emitted("""
        block gate(reduced) {
          let channels = in.channels
          multiply {
            identity
            { global_avgpool(keepdims = true) -> conv(reduced, 1x1) -> conv(channels, 1x1) }
          }
        }
        network n {
          input image: 6x8x8
          gate(2)
          conv(8, 1x1)
          gate(4)
        }
    """)
    body = function(text, "gate")
    assert "    in_channels = x.shape[-1]\n" in body
    assert "layers.Conv2D(in_channels, 1" in body


def test_a_parameter_that_keeps_its_default_is_written_out() -> None:
    text = emitted("""
        block unit(filters, kernel = 3x1, stride = 1) {
          conv(filters, kernel, stride = stride, padding = half)
          maxpool(kernel, stride = stride, padding = same)
        }
        network n {
          input image: 3x8x8
          unit(4)
          unit(8)
        }
    """)
    assert "def unit(x, filters, *, name):" in text
    assert "layers.Conv2D(filters, (3, 1), padding=" in text
    assert "layers.MaxPooling2D(\n        (3, 1), strides=1, padding=" in text


def test_runs_of_equal_layers_are_loops() -> None:
    text = emitted("network n {\n input image: 8x4x4\n relu\n body: conv(8, 1x1) * 5\n}")
    assert (
        "    for i in range(5):\n"
        '        x = layers.Conv2D(8, 1, name=f"body-{i}")(x)\n'
    ) in text  # fmt: skip


def test_a_layer_that_is_used_again_is_made_once() -> None:
    text = emitted("""
        network n {
          input image: 3x8x8
          conv(4, 1x1)
          mix: conv(4, 3x3, padding = half)
          relu
          reuse(mix)
        }
    """)
    assert text.count("layers.Conv2D(4, 3") == 1
    assert text.count("mix_layer(") == 2


def test_a_block_is_written_out_where_one_of_its_layers_is_used_again() -> None:
    text = emitted("""
        block blk(f) { conv(f, 1x1) ; batchnorm }
        network n {
          input x: 3x8x8
          t: blk(3)
          r: reuse(t)
          reuse(t.conv1)
        }
    """)
    assert text.count('conv1_layer = layers.Conv2D(3, 1, name="t-conv1")') == 1
    assert text.count("x = conv1_layer(") == 3
    assert "def blk" not in text


def test_variables_of_layers_without_a_name() -> None:
    text = emitted("""
        network n {
          input x: 3x8x8
          t: conv(3, 1x1)
          g: { relu ; h: { reuse(t) ; conv(3, 1x1) } }
          g2: { reuse(g.h) }
        }
    """)
    assert 'layer_1 = layers.Conv2D(3, 1, name="g-h-1")' in text


def test_names_that_python_and_keras_own() -> None:
    text = emitted("""
        block lambda(f) = conv(f, 1x1) -> relu
        block layers(f) = conv(f, 1x1)
        network class {
          input self: 3x8x8
          keras: lambda(4)
          ops: layers(4)
          "a-b é": conv(4, 1x1)
          _start: relu
        }
    """)
    compile(text, "emitted", "exec")
    assert '__all__ = ["class_"]' in text
    assert 'name="a--2d-b--20---e9-"' in text
    assert 'name="--5f-start"' in text


def test_loops_over_names_that_begin_with_an_underscore() -> None:
    graph = compile_text("network n { input x: 3x4x4 ; _blocks: conv(3, 1x1) * 6 }")
    text = backend.emit(graph).text
    assert text is not None
    assert 'name=f"--5f-blocks-{i}"' in text
    assert {row.place for row in backend.weight_rows(graph)} == {
        f"--5f-blocks-{i}" for i in range(6)
    }


def test_text_of_the_file_cannot_become_code() -> None:
    text = emitted(
        '# """ + __import__("os")\nnetwork n {\n  input x: [3]\n  "\' + y + \'": relu\n}'
    )
    compile(text, "emitted", "exec")
    assert "__import__" not in re.sub(r'"""(.|\n)*?"""', "", text)


def test_layer_names_are_one_to_one() -> None:
    paths = ["a.b", "a-b", "a_b", "a.-b", "a-.b", "_a", "-5f-a", "a--2d-b", "é.a", "0.1", "01"]
    assert len({whole_name(p) for p in paths}) == len(paths)
    assert layer_name("layer1.0.conv1") == "layer1-0-conv1"


@pytest.mark.parametrize(
    ("element", "reason"),
    [
        ("conv(4, 3x3, stride = 2, dilation = 2, padding = same)", "same"),
        ("avgpool(3x3, stride = 2, padding = same)", "same"),
        ("adaptive_avgpool(3)", "sizes"),
    ],
)
def test_what_has_no_exact_form_is_said(element: str, reason: str) -> None:
    made = backend.emit(compile_text(f"network n {{\n input x: [3, ?, ?]\n {element}\n}}"))
    assert made.text is None
    (diagnostic,) = made.diagnostics
    assert diagnostic.code == "N602"
    assert reason in diagnostic.label
    assert diagnostic.span is not None


def test_emission_is_the_same_each_time() -> None:
    assert standard("googlenet") == standard("googlenet")


def _import_families() -> None:
    from importlib import import_module

    from netdsl.layers.registry import FAMILIES

    for family in FAMILIES:
        import_module(f"netdsl_keras.{family}")
