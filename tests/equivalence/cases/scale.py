"""Scaling."""

from tests.equivalence.cases.case import CUBE, LINE, MAP, Case, on

CASES: dict[str, list[Case]] = {
    "affine": [case for value in (MAP, LINE, CUBE, "[9]") for case in on(value, "affine")],
}
