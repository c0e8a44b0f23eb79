"""Augmentation."""

from tests.equivalence.cases.case import (
    CUBE,
    LINE,
    MAP,
    ODD_CUBE,
    ODD_LINE,
    ODD_MAP,
    SEQUENCE,
    VECTOR,
    Case,
    everywhere,
    on,
)

PLACES = (MAP, LINE, CUBE, SEQUENCE)
ODD = (ODD_MAP, ODD_LINE, ODD_CUBE)

CASES: dict[str, list[Case]] = {
    "random_shift": everywhere(
        "random_shift(0.1)",
        "random_shift(0.29)",
        "random_shift(0.5)",
        "random_shift(1)",
        "random_shift(0)",
        values=(*PLACES, *ODD),
    ),
    "random_flip": [
        *everywhere(
            "random_flip", "random_flip(height, rate = 0.3)", values=(MAP, CUBE, *ODD[::2])
        ),
        *everywhere("random_flip(length)", "random_flip(channels)", values=(LINE, SEQUENCE)),
        *on(MAP, "random_flip(axis = channels)", "random_flip(rate = 0)", "random_flip(rate = 1)"),
        *on(CUBE, "random_flip(depth)", "random_flip(3)"),
        *on(VECTOR, "random_flip(last)"),
    ],
    "random_brightness": everywhere(
        "random_brightness(0.2)",
        "random_brightness(3)",
        "random_brightness(0)",
        values=(*PLACES, VECTOR),
    ),
    "random_contrast": everywhere(
        "random_contrast(0.2)",
        "random_contrast(1.5)",
        "random_contrast(0)",
        values=(*PLACES, *ODD),
    ),
}
