"""Scaling."""

from tests.equivalence.cases.case import CUBE, LINE, MAP, SEQUENCE, VECTOR, Case, everywhere, on

CASES: dict[str, list[Case]] = {
    "affine": [case for value in (MAP, LINE, CUBE, "[9]") for case in on(value, "affine")],
    "layer_scale": everywhere(
        "layer_scale", "layer_scale(init = 0.5)", values=(MAP, LINE, CUBE, VECTOR, SEQUENCE)
    ),
    "scale": everywhere(
        "scale(0.1)",
        "scale(1 / 255, offset = -0.3)",
        "scale(1, 0.7)",
        "scale(1)",
        "scale(-2)",
        values=(MAP, LINE, CUBE, VECTOR, SEQUENCE),
    ),
}
