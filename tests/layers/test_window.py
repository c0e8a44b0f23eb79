"""The arithmetic of windows against counting them one by one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netdsl.layers.window import Window

small = st.integers(1, 7)


def starts(size, before, after, window):
    """Where windows lie that fit whole into the padded axis."""
    return range(-before, size + after - window.reach + 1, window.stride)


@given(st.integers(1, 40), small, small, st.integers(1, 4), st.integers(0, 5), st.integers(0, 5))
def test_counts_the_windows_that_fit(size, kernel, stride, dilation, before, after):
    window = Window(kernel, stride, dilation, (before, after))
    assert max(window.count(size), 0) == len(starts(size, before, after, window))


@given(st.integers(1, 40), small, small, st.data())
def test_ceil_takes_a_last_window_that_starts_inside(size, kernel, stride, data):
    before = data.draw(st.integers(0, kernel // 2))
    after = data.draw(st.integers(0, kernel // 2))
    window = Window(kernel, stride, padding=(before, after), ceil=True)
    inside = starts(size, before, after, window)
    # One more window may begin a stride behind the last that fits, if not in the padding.
    last = inside[-1] if inside else -before - stride
    room = size + before + after - kernel
    more = (last + stride) + before < room + stride and last + stride < size
    assert max(window.count(size), 0) == len(inside) + more


@given(st.integers(1, 60), small, small, st.integers(1, 4))
def test_same_gives_the_size_divided_by_the_stride(size, kernel, stride, dilation):
    window = Window(kernel, stride, dilation, None)
    before, after = window.pads(size)
    wanted = -(-size // stride)
    assert window.count(size) == wanted
    assert after - before in (0, 1), "the odd zero is at the end"
    padded = Window(kernel, stride, dilation, (before, after))
    assert padded.count(size) == wanted
    if after:
        fewer = Window(kernel, stride, dilation, (before, after - 1))
        assert fewer.count(size) < wanted, "no zero is more than needed"


@given(small, small, st.integers(1, 4))
def test_same_with_stride_1_does_not_need_the_size(kernel, size, dilation):
    window = Window(kernel, 1, dilation, None)
    assert window.pads(None) == window.pads(size)


def test_unknown_sizes_stay_unknown():
    assert Window(3, 2).count(None) is None
    assert Window(3, 2, padding=None).count(None) is None
    assert Window(3, 2, padding=None).pads(None) is None
    assert Window(3, 2, padding=(1, 1)).pads(None) == (1, 1)


@pytest.mark.parametrize(
    ("window", "size", "dilated", "text"),
    [
        (Window(7, 2, 1, (2, 2)), 224, True, "(224 + 2*2 - 1*(7 - 1) - 1) // 2 + 1 = 111"),
        (Window(3, 1, 2, (0, 1)), 9, True, "(9 + 1 - 2*(3 - 1) - 1) // 1 + 1 = 6"),
        (Window(3, 1, 1, (1, 2)), 9, False, "(9 + 1 + 2 - 3) // 1 + 1 = 10"),
        (Window(2, 2), 225, False, "(225 - 2) // 2 + 1 = 112"),
        (Window(3, 2, 1, None), 225, True, "ceil(225 / 2) = 113"),
        (Window(3, 2, 1, (0, 0), True), 112, False, "ceil((112 - 3) / 2) + 1 = 56"),
        (Window(3, 2, 1, (0, 0), True), 113, False, "ceil((113 - 3) / 2) + 1 = 56"),
        (
            Window(3, 3, 1, (1, 1), True),
            5,
            False,
            "ceil((5 + 2*1 - 3) / 3) + 1 - 1 (it would start in the padding) = 2",
        ),
        (Window(7, 2), 5, False, "(5 - 7) // 2 + 1 = 0"),
    ],
)
def test_arithmetic_as_text(window, size, dilated, text):
    assert window.arithmetic(size, dilated=dilated) == text


def test_the_text_computes_its_result():
    for size in range(8, 12):
        text, _, result = Window(3, 2, 2, (1, 1)).arithmetic(size, dilated=True).partition(" = ")
        assert eval(text) == int(result)
