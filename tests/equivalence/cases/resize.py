"""Layers that trade places for channels, or make more or fewer places of an axis."""

from tests.equivalence.cases.case import CUBE, LINE, MAP, ODD_LINE, ODD_MAP, Case, on

_SIZES = ("28x30", "7x5", "11x9", "1x1", "1x40", "14x10", "15x3")

CASES: dict[str, list[Case]] = {
    "upsample": [
        *on(MAP, "upsample(2)", "upsample((3, 1))", "upsample(1)"),
        *on(LINE, "upsample(2)", "upsample((3,))", "upsample(size = 28)", "upsample(size = 9)"),
        *on(ODD_LINE, "upsample(5)", "upsample(size = 12)", "upsample(size = 41)"),
        *on(CUBE, "upsample(2)", "upsample(1x2x3)", "upsample(size = 6x8x4)"),
        *on(CUBE, "upsample(size = 9x4x5)"),
        *on("3x2x3", "upsample(41)"),
        *(Case(f"upsample(size = {size})", value) for size in _SIZES for value in (MAP, ODD_MAP)),
        *(
            Case(f"upsample({given}, mode = {mode}, align_corners = {corners})", value)
            for corners in ("false", "true")
            for mode, value, sizes in (
                ("bilinear", MAP, ("2", "(3, 1)", *(f"size = {size}" for size in _SIZES))),
                ("bicubic", ODD_MAP, ("2", "(1, 3)", *(f"size = {size}" for size in _SIZES))),
                ("linear", ODD_LINE, ("2", "5", "size = 9", "size = 40", "size = 1")),
                ("trilinear", CUBE, ("2", "1x2x3", "size = 9x4x5", "size = 1x1x1")),
                ("linear", "3x1x1", ("3", "size = 5x2")),
                ("bicubic", "3x1x2", ("3", "size = 5x2")),
            )
            for given in sizes
        ),
    ],
    "pixel_shuffle": [
        *on("12x3x5", "pixel_shuffle(2)", "pixel_shuffle(1)"),
        *on("18x4x1", "pixel_shuffle(3)"),
    ],
    "pixel_unshuffle": [
        *on("3x4x6", "pixel_unshuffle(2)", "pixel_unshuffle(1)"),
        *on("2x9x3", "pixel_unshuffle(3)"),
    ],
    "channel_shuffle": [
        *on(MAP, "channel_shuffle(2)", "channel_shuffle(3)", "channel_shuffle(1)"),
        *on(LINE, "channel_shuffle(3)", "channel_shuffle(6)"),
        *on(CUBE, "channel_shuffle(2)"),
    ],
}
