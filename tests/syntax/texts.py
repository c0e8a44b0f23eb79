"""Good texts, and such texts a little damaged."""

from importlib.resources import files
from typing import Any

from hypothesis import strategies as st

from tests.harness.damage import damaged_by_draws

STANDARD = sorted(
    file.read_text("utf-8")
    for file in files("netdsl.architectures").iterdir()
    if file.name.endswith(".net")
)

SHORT = [
    "",
    "# nothing\n",
    "edition 1\nlet width = 64\n",
    "use resnet: basic, bottleneck as neck\nuse \"blocks/common.net\": cbr\n",
    "default conv, depthwise(bias = false)\n",
    "block se(reduced = in.channels // 4) { concat { identity; @skip } }",
    "block cbr(filters, kernel,) = conv(filters, kernel) -> batchnorm\n  -> relu",
    "block two = { relu; relu }",
    "network f(a = [3, 4, (1, 2)], b = none) = g(a, b, c = 2 ** -1) with {\n"
    "  input image: [3, ?, ?] as sequence\n  layer4.2.conv3: conv(1)\n  remove a.b\n"
    "  before x { relu }\n  after layer1.0 { relu }\n  freeze all except fc, a.0\n}\n",
    "network n {\n  input t: [128] of int(30_000)\n  input u: 3x3 of int as sequence\n"
    "  enc{i}: conv(1) * 3 => [64, _, _]\n  \"block1-{i}\": relu * n[0]\n"
    "  output aux when training: @enc{i} -> relu => 3\n  output a: @x\n"
    "  for (t, c) in [(1, 16), (6, 24)] { relu }\n  for i in range(3) { relu }\n"
    "  x: if a == 1 and not b { relu } else if c < 2 { relu }\n  else { relu } * 2\n"
    "  expect params == 21_797_672\n  freeze conv1, layer1\n  block: { reuse(block) }\n"
    "  let s = a if b else \"c\\\"d\" ; relu\n}",
]  # fmt: skip

EXAMPLES = [*STANDARD, *SHORT]

WORDS = (
    "network", "block", "input", "output", "let", "default", "use", "expect", "freeze", "if",
    "else", "for", "in", "not", "when", "training", "with", "remove", "before", "after", "reuse",
    "conv", "relu", "{", "}", "(", ")", "[", "]", "->", "=>", "*", ":", ";", ",", "=", "==", "+",
    "-", "/", "//", "%", "**", "@", "@x", "x:", "3x3", "0x1", "0", "1", "2.5", "_", "?", '"a"',
    '"', "#", "\n", "in.channels", "{i}", "all", "except", "as", "of", "int", "sequence", "&",
    "é", "'", "\t", "\r\n", "edition", "and", "true", "none", "a.0.b", "range(3)", "l{i}:",
)  # fmt: skip


@st.composite
def mutated(draw: Any) -> str:
    """A good text with a few tokens deleted, doubled, exchanged, replaced or put in."""
    return damaged_by_draws(draw(st.sampled_from(EXAMPLES)), WORDS, 4, draw)


def junk() -> Any:
    """Words of the language in any order, and any characters."""
    words = st.lists(st.sampled_from(WORDS), max_size=60)
    between = st.sampled_from([" ", "", "\n"])
    jumbled = st.tuples(between, words).map(lambda pair: pair[0].join(pair[1]))
    return jumbled | st.text(max_size=80)
