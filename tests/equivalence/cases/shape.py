"""Layers that lay the numbers out anew, or pass some of them on."""

from itertools import permutations

from tests.equivalence.cases.case import CUBE, LINE, MAP, SEQUENCE, VECTOR, Case, everywhere, on

INDICES = "[12] of int(9)"

CASES: dict[str, list[Case]] = {
    "flatten": [
        case
        for value in (MAP, LINE, CUBE, "[9]", "5x1x1", "1x4x7", "6x9 as sequence")
        for case in on(value, "flatten")
    ],
    "identity": everywhere("identity"),
    "reshape": [
        *on(
            "6x4x5",
            "reshape([6, 20])",
            "reshape([6, -1])",
            "reshape([20, 6])",
            "reshape([3, 8, 5])",
            "reshape([-1, 2, 2, 2, 3])",
            "reshape([1, 8, 15])",
            "reshape([120, 1])",
            "reshape([-1])",
            "reshape(120)",
            "reshape([4, 30], sequence = true)",
            "reshape([6, -1]) -> permute((1, 0))",
        ),
        *on("1x4x6", "reshape([2, 3, 4])", "reshape([1, 24])", "reshape([24])"),
        *on("12x1x1", "reshape([3, 4])", "reshape([3, 2, 2])", "reshape([12, 1])"),
        *on(
            "6x8",
            "reshape([6, 2, 4])",
            "reshape([6, 2, 2, 2])",
            "reshape([3, 4, 4])",
            "reshape([3, 16])",
            "reshape([48])",
            "reshape([16, 3], sequence = true)",
        ),
        *on(
            "6x8 as sequence",
            "reshape([6, 2, 4])",
            "reshape([3, 16])",
            "reshape([-1, 4])",
            "reshape([48])",
            "reshape([1, 6, 8])",
        ),
        *on(
            "[24]",
            "reshape([2, 3, 4])",
            "reshape([-1, 2, 2, 2])",
            "reshape([4, 6])",
            "reshape([4, 6], sequence = true)",
            "reshape([1, 4, 6])",
            "reshape([24])",
        ),
        *on("4x2x3x2", "reshape([4, 3, 4])", "reshape([8, 6])", "reshape([2, 2, 2, 3, 2])"),
    ],
    "permute": [
        Case(f"permute({order})", value)
        for value, rank in (("5x4x3", 3), ("5x4", 2), ("5x4 as sequence", 2))
        for order in permutations(range(rank))
    ]
    + on("5x2x3x4", "permute((1, 2, 3, 0))", "permute((3, 0, 2, 1))", "permute((0, 2, 1, 3))")
    + on(VECTOR, "permute((0,))"),
    "slice": [
        *on(
            MAP,
            "slice(0, 1, 4)",
            "slice(channels, -2)",
            "slice(height, 3, -1)",
            "slice(last, -3, none)",
            "slice(1, 0, 14)",
        ),
        *on(LINE, "slice(0, 2, 5)", "slice(length, -9, -2)"),
        *on(CUBE, "slice(depth, 1, 3)", "slice(3, 2)", "slice(0, 3)"),
        *on(SEQUENCE, "slice(0, 1)", "slice(channels, 2, 5)"),
        *on(VECTOR, "slice(0, 3, -3)", "slice(0, 10)"),
    ],
    "select": [
        *on(MAP, "select(0, 2)", "select(height, -1)", "select(2, 0)"),
        *on(LINE, "select(0, 0)", "select(1, 5)"),
        *on(CUBE, "select(0, 3)", "select(depth, 0)", "select(2, -2)", "select(last, 1)"),
        *on(SEQUENCE, "select(0, 0)", "select(0, -1)", "select(1, 4)"),
    ],
}
