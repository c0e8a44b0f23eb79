"""Blocks that every generated network may use, and calls of them."""

from hypothesis import strategies as st

from tests.property.elements import ACTIVATIONS, Draw
from tests.property.shapes import Shape, window

TEXTS = [
    """\
# A convolution, a normalisation and an activation that the caller gives.
block unit(filters, stride = 1, act = relu) {
  conv(filters, 3, stride = stride, padding = half)
  batchnorm
  act
}

block pair(filters, kernel = 2) = conv(filters, kernel, padding = same) -> relu

block residual(filters) {
  add {
    { conv1: conv(filters, 3, padding = half) ; bn1: batchnorm ; relu ; unit(filters) }
    shortcut: if in.channels != filters { conv(filters, 1) } else { identity }
  }
  relu
}

block nested(filters, stride = 2) {
  first: unit(filters, stride = stride)
  concat { pair(filters) ; identity ; side: residual(filters // 2 + 1) * 2 }
}

block joined(filters, other) {
  conv(filters, 1)
  concat { identity ; @other }
}
"""
]


def call(draw: Draw, shape: Shape) -> tuple[str, Shape]:
    """A call of one of them and the shape that it gives."""
    filters = draw(st.integers(1, 5))
    name = draw(st.sampled_from(("unit", "pair", "residual", "nested")))
    if name == "unit":
        stride = draw(st.sampled_from((1, 2, 3)))
        act = draw(st.sampled_from((*ACTIVATIONS, "none")))
        text = f"unit({filters}, stride = {stride}, act = {act})"
        return text, _strided(shape, filters, stride)
    if name == "nested":
        stride = draw(st.sampled_from((1, 2)))
        channels = 2 * filters + filters // 2 + 1
        return f"nested({filters}, stride = {stride})", _strided(shape, channels, stride)
    return f"{name}({filters})", shape.channelled(filters)


def _strided(shape: Shape, channels: int, stride: int) -> Shape:
    return Shape(channels, tuple(window(n, 3, stride, "half") for n in shape.spatial))
