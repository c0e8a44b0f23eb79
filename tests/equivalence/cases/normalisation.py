"""Normalisation."""

from tests.equivalence.cases.case import (
    CUBE,
    LINE,
    MAP,
    ODD_MAP,
    SEQUENCE,
    VECTOR,
    Case,
    everywhere,
    on,
)

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
    "layernorm": [
        *everywhere("layernorm", "layernorm(eps = 1e-3)", values=(VECTOR, SEQUENCE, LINE)),
        *everywhere(
            "layernorm(axis = channels)",
            "layernorm(axis = channels, eps = 1e-3)",
            "layernorm(axis = last)",
            values=(MAP, ODD_MAP, LINE, SEQUENCE, CUBE),
        ),
        *on(SEQUENCE, "layernorm(axis = length)"),
        *on(MAP, "layernorm(axis = height)"),
    ],
    "groupnorm": [
        *everywhere(
            "groupnorm(1)",
            "groupnorm(2)",
            "groupnorm(3, eps = 1e-3)",
            values=(MAP, ODD_MAP, LINE, "6x4x3x5", "[6]"),
        ),
        *everywhere("groupnorm(6)", values=(MAP, ODD_MAP, LINE, "6x4x3x5")),
        *on("6x1x1", "groupnorm(2)"),
    ],
    "instancenorm": everywhere(
        "instancenorm",
        "instancenorm(eps = 1e-3)",
        "instancenorm(affine = true)",
        values=(MAP, ODD_MAP, LINE, CUBE, "5x1x2"),
    ),
    "rmsnorm": everywhere("rmsnorm", "rmsnorm(eps = 1e-2)", values=(VECTOR, SEQUENCE)),
    "l2norm": [
        *everywhere("l2norm", values=(MAP, LINE, CUBE, VECTOR, SEQUENCE)),
        *on(MAP, "l2norm(axis = last)", "l2norm(axis = height)", "relu -> l2norm"),
        *on("1x3x4", "l2norm"),
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
