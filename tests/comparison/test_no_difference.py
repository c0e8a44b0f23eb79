"""Ways to write the same network: none of them is a difference."""

import pytest

from netdsl.comparison.compare import compare
from tests.harness import compile_text

PLAIN = """
block unit(filters, stride = 1) {
  conv1: conv(filters, 3x3, stride = stride, padding = half)
  bn1: batchnorm
  relu
}
network n(classes = 10) {
  input image: 3x32x32
  stem: unit(16)
  layer1: unit(16) * 3
  layer2: unit(32, stride = 2) -> unit(32)
  joined: add { unit(32) ; { conv(32, 1) } ; identity }
  for i in range(2) { conv(8, 3) -> relu }
  global_avgpool
  fc: dense(classes)
}
"""

SAME = {
    "comments and empty lines": PLAIN.replace(
        "  stem:", "\n  # The stem.\n\n  stem:"
    ).replace("{\n", "{   # here\n"),
    "a docstring": PLAIN.replace("network n", "# The network.\nnetwork n"),
    "the order of items": PLAIN[PLAIN.index("network") :] + PLAIN[: PLAIN.index("network")],
    "formatting": PLAIN.replace("\n  bn1", " ; bn1").replace("unit(32)", "unit( filters = 32 )"),
    "a block written out": PLAIN.replace(
        "  stem: unit(16)",
        "  stem: { conv1: conv(16, 3x3, padding = half) ; bn1: batchnorm ; relu1: relu }",
    ),
    "a block of another name": PLAIN.replace("unit(", "other(").replace(
        "joined: add { other(32)", "joined: add { other(32)"
    ),
    "a repetition unrolled": PLAIN.replace("unit(16) * 3", "unit(16) -> unit(16) -> unit(16)"),
    "a repetition as a group": PLAIN.replace("unit(16) * 3", "{ unit(16) ; unit(16) ; unit(16) }"),
    "a chain as a repetition": PLAIN.replace(
        "unit(32, stride = 2) -> unit(32)", "unit(32, stride = 2) -> unit(32) * 1"
    ),
    "a loop unrolled": PLAIN.replace(
        "for i in range(2) { conv(8, 3) -> relu }", "conv(8, 3) -> relu\n  conv(8, 3) -> relu"
    ),
    "a constant given a name": PLAIN.replace("network", "let width = 16\nnetwork").replace(
        "unit(16)", "unit(width)"
    ),
    "a default": PLAIN.replace("block", "default conv(padding = half)\nblock", 1)
    .replace(", padding = half)\n", ")\n")
    .replace("conv(8, 3)", "conv(8, 3, padding = valid)"),
    "values that are usual": PLAIN.replace(
        "batchnorm", "batchnorm(eps = 1e-5, momentum = 0.1)"
    ).replace("unit(16)\n", "unit(16, stride = 1)\n"),
    "padding by name": PLAIN.replace("padding = half", "padding = 1"),
    "the order of what is added": PLAIN.replace(
        "{ unit(32) ; { conv(32, 1) } ; identity }", "{ unit(32) ; { conv(32, 1) } ; @layer2 }"
    ),
    "a parameter for a constant": PLAIN.replace("classes = 10", "classes = 10, width = 8").replace(
        "conv(8, 3)", "conv(width, 3)"
    ),
    "a check": PLAIN.replace("global_avgpool", "global_avgpool => [8]")
    .replace("fc: dense(classes)", "fc: dense(classes)\n  expect depth > 1"),
    "a derived network": PLAIN.replace("network n", "network base")
    + "network n(classes = 10) = base(classes)\n",
}  # fmt: skip


@pytest.mark.parametrize("change", SAME)
def test_the_same_network_in_other_words(change: str) -> None:
    assert SAME[change] != PLAIN
    other = (
        compile_text(SAME[change], "n") if "base" in SAME[change] else compile_text(SAME[change])
    )
    for old, new in ((compile_text(PLAIN), other), (other, compile_text(PLAIN))):
        diff = compare(old, new)
        assert diff.changes == ()
        assert diff.verdict.none
        assert not diff
        assert "no difference" in str(diff)


def test_two_values_are_added_in_any_order() -> None:
    text = "network n {{ input x: 3x8x8\n a: conv(4, 1)\n b: conv(4, 1)\n {} {{ {} }} }}"
    one, other = ("@a ; @b", "@b ; @a")

    def changes(merge: str) -> list[str]:
        old, new = (compile_text(text.format(merge, branches)) for branches in (one, other))
        return [c.kind for c in compare(old, new).changes]

    assert changes("add") == changes("multiply") == changes("maximum") == []
    assert changes("concat") == changes("subtract") == ["rewired"]
