"""Convolutions."""

from itertools import product

from tests.equivalence.cases.case import CUBE, LINE, MAP, ODD_CUBE, ODD_LINE, ODD_MAP, Case, on

PADDINGS = ("valid", "half", "same", "1", "[(0, 1)]")


def _pairs(padding: str, rank: int) -> str:
    """One pair for each axis."""
    return padding if padding[0] != "[" else "[" + ", ".join(["(0, 1)"] * rank) + "]"


def _windows(name: str, first: str, rank: int, values: tuple[str, ...], kernels: tuple[str, ...]):
    return [
        Case(
            f"{name}({first}{kernel}, stride = {stride}, padding = {_pairs(padding, rank)})", value
        )
        for kernel, stride, padding, value in product(kernels, (1, 2, 3), PADDINGS, values)
    ]


CONV = [
    *_windows("conv", "8, ", 1, (LINE, ODD_LINE), ("2", "5")),
    *_windows("conv", "8, ", 2, (MAP, ODD_MAP), ("1", "3x3", "4x3")),
    *_windows("conv", "8, ", 3, (CUBE, ODD_CUBE), ("2", "3x1x2")),
    *on(
        MAP,
        "conv(8, 3x3, bias = false)",
        "conv(8, 3x3, groups = 2)",
        "conv(12, 3x2, groups = 6, padding = same)",
        "conv(9, 3x3, groups = 3, dilation = 2)",
        "conv(8, 3x3, dilation = 2, padding = half)",
        "conv(8, 3x3, dilation = (1, 3), padding = same)",
        "conv(8, 3x3, stride = (2, 1))",
        "conv(8, 3x3, stride = (1, 3), padding = same)",
        "conv(8, 3x3, stride = 2, dilation = 2, padding = 2)",
        "conv(8, 3x3, stride = 2, dilation = 3, padding = same)",
        "conv(8, 3x3, padding = (2, 0))",
        "conv(8, 3x3, padding = [(2, 0), (1, 3)], stride = 2)",
        "conv(4, 3x3, connections = [[0, 1, 2], [1, 5], [4], [0, 2, 3, 5]])",
        "conv(3, 4x3, stride = 2, padding = same, connections = [[0, 5], [1, 2], [3, 4]])",
        "conv(8, 14x10)",
    ),
    *on(LINE, "conv(8, 3, dilation = 3)", "conv(9, 3, groups = 3, stride = 2, padding = same)"),
    *on(CUBE, "conv(8, 2, groups = 4)", "conv(6, 3, dilation = 2, padding = half, groups = 2)"),
    *on("1x9x9", "conv(4, 3x3)"),
    *on("5x1x1", "conv(4, 1x1)"),
]

DEPTHWISE = [
    *_windows("depthwise", "", 1, (LINE, ODD_LINE), ("3",)),
    *_windows("depthwise", "", 2, (MAP, ODD_MAP), ("3x3", "2x5")),
    *_windows("depthwise", "", 3, (ODD_CUBE,), ("2",)),
    *on(
        MAP,
        "depthwise(3x3, multiplier = 2)",
        "depthwise(3x3, multiplier = 3, stride = 2, padding = same, bias = false)",
        "depthwise(3x3, stride = (1, 2), padding = half)",
        "depthwise(3x3, dilation = 2, padding = half)",
        "depthwise(3x3, dilation = 2, stride = 2, padding = 1)",
    ),
]

SEPARABLE = [
    *_windows("separable", "8, ", 1, (LINE, ODD_LINE), ("3",)),
    *_windows("separable", "8, ", 2, (MAP, ODD_MAP), ("3x3",)),
    *_windows("separable", "8, ", 3, (ODD_CUBE,), ("2",)),
    *on(
        MAP,
        "separable(5, 3x3, multiplier = 2)",
        "separable(5, 3x2, bias = false, padding = same)",
        "separable(5, 3x3, stride = (2, 1), padding = half)",
        "separable(5, 3x3, dilation = 2)",
    ),
]

CASES = {"conv": CONV, "depthwise": DEPTHWISE, "separable": SEPARABLE}
