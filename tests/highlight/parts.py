"""What the parts of a text are, according to the parser: the oracle of the highlighters."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from netdsl.compile.functions import FUNCTIONS
from netdsl.layers.registry import is_layer
from netdsl.source import Source
from netdsl.syntax import parse, tree

Part = tuple[int, int, str]
"""Where it starts and ends, and of what kind it is (as `netdsl.highlight.rules` says)."""

TEXTS = [
    'edition 1\nuse resnet: basic, bottleneck as neck\nuse "a b.net": cbr\nlet width = 1_000\n',
    "default conv, depthwise(bias = false, padding = half)\n",
    "block cbr(filters, act = relu) = conv(filters, 3x3x3) -> batchnorm -> act\n",
    'network n(classes = 10) {\n  input image: [3, ?, 64] # a "comment" of 3x3\n'
    "  input tokens: [128] of int(30_000)\n  input s: 128x64 as sequence\n"
    "  block: conv(8, kernel = 3x3, init = normal(1e-3)) => [_, 8, 8]\n"
    '  enc{i}: relu ; "block1-{i}": tanh\n'
    "  output aux when training: @enc{i} -> flatten -> dense(classes)\n"
    "  if in.channels != 3 and not false { @block } else { identity }\n"
    "  for (a, b) in [(1, 2.5), (3, 4)] { reuse(block) * max(a, 2 ** b // 3) }\n"
    "  expect @enc4.shape == (1 if true else none)\n  freeze all except fc, a.1.b\n}\n",
    "network m = n(7) with {\n  remove layer4.2.conv3\n  before fc { dropout(0.5) }\n"
    "  after x { relu }\n  layer4.0.conv1: conv(1, 1x1)\n}\n",
    "network of(all, int = 3, sequence = 4) {\n  input x: [int]\n  dense(int * sequence)\n"
    "  when: relu\n  as: tanh -> add { relu; scale }\n  add(relu, scale = 1)\n}\n",
]
"""Each construct of the language."""


def bare(text: str) -> str:
    """Without what a label has at its end."""
    return text.rstrip(" \t:\r")


def parts(text: str) -> list[Part]:
    """Every part whose kind the parser knows."""
    file, _ = parse(Source("a.net", text))
    found = [(c.span.start, c.span.end, "comment") for c in file.comments]
    return found + [part for item in file.items for part in _parts(item)]


def _parts(root: Any) -> Iterator[Part]:
    stack = [root]
    while stack:
        node = stack.pop()
        yield from _own(node)
        if is_dataclass(node):
            stack += [getattr(node, f.name) for f in fields(node) if "span" not in f.name]
        elif isinstance(node, tuple):
            stack += node


_KINDS = {
    tree.Number: "number",
    tree.Dims: "number",
    tree.String: "string",
    tree.Reference: "reference",
    tree.Constant: "constant",
}


def _own(node: Any) -> Iterator[Part]:
    if type(node) in _KINDS:
        yield node.span.start, node.span.end, _KINDS[type(node)]
    match node:
        case tree.Label() if not node.quoted:
            yield node.span.start, node.span.end, "label"
        case tree.Block() | tree.Network():
            yield node.name.span.start, node.name.span.end, "defined"
        case tree.Default():
            yield from ((n.span.start, n.span.end, "layer") for n in node.layers)
        case tree.Call() if is_layer(node.name):
            yield node.name_span.start, node.name_span.end, "layer"
        case tree.Call() if node.name in FUNCTIONS:
            yield node.name_span.start, node.name_span.end, "function"
        case tree.Argument() if node.name_span is not None:
            yield node.name_span.start, node.name_span.end, "parameter"
