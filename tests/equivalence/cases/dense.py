"""Dense layers."""

from tests.equivalence.cases.case import Case, on

CASES: dict[str, list[Case]] = {
    "dense": [
        *on("[7]", "dense(5)", "dense(5, bias = false)", "dense(1)"),
        *on("6x9 as sequence", "dense(5)", "dense(5, axis = last)", "dense(4, axis = channels)"),
        *on("6x5x7", "dense(4, axis = last)", "dense(4, axis = channels, bias = false)"),
        *on("2x3x4x5", "dense(4, axis = channels)", "dense(4, axis = last)"),
    ],
    "rbf": on("[7]", "rbf(5)", "rbf(5, trainable = false)", "rbf(1)"),
}
