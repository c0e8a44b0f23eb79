"""Transposed convolutions."""

from itertools import product

from tests.equivalence.cases.case import CUBE, LINE, MAP, Case, on

SMALL, ODD_SMALL = "6x4x6", "6x5x3"
NARROW, ODD_NARROW = "6x4", "6x7"
TINY = "4x2x3x2"


def _strided(rank_kernels: tuple[str, ...], values: tuple[str, ...]) -> list[Case]:
    return [
        Case(
            f"conv_transpose(8, {kernel}, stride = {stride}, padding = {padding}"
            f"{f', output_padding = {extra}' if extra < stride else ''})",
            value,
        )
        for kernel, stride, padding, extra, value in product(
            rank_kernels, (1, 2, 3), (0, 1), (0, 1, 2), values
        )
        if extra < stride and not (padding and kernel == "1")
    ]


CASES: dict[str, list[Case]] = {
    "conv_transpose": [
        *_strided(("1", "2", "5"), (NARROW, ODD_NARROW)),
        *_strided(("2", "3x3", "4x3"), (SMALL, ODD_SMALL)),
        *_strided(("2", "3"), (TINY,)),
        *on(
            SMALL,
            "conv_transpose(8, 3x3, stride = 2, padding = same)",
            "conv_transpose(8, 4x4, stride = 2, padding = same)",
            "conv_transpose(8, 5x4, stride = (3, 1), padding = same)",
            "conv_transpose(8, 3x3, padding = half)",
            "conv_transpose(8, 3x3, padding = [(0, 2), (1, 0)])",
            "conv_transpose(8, 3x3, stride = 2, padding = [(0, 1), (2, 1)], output_padding = 1)",
            "conv_transpose(8, 3x3, stride = 3, padding = [(1, 0), (0, 1)], output_padding = 2)",
            "conv_transpose(8, 1x1, stride = 3)",
            "conv_transpose(8, 1x1, stride = 3, output_padding = 2)",
            "conv_transpose(8, 3x3, bias = false)",
            "conv_transpose(8, 3x3, groups = 2)",
            "conv_transpose(9, 3x2, stride = 2, padding = 1, groups = 3, output_padding = 1)",
            "conv_transpose(6, 3x3, stride = 2, groups = 6, bias = false)",
            "conv_transpose(8, 3x3, dilation = 2)",
            "conv_transpose(8, 3x2, dilation = (1, 3), padding = 1)",
            "conv_transpose(8, 3x3, dilation = 2, stride = 3, padding = 2, output_padding = 1)",
            "conv_transpose(8, 3x3, dilation = 2, stride = 2, groups = 2, padding = same)",
            "conv_transpose(8, 3x3, stride = (2, 3), padding = (1, 0))",
        ),
        *on(LINE, "conv_transpose(8, 3, dilation = 2, groups = 2, stride = 2)"),
        *on(MAP, "conv_transpose(4, 16x16, stride = 8, padding = 4)"),
        *on(CUBE, "conv_transpose(4, 2, stride = 2)", "conv_transpose(4, 3, groups = 4)"),
        *on(CUBE, "conv_transpose(4, 3, stride = 2, padding = same)"),
        *on(TINY, "conv_transpose(6, 3x1x2, stride = (1, 2, 3), padding = (1, 0, 0))"),
        *on(TINY, "conv_transpose(6, 2, dilation = 2, padding = 1)"),
        *on("5x1x1", "conv_transpose(4, 4x4)"),
    ]
}
