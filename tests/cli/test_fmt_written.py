"""`fmt --annotate` and `fmt --pin-names`: what is written in, where, and that nothing else changes."""

import re
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netdsl.formatting.layout import formatted
from netdsl.formatting.written import written_in
from netdsl.pipeline import compile_networks, compile_source
from netdsl.source import Source
from tests.cli.conftest import Run
from tests.property.networks import Generated, networks

ROOT = Path(__file__).parents[2]
SETTINGS = {
    "resnet": {"unit": "basic", "depths": "[1, 2, 1, 2]"},
    "unet": {"width": "8"},
    "vgg": {"norm": "batchnorm", "convs": "[1, 1, 1, 1, 1]"},
    "densenet": {"growth": "8", "depths": "[2, 1, 1, 1]"},
    "vit": {"patch": "32", "layers": "2", "dropout": "0.1"},
    "mobilenet_v2": {"width": "0.5"},
    "preactivation_resnet": {"units": "2"},
}
"""Other networks of the families."""


def written(body: str, head: str = "network n", more: str = "", **kinds: bool) -> str:
    """The statements of a network afterwards."""
    text = f"{more}{head} {{\n{body}\n}}\n"
    done = written_in(Source("n.net", text), None, **kinds)
    assert done.text is not None, done.diagnostics
    again = written_in(Source("n.net", done.text), None, **kinds)
    assert again.text == done.text
    return done.text.removeprefix(f"{more}{head} {{\n").removesuffix("}\n")


# --- shapes -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # What changes the shape, and nothing else.
        ("conv(4, 3x3); relu; flatten", "conv(4, 3x3)  => 4x6x6\n  relu\n  flatten  => [144]"),
        ("a: conv(4, 3x3) # one", "a: conv(4, 3x3)  => 4x6x6  # one"),
        ("conv(4, 3x3)\n -> relu # one\n -> flatten", None),
        # A check that stands is completed, never changed.
        ("conv(4, 3x3) => [_, 6, _]", "conv(4, 3x3)  => 4x6x6"),
        ("conv(4, 3x3) => [2 + 2, _, 6]", "conv(4, 3x3)  => [2 + 2, 6, 6]"),
        ("conv(4, 3x3) => [4, 6, 6]", "conv(4, 3x3)  => [4, 6, 6]"),
        ("relu => [_, 8, 8]", "relu  => 3x8x8"),
        # What runs several times, or not at all, or in branches, has no one shape to tell.
        ("for i in range(2) { conv(4, 3x3) }", "for i in range(2) { conv(4, 3x3) }"),
        (
            "concat { conv(4, 1x1) ; conv(2, 1x1) }",
            "concat { conv(4, 1x1) ; conv(2, 1x1) }  => 6x8x8",
        ),
        (
            "if in.height > 9 { flatten } else { relu }",
            "if in.height > 9 { flatten } else { relu }",
        ),
        # Groups tell inside, or behind where they stand on one line.
        ("g: { conv(4, 3x3); relu }", "g: { conv(4, 3x3) ; relu }  => 4x6x6"),
        ("g: {\n conv(4, 3x3)\n relu }", "g: {\n    conv(4, 3x3)  => 4x6x6\n    relu\n  }"),
        ("output o: conv(4, 3x3)", "output o: conv(4, 3x3)  => 4x6x6"),
    ],
)
def test_annotate(before: str, after: str | None) -> None:
    made = written(f"input x: 3x8x8\n\n{before}", annotate=True)
    if after is None:
        after = "conv(4, 3x3)\n    -> relu  # one\n    -> flatten  => [144]"
    squeezed = re.sub(r" +=>", "  =>", made)
    assert squeezed == f"  input x: 3x8x8\n\n  {after}\n"


def test_shapes_that_parameters_decide() -> None:
    """A parameter's own size has its name; others that may differ are left open."""
    head = "network n(maps = 4, size = 8, kernel = 3, bias = true, half = 0.5)"
    body = "input x: [3, size, size]\n conv(maps, kernel, bias = bias)\n conv(maps * 2, 1)\n flatten\n dense(7)"
    made = written(body, head, annotate=True)
    assert re.findall("=> (.*)", made) == ["[maps, _, _]", "[7]"]


def test_shapes_that_derived_networks_have() -> None:
    """`unit` is a block: what it may be is seen from the networks of the file."""
    more = "block one = conv(4, 1x1)\n\nblock two = conv(6, 1x1)\n\n"
    text = (
        f"{more}network n(unit = one) {{ input x: 3x8x8 ; unit ; flatten }}\nnetwork m = n(two)\n"
    )
    done = written_in(Source("n.net", text), None, annotate=True)
    assert done.text is not None
    assert re.findall("=> (.*)", done.text) == ["[_, 8, 8]"]


def test_unknown_sizes() -> None:
    made = written("input x: [3, ?, ?]\nconv(4, 3x3)", annotate=True)
    assert "=> [4, ?, ?]" in made
    assert "=> [4, 6, _]" not in made


