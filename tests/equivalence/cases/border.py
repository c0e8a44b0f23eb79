"""Layers that add places around the spatial axes, or take places away there."""

from tests.equivalence.cases.case import CUBE, LINE, MAP, ODD_CUBE, ODD_LINE, ODD_MAP, Case, on

CASES: dict[str, list[Case]] = {
    "zeropad": [
        *on(MAP, "zeropad(2)", "zeropad((1, 3))", "zeropad([(0, 1), (2, 3)])"),
        *on(LINE, "zeropad(2)", "zeropad([(1, 0)])"),
        *on(CUBE, "zeropad(1)", "zeropad([(0, 1), (2, 0), (1, 1)])"),
    ],
    "reflectpad": [
        *on(MAP, "reflectpad(2)", "reflectpad((1, 3))", "reflectpad([(0, 1), (2, 3)])"),
        *on(ODD_MAP, "reflectpad([(12, 0), (0, 16)])", "reflectpad(0)", "reflectpad((0, 9))"),
        *on(LINE, "reflectpad(2)", "reflectpad([(1, 0)])"),
        *on(ODD_LINE, "reflectpad([(16, 16)])"),
        *on(CUBE, "reflectpad(1)", "reflectpad([(0, 1), (2, 0), (1, 1)])"),
        *on(ODD_CUBE, "reflectpad((2, 0, 3))"),
    ],
    "crop": [
        *on(MAP, "crop(2)", "crop((1, 3))", "crop([(0, 1), (2, 3)])", "crop([(5, 8), (0, 0)])"),
        *on(LINE, "crop(2)", "crop([(1, 0)])"),
        *on(ODD_LINE, "crop([(0, 16)])"),
        *on(CUBE, "crop(1)", "crop([(0, 1), (2, 0), (1, 1)])"),
    ],
}
