"""Each kind of change, found and told apart, with the words of the report."""

import pytest

from netdsl.comparison.compare import compare
from netdsl.comparison.report import Diff
from tests.harness import compile_text

BODY = """
block unit(filters, stride = 1) {
  conv1: conv(filters, 3x3, stride = stride, padding = half)
  bn1: batchnorm
  relu
}
network n(classes = 10) {
  input image: 3x32x32
  stem: conv(16, 3x3, padding = 1)
  bn: batchnorm
  act: relu
  layer1: unit(16) * 3
  layer2: unit(32, stride = 2) -> unit(32)
  skip: add { { c: depthwise(3, padding = 1) ; d: dropout(0.1) } ; identity }
  pool: global_avgpool
  fc: dense(classes)
}
"""


def diff_of(*replacements: tuple[str, str]) -> Diff:
    """The diff of `BODY` and itself with some text replaced."""
    text = BODY
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new)
    return compare(compile_text(BODY), compile_text(text))


def lines(diff: Diff) -> list[str]:
    """The groups, each as a line."""
    found = []
    for group in diff.groups:
        parts = [f"{m.mark} {m.where}: {m.what}" for m in (group.lines or (group,))]
        found += [f"{group.where} / {p}" for p in parts] if group.lines else parts
    return found


@pytest.mark.parametrize(
    ("old", "new", "kinds", "expected"),
    [
        ("conv(16, 3x3, padding = 1)", "conv(16, 5x5, padding = 2)", "changed",
         ["~ stem: kernel 3x3 -> 5x5, padding 1 -> 2"]),
        ("bn: batchnorm", "bn: batchnorm(eps = 1e-3)", "changed", ["~ bn: eps 1e-5 -> 0.001"]),
        ("act: relu", "act: gelu", "changed", ["~ act: relu -> gelu"]),
        ("act: relu", "act: relu\n dropout(0.2)", "added", ["+ dropout1: dropout(0.2)"]),
        ("  act: relu\n", "", "removed", ["- act: relu"]),
        ("fc: dense", "head: dense", "renamed", ["= head: renamed from fc"]),
        ("layer1: ", "stage1: ", "renamed", ["= stage1: renamed from layer1"]),
        ("dropout(0.1)", "dropout(0.2)", "changed", ["~ skip.0.d: rate 0.1 -> 0.2"]),
        ("unit(16) * 3", "unit(16) * 5", "added", ["+ layer1.3, layer1.4 (x2): unit(16)"]),
        ("unit(16) * 3", "unit(16) * 2", "removed", ["- layer1.2: unit(16)"]),
        ("  relu\n}", "}", "removed", ["unit (x5) / - relu1: relu"]),
        ("stride = stride, padding", "stride = stride, bias = false, padding", "changed",
         ["unit (x5) / ~ conv1: bias true -> false"]),
        ("filters, 3x3", "filters * 2, 3x3", "changed",
         ["unit (x5) / ~ conv1: filters filters -> filters * 2"]),
        ("unit(32)\n", "unit(48)\n", "changed", ["~ layer2.1: unit(32) -> unit(48)"]),
        ("fc: dense(classes)", "fc: dense(classes, bias = false)", "changed",
         ["~ fc: bias true -> false"]),
        ("classes = 10", "classes = 20", "changed", ["~ fc: units 10 -> 20"]),
        ("add { {", "multiply { {", "changed", ["~ skip: add -> multiply"]),
        ("  bn: batchnorm\n  act: relu\n", "  act: relu\n  bn: batchnorm\n", "moved",
         ["^ bn: moved: now takes act, not stem"]),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 30 else "",
)  # fmt: skip
def test_one_change(old: str, new: str, kinds: str, expected: list[str]) -> None:
    diff = diff_of((old, new))
    own = {c.kind for c in diff.changes if not c.follows and c.kind != "output"}
    found = [line for line in lines(diff) if "output" not in line]
    assert (own, found) == ({kinds}, expected)


def test_what_follows_is_no_change_of_its_own() -> None:
    diff = diff_of(("act: relu", "act: relu\n  more: conv(16, 1)"))
    own = [c for c in diff.changes if not c.follows]
    assert [(c.kind, c.path) for c in own] == [("added", "more")]
    follows = [(c.kind, c.path, c.old.inputs, c.new.inputs) for c in diff.changes if c.follows]
    assert follows == [("rewired", "layer1.0.conv1", ("act",), ("more",))]
    assert diff.reshaped == 0


def test_shapes_that_follow_are_counted() -> None:
    diff = diff_of(("conv(16, 3x3, padding = 1)", "conv(16, 3x3, stride = 2, padding = 1)"))
    assert [(c.kind, c.path) for c in diff.changes] == [("changed", "stem")]
    assert diff.reshaped == 2 + 5 * 3 + 3
    assert f"{diff.reshaped} layers differ in shape only" in str(diff)


def test_another_input() -> None:
    text = "network n {{ input x: 3x8x8\n a: conv(4, 1)\n b: conv(4, 1)\n c: conv(4, 1)\n {} }}"
    old, new = (text.format(f"concat {{ identity ; @{name} }}") for name in ("a", "b"))
    diff = compare(compile_text(old), compile_text(new))
    assert [(c.kind, c.follows, c.path) for c in diff.changes] == [("rewired", False, "concat1")]
    assert diff.verdict.function
    assert diff.verdict.silent
    assert lines(diff) == ["> concat1: takes (c, b), not (c, a)"]


def test_inputs_and_outputs() -> None:
    text = "network n {{ input {}\n a: conv(4, 1)\n output {}: relu\n output second: gelu }}"
    diff = compare(
        compile_text(text.format("x: 3x8x8", "first")),
        compile_text(text.format("y: 3x9x9", "other")),
    )
    own = [(c.kind, c.old.path, c.new.path) for c in diff.changes if not c.follows]
    assert own == [
        ("input", "x", "y"), ("renamed", "first", "other"), ("output", "first", "other"),
        ("output", "second", "second"),
    ]  # fmt: skip
    assert diff.verdict.io
    assert not diff.verdict.function


def test_shared_weights_and_frozen_ones() -> None:
    text = "network n {{ input x: 4x8x8\n a: conv(4, 1)\n b: {}\n {} }}"
    own, shared, frozen = (
        compile_text(text.format(*parts))
        for parts in (("conv(4, 1)", ""), ("reuse(a)", ""), ("conv(4, 1)", "freeze b"))
    )
    diff = compare(own, shared)
    assert lines(diff) == ["~ b: reuse none -> a"]
    assert diff.verdict.weights == "partial"
    diff = compare(own, frozen)
    assert lines(diff) == ["~ b: frozen"]
    assert (diff.verdict.train, diff.verdict.function) == (True, False)
