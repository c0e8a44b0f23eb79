"""Regularisation."""

from tests.equivalence.cases.case import CUBE, LINE, MAP, SEQUENCE, VECTOR, Case, everywhere

PLACES = (MAP, LINE, CUBE, SEQUENCE)
ALL = (*PLACES, VECTOR)

CASES: dict[str, list[Case]] = {
    "dropout": everywhere("dropout(0.5)", "dropout(0.1)", "dropout(0)", "dropout(1)", values=ALL),
    "spatial_dropout": everywhere(
        "spatial_dropout(0.5)",
        "spatial_dropout(0.1)",
        "spatial_dropout(0)",
        "spatial_dropout(1)",
        values=PLACES,
    ),
    "stochastic_depth": everywhere(
        "stochastic_depth(0.5)",
        "stochastic_depth(0.2)",
        "stochastic_depth(0)",
        "stochastic_depth(1)",
        "add { identity ; tanh -> stochastic_depth(0.4) }",
        values=ALL,
    ),
    "gaussian_noise": everywhere(
        "gaussian_noise(0.1)",
        "gaussian_noise(1)",
        "gaussian_noise(2.5)",
        "gaussian_noise(0)",
        values=ALL,
    ),
}
