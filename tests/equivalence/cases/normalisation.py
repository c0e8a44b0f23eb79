"""Normalisation."""

from tests.equivalence.cases.case import CUBE, LINE, MAP, Case, on

CASES: dict[str, list[Case]] = {
    "batchnorm": [
        case
        for value in (MAP, LINE, CUBE, "[9]")
        for case in on(
            value,
            "batchnorm",
            "batchnorm(eps = 1e-3, momentum = 0.01)",
            "batchnorm(affine = false)",
        )
    ],
    "lrn": [
        *on(
            MAP,
            "lrn",
            "lrn(size = 3, alpha = 0.5, beta = 0.5, k = 2)",
            "lrn(size = 4, alpha = 0.3)",
            "lrn(size = 1, alpha = 1)",
            "lrn(size = 9, alpha = 2, beta = 1, k = 0.5)",
        ),
        *on(LINE, "lrn(alpha = 0.5)"),
        *on(CUBE, "lrn(alpha = 0.5)"),
    ],
}
