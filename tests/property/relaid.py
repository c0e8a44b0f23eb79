"""Random elements that lay values out anew: shapes, borders, sizes."""

from collections.abc import Callable
from math import prod
from typing import TypeVar

from hypothesis import strategies as st

from tests.property.shapes import Shape

T = TypeVar("T")
Draw = Callable[[st.SearchStrategy[T]], T]
Element = tuple[str, Shape]

LARGEST = 1500
"""Values of more numbers grow no further."""


def reshape(draw: Draw, shape: Shape) -> Element:
    """Any other sizes of as many numbers; one of them may be left over."""
    rest, sizes = shape.size, []
    for _ in range(draw(st.integers(1, 3))):
        size = draw(st.sampled_from([n for n in range(1, rest + 1) if rest % n == 0]))
        sizes.append(size)
        rest //= size
    sizes.append(rest)
    sizes = sizes[:4]
    sizes[-1] = shape.size // prod(sizes[:-1])
    written = list(map(str, sizes))
    if draw(st.booleans()):
        written[draw(st.integers(0, len(sizes) - 1))] = "-1"
    return f"reshape([{', '.join(written)}])", Shape(sizes[0], tuple(sizes[1:]))


def permute(draw: Draw, shape: Shape) -> Element:
    """Any order; of two axes one that keeps channels first."""
    axes = range(len(shape.axes))
    if len(axes) == 2:
        start = draw(st.integers(0, shape.spatial[0] - 1))
        text = f"permute((1, 0)) -> slice(length, {start}) -> permute((1, 0))"
        return text, shape.sized((shape.spatial[0] - start,))
    order = draw(st.permutations(axes))
    first, *others = (shape.axes[axis] for axis in order)
    return f"permute(({', '.join(map(str, order))},))", Shape(first, tuple(others))


def part(draw: Draw, shape: Shape) -> Element:
    """`slice` of any axis, counted from either end."""
    axis = draw(st.integers(0, len(shape.spatial)))
    size = shape.axes[axis]
    start = draw(st.integers(0, size - 1))
    stop = draw(st.integers(start + 1, size))
    first = start - size if draw(st.booleans()) else start
    last = "none" if stop == size else str(stop - size if draw(st.booleans()) else stop)
    sizes = (*shape.axes[:axis], stop - start, *shape.axes[axis + 1 :])
    return f"slice({axis}, {first}, {last})", Shape(sizes[0], sizes[1:])


def select(draw: Draw, shape: Shape) -> Element:
    """One place of any axis."""
    axis = draw(st.integers(0, len(shape.spatial)))
    size = shape.axes[axis]
    sizes = shape.axes[:axis] + shape.axes[axis + 1 :]
    return f"select({axis}, {draw(st.integers(-size, size - 1))})", Shape(sizes[0], sizes[1:])


def border(draw: Draw, shape: Shape) -> Element:
    """`reflectpad` or `crop`, with a pair for each axis."""
    if draw(st.booleans()):
        pairs = [_both(draw, n - 1, n - 1) for n in shape.spatial]
        sign, name = 1, "reflectpad"
    else:
        pairs = [_cut(draw, n) for n in shape.spatial]
        sign, name = -1, "crop"
    sizes = (n + sign * (a + b) for n, (a, b) in zip(shape.spatial, pairs, strict=True))
    return f"{name}({pairs})", shape.sized(tuple(sizes))


def _both(draw: Draw, before: int, after: int) -> tuple[int, int]:
    return draw(st.integers(0, min(before, 3))), draw(st.integers(0, min(after, 3)))


def _cut(draw: Draw, size: int) -> tuple[int, int]:
    before = draw(st.integers(0, size - 1))
    return before, draw(st.integers(0, size - 1 - before))


def upsample(draw: Draw, shape: Shape) -> Element:
    """By a factor or to a size, in every mode."""
    rank = len(shape.spatial)
    modes = ["nearest", "linear", {1: "linear", 2: "bicubic", 3: "trilinear"}[rank]]
    mode = draw(st.sampled_from(modes))
    corners = mode != "nearest" and draw(st.booleans())
    more = f", mode = {mode}, align_corners = {str(corners).lower()}"
    if draw(st.booleans()) or shape.size > LARGEST:
        size = draw(st.tuples(*[st.integers(1, 9)] * rank))
        return f"upsample(size = {size}{more})", shape.sized(size)
    factor = draw(st.tuples(*[st.integers(1, 3)] * rank))
    sizes = tuple(n * f for n, f in zip(shape.spatial, factor, strict=True))
    return f"upsample({factor}{more})", shape.sized(sizes)


def shuffle(draw: Draw, shape: Shape) -> Element:
    """`channel_shuffle`; squares of pixels where they fit."""
    if len(shape.spatial) == 2:
        height, width = shape.spatial
        if shape.channels % 4 == 0 and draw(st.booleans()):
            return "pixel_shuffle(2)", Shape(shape.channels // 4, (height * 2, width * 2))
        if height % 2 == width % 2 == 0:
            return "pixel_unshuffle(2)", Shape(shape.channels * 4, (height // 2, width // 2))
    groups = draw(st.sampled_from([n for n in range(1, 7) if shape.channels % n == 0]))
    return f"channel_shuffle({groups})", shape


SPATIAL = (reshape, permute, part, select, border, upsample, upsample, shuffle)
VECTOR = (reshape, part)