def test_what_is_wrong_is_told_and_left(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "n.net"
    text = "network n { input x:3x8x8;conv(4,3x3) => 4x8x8 }\n"
    path.write_text(text)
    done = run("fmt", "--annotate", path)
    assert (done.code, done.out) == (1, "1 file with errors\n")
    assert "error[N401]" in done.err
    assert path.read_text() == text


# --- names --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("relu", "relu1: relu"),
        ("relu; a: relu; relu", "relu1: relu\n  a:     relu\n  relu3: relu"),
        # A chain becomes statements, where it has names to give.
        ("relu -> tanh => 3x8x8", "relu1: relu\n  tanh1: tanh  => 3x8x8"),
        ("relu # one\n # two\n -> tanh", "relu1: relu  # one\n  # two\n  tanh1: tanh"),
        ("relu * 2 -> tanh", "relu * 2\n  tanh1: tanh"),
        ("a: relu; b: @a -> tanh -> relu", "a: relu\n  b: @a -> tanh -> relu"),
        ("a: relu; @a -> tanh -> relu", "a:     relu\n  tanh1: @a -> tanh\n  relu2: relu"),
        # Positions are names in what has a label.
        ("g: { relu; tanh -> relu }", 'g: { "0": relu ; "1": tanh ; "2": relu }'),
        ("g: add { relu; tanh }", 'g: add { "0": relu ; "1": tanh }'),
        ("g: add { relu; { tanh; relu } }", 'g: add { "0": relu ; { tanh ; relu } }'),
        ("add { relu; tanh -> relu; { tanh } }", "add { relu1: relu ; tanh -> relu ; { tanh2: tanh } }"),
        # Loops, repetitions and conditions are left, and what is counted behind them.
        ("for i in range(2) { relu }; relu", "for i in range(2) { relu }\n  relu3: relu"),
        ("let n = 2; for i in range(n) { relu }; relu", None),
        ("if in.height > 9 { relu }; tanh", "if in.height > 9 { relu }\n  tanh"),
        ("if in.height > 9 { relu }; g: { tanh }", 'if in.height > 9 { relu }\n  g: { "0": tanh }'),
        ("identity; relu", "identity\n  relu1: relu"),
    ],
)  # fmt: skip
def test_pin_names(before: str, after: str | None) -> None:
    made = written(f"input x: 3x8x8\n\n{before}", pin_names=True)
    if after is None:
        after = "let n = 2\n  for i in range(n) { relu }\n  relu"
    assert made == f"  input x: 3x8x8\n\n  {after}\n"


def test_names_that_parameters_decide() -> None:
    """A block is pinned where every use of it has the same names, also those to come."""
    more = "block b(act = relu) {\n  conv(2, 1x1)\n  act\n  relu\n}\n\n"
    text = f"{more}network n {{\n  input x: 3x8x8\n  b\n  b(tanh)\n}}\n"
    done = written_in(Source("n.net", text), None, pin_names=True)
    assert done.text == text.replace("conv(", "conv1: conv(").replace("  b\n", "  b1: b\n").replace(
        "  b(", "  b2: b("
    )


# --- the same networks --------------------------------------------------------------------------


@pytest.mark.slow
def test_the_library(run: Run, tmp_path: Path) -> None:
    """Every network of it, with its derived ones, those of other files, and other parameters."""
    folder = tmp_path / "library"
    shutil.copytree(ROOT / "architectures", folder, ignore=shutil.ignore_patterns("__pycache__"))
    names = sorted(path.name for path in folder.glob("*.net"))
    done = run("fmt", "--annotate", "--pin-names", folder)
    assert done.code == 0, done.err
    for name in names:
        before, after = (
            Source(name, (place / name).read_text(), str(place / name))
            for place in (ROOT / "architectures", folder)
        )
        graphs, said = compile_networks(after)
        assert graphs, (name, said)
        assert graphs == compile_networks(before)[0]
        for network, values in SETTINGS.items():
            if any(graph.name == network for graph in graphs):
                made = compile_source(after, network, values)
                assert made.graph is not None, (network, made.diagnostics)
                assert made.graph == compile_source(before, network, values).graph
    some = [folder / f"{name}.net" for name in ("googlenet", "textcnn", "unet", "vit", "zfnet")]
    again = run("fmt", "--annotate", "--pin-names", "--check", *some)
    assert (again.code, again.err) == (0, "")


@given(networks(), st.booleans(), st.booleans())
@settings(max_examples=25)
def test_generated_networks(generated: Generated, annotate: bool, pin_names: bool) -> None:
    bare = re.sub(r" *=> *[^\n]*", "", generated.text)
    source = Source("n.net", bare)
    done = written_in(source, None, annotate=annotate, pin_names=pin_names)
    assert done.text is not None
    assert compile_networks(Source("n.net", done.text))[0] == compile_networks(source)[0]
    assert formatted(Source("n.net", done.text)).text == done.text
    again = written_in(Source("n.net", done.text), None, annotate=annotate, pin_names=pin_names)
    assert again.text == done.text
