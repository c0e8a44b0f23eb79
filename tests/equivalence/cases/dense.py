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
    "embedding": [
        *on("[7] of int(11)", "embedding(11, 4)", "embedding(13, 5)", "embedding(11, 1)"),
        *on("[1] of int(2)", "embedding(2, 3)"),
        *on("[8] of int(1)", "embedding(1, 6)"),
        *on("[4] of int", "embedding(2, 3)"),
        *on("[3] of int(9)", "slice(0, 1, 3) -> embedding(9, 4)"),
    ],
}
