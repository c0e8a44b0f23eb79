"""Edits that people make to real architectures, and the lines that tell them."""

import pytest

from netdsl.comparison.compare import compare
from netdsl.comparison.report import Diff
from netdsl.comparison.words import meaning
from tests.harness import compile_text
from tests.harness.standard import standard_texts

UNET = """
block double(filters, rate = 0.1) {
  conv1: conv(filters, 3x3, padding = half)
  bn1: batchnorm
  relu
  dropout(rate)
  conv2: conv(filters, 3x3, padding = half)
  bn2: batchnorm
  relu
}
block up(filters, skip) {
  conv_transpose(filters, 2x2, stride = 2)
  concat { @skip ; identity }
  double(filters)
}
network unet(classes = 2) {
  input image: 3x16x16
  enc1: double(8)
  maxpool(2)
  enc2: double(16)
  maxpool(2)
  mid: double(32)
  dec2: up(16, skip = @enc2)
  dec1: up(8, skip = @enc1)
  head: conv(classes, 1x1)
}
"""
GATE = """
block gate(width, reduction = 4) {
  multiply {
    identity
    { global_avgpool(keepdims = true) ; conv(width // reduction, 1x1) ; conv(width, 1x1) }
  }
}
"""


def diff_of(text: str, *replacements: tuple[str, str]) -> Diff:
    """The diff of a text and itself with some of it replaced."""
    made = text
    for old, new in replacements:
        assert old in made
        made = made.replace(old, new)
    return compare(compile_text(text), compile_text(made))


def lines(diff: Diff) -> list[str]:
    """What is told, each as a line, without notes."""
    return [
        f"{line.mark} {group.where}{': ' + line.where if group.lines else ''}  {line.what}"
        for group in diff.groups
        for line in group.lines or (group,)
    ]


def test_a_layer_of_another_kind_is_told_with_its_arguments() -> None:
    diff = diff_of(UNET, ("bn2: batchnorm", "bn2: groupnorm(4)"))
    assert lines(diff) == ["~ double (x5): bn2  batchnorm -> groupnorm(4)"]
    diff = diff_of(UNET, ("head: conv(classes, 1x1)", "head: conv_transpose(classes, 3x3)"))
    assert lines(diff)[0] == "~ head  conv(2, 1x1) -> conv_transpose(2, 3x3)"


def test_a_layer_of_another_kind_in_a_block_is_told_in_its_parameters() -> None:
    diff = diff_of(
        UNET, ("conv_transpose(filters, 2x2, stride = 2)", "upsample(2) ; conv(filters, 1x1)")
    )
    told = "conv_transpose(filters, 2x2, stride = 2) -> conv(filters, 1x1)"
    assert f"~ up (x2): conv1  {told}" in lines(diff)


def test_a_call_that_reaches_inner_blocks_is_told_once() -> None:
    diff = diff_of(UNET, ("up(8, skip", "up(12, skip"))
    assert lines(diff) == ["~ dec1  up(8, @enc1.relu2) -> up(12, @enc1.relu2)"]


def test_another_default_of_a_block_is_told() -> None:
    diff = diff_of(UNET, ("rate = 0.1", "rate = 0.2"))
    told = lines(diff)
    assert told[0] == "~ enc1  double(8, rate = 0.1) -> double(8, rate = 0.2)"
    assert all("rate = 0.1) -> " in line for line in told)
    assert diff.verdict.train
    assert not diff.verdict.function


def test_wiring_in_a_block_is_told_once_in_its_own_names() -> None:
    diff = diff_of(UNET, ("@skip ; identity", "identity ; @skip"))
    assert lines(diff) == [
        "> up (x2): concat1  takes (conv_transpose1, @skip), not (@skip, conv_transpose1)"
    ]
    diff = diff_of(UNET, ("bn1: batchnorm\n  relu", "relu\n  bn1: batchnorm"))
    assert lines(diff) == ["^ double (x5): relu1  moved: now takes conv1, not bn1"]


def test_a_block_in_a_block_is_told_in_the_parameters_around() -> None:
    with_gate = ("bn2: batchnorm", "bn2: batchnorm\n  gate: gate(filters)")
    diff = compare(
        compile_text(GATE + UNET, "unet"), compile_text((GATE + UNET).replace(*with_gate))
    )
    assert lines(diff) == ["+ double (x5): gate  gate(filters)"]


