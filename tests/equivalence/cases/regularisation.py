"""Regularisation."""

from tests.equivalence.cases.case import Case, everywhere

CASES: dict[str, list[Case]] = {
    "dropout": everywhere("dropout(0.5)", "dropout(0.1)", "dropout(0)"),
}
