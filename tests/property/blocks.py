"""Blocks that every generated network may use, and calls of them."""

import re

from hypothesis import strategies as st

from tests.property.elements import ACTIVATIONS, Draw
from tests.property.shapes import Shape, window

TEXT = """\
# A convolution, a normalisation and an activation that the caller gives.
block unit(filters, step = 1, act = relu) {
  conv(filters, 3, stride = step, padding = half)
  batchnorm
  act
}

block pair(filters, span = 2) = conv(filters, span, padding = same) -> relu

block residual(filters) {
  add {
    { first: conv(filters, 3, padding = half) ; norm: batchnorm ; relu ; unit(filters) }
    shortcut: if in.channels != filters { conv(filters, 1) } else { identity }
  }
  relu
}

block nested(filters, step = 2) {
  first: unit(filters, step = step)
  concat { pair(filters) ; identity ; side: residual(filters // 2 + 1) * 2 }
}

block joined(filters, other) {
  conv(filters, 1)
  concat { identity ; @other }
}

"""
"""The blocks; `renamed` gives them, and what is in them, other names."""

OURS = (
    "unit", "pair", "residual", "nested", "joined", "filters", "step", "act", "span", "other",
    "first", "norm", "shortcut", "side", "generated",
)  # fmt: skip
THEIRS = (
    "F", "nn", "torch", "Tensor", "keras", "layers", "ops", "contextlib", "channels_last", "Conv2d",
    "Linear", "BatchNorm2d", "Module", "Model", "forward", "super", "self", "name", "inputs", "x",
    "result", "len", "range", "tuple", "int", "class", "lambda", "None", "scaled_tanh",
    "ScaledTanh", "__init__", "__all__", "_", "Unit", "unit_2", "Sequence", "kwargs", "build", "call",
)  # fmt: skip
"""Names that emitted code uses for itself, or Python does."""


def renamed(draw: Draw, text: str) -> str:
    """The text with some of our names exchanged for names that are in somebody's way."""
    names = draw(st.lists(st.sampled_from(THEIRS), max_size=len(OURS), unique=True))
    table = dict(zip(draw(st.permutations(OURS)), names, strict=False))
    if not table:
        return text
    pattern = re.compile(rf"\b({'|'.join(table)})\b")
    return pattern.sub(lambda match: table[match[0]], text)


def call(draw: Draw, shape: Shape) -> tuple[str, Shape]:
    """A call of one of them and the shape that it gives."""
    filters = draw(st.integers(1, 5))
    name = draw(st.sampled_from(("unit", "pair", "residual", "nested")))
    if name == "unit":
        stride = draw(st.sampled_from((1, 2, 3)))
        act = draw(st.sampled_from((*ACTIVATIONS, "none")))
        text = f"unit({filters}, step = {stride}, act = {act})"
        return text, _strided(shape, filters, stride)
    if name == "nested":
        stride = draw(st.sampled_from((1, 2)))
        channels = 2 * filters + filters // 2 + 1
        return f"nested({filters}, step = {stride})", _strided(shape, channels, stride)
    return f"{name}({filters})", shape.channelled(filters)


def _strided(shape: Shape, channels: int, stride: int) -> Shape:
    return Shape(channels, tuple(window(n, 3, stride, "half") for n in shape.spatial))