def test_swapped_branches_of_inception_are_one_line() -> None:
    text = standard_texts()["googlenet"]
    first = "    branch1: conv_relu(ones, 1x1)\n"
    last = "    branch4: maxpool(3x3, stride = 1, padding = 1) -> conv_relu(pool, 1x1)\n"
    made = text.replace(first, "").replace(last, last + first)
    diff = compare(compile_text(text, "googlenet"), compile_text(made, "googlenet"))
    (line,) = lines(diff)
    assert line.startswith("> inception (x9): concat1  takes (branch2.1.1, ")
    assert diff.verdict.silent


def test_layers_without_weights_are_neither_frozen_nor_shared() -> None:
    text = "network n { input x: 4x8x8 ; a: conv(4, 1) ; relu ; b: dropout(0.1) ; c: conv(4, 1) }"
    diff = diff_of(text, (" }", " ; freeze a, b, c }"))
    assert [c.path for c in diff.changes] == ["a", "c"]
    diff = diff_of(
        "network n { input x: 4x8x8 ; a: { conv(4, 1) ; relu } ; b: { conv(4, 1) ; relu } }",
        ("b: { conv(4, 1) ; relu }", "b: reuse(a)"),
    )
    assert [c.path for c in diff.changes if c.kind == "changed"] == ["b.0"]


@pytest.mark.parametrize(
    ("new", "rest"),
    [
        ("", "what is gone is left out"),
        ("b: conv(4, 1) ; c: conv(4, 1) ; relu ;", "what is new starts fresh"),
    ],
)
def test_what_strict_false_does(new: str, rest: str) -> None:
    text = "network n { input x: 4x8x8 ; a: conv(4, 1) ; tanh ; b: conv(4, 1) ; relu ; softmax }"
    diff = diff_of(text, ("b: conv(4, 1) ; relu ;", new))
    assert f"the old weights load with `strict=False`; {rest}" in meaning(diff)


def test_an_output_renamed_with_its_layer() -> None:
    diff = diff_of(UNET, ("head: conv", "output mask: conv"))
    assert lines(diff)[0] == "~ output output  renamed to mask"


def test_inputs_in_another_order() -> None:
    text = "network n { input a: 4 ; input b: 4 ; input c: 4 ; subtract { @a ; @b } ; add { @c ; identity } }"
    diff = diff_of(text, ("input a: 4 ; input b: 4", "input b: 4 ; input a: 4"))
    assert lines(diff) == ["~ input b, input a (x2)  in another place"]
    assert diff.verdict.io
    assert not diff_of(text, ("input c: 4", "# none\n input c: 4")).changes


def test_memory_is_told_by_its_name() -> None:
    text = "network n { input x: 6x8 as sequence ; m: dense(8) ; a: attention(2) ; dense(3) }"
    diff = diff_of(text, ("attention(2)", "attention(2, memory = @x)"))
    assert lines(diff)[0] == "~ a  memory none -> @x"


def test_a_scope_around_layers_without_weights_is_told_in_few_words() -> None:
    diff = diff_of(
        UNET,
        (
            "block double",
            "block one(filters) { conv: conv(filters, 3x3, padding = half) ; relu }\nblock double",
        ),
        (
            "conv2: conv(filters, 3x3, padding = half)\n  bn2: batchnorm\n  relu",
            "one: one(filters)\n  bn2: batchnorm",
        ),
    )
    told = [line for line in lines(diff) if line.startswith("=")]
    assert told[0] == "= double (x5): one.conv  renamed from conv2"


def test_a_branch_of_a_wide_merge() -> None:
    branches = "".join(f"b{i}: conv(1, 1x1) ; " for i in range(300))
    text = f"network n {{ input x: 4x8x8 ; concat {{ {branches} }} ; relu }}"
    diff = diff_of(
        text, ("b7: conv(1, 1x1) ; ", ""), ("b9: conv(1, 1x1)", "b9: conv(1, 3x3, padding = 1)")
    )
    own = [(c.kind, c.path) for c in diff.changes if not c.follows and c.kind != "output"]
    assert sorted(own) == [("changed", "b9"), ("removed", "b7")]


def test_many_outputs_are_not_all_listed() -> None:
    heads = " ; ".join(f"output o{i}: dense(2)" for i in range(50))
    diff = diff_of(f"network n {{ input x: 4 ; {heads} }}", ("o49: dense(2)", "o49: dense(3)"))
    assert "and 42 more" in str(diff)
    assert "~ output o49  [2] -> [3]" in str(diff)
    assert max(map(len, str(diff).splitlines())) < 300
