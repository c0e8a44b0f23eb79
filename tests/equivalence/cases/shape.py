"""Layers that change the shape."""

from tests.equivalence.cases.case import CUBE, LINE, MAP, Case, everywhere, on

CASES: dict[str, list[Case]] = {
    "flatten": [
        case
        for value in (MAP, LINE, CUBE, "[9]", "5x1x1", "1x4x7", "6x9 as sequence")
        for case in on(value, "flatten")
    ],
    "zeropad": [
        *on(MAP, "zeropad(2)", "zeropad((1, 3))", "zeropad([(0, 1), (2, 3)])"),
        *on(LINE, "zeropad(2)", "zeropad([(1, 0)])"),
        *on(CUBE, "zeropad(1)", "zeropad([(0, 1), (2, 0), (1, 1)])"),
    ],
    "identity": everywhere("identity"),
}
