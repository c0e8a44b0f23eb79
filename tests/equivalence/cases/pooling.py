"""Pooling."""

from itertools import product

from tests.equivalence.cases.case import CUBE, LINE, MAP, ODD_CUBE, ODD_LINE, ODD_MAP, Case, on


def _pools(name: str, extra: tuple[str, ...]) -> list[Case]:
    plain = [
        Case(
            f"{name}({kernel}, stride = {stride}, padding = {padding}, ceil = {ceil}{more})", value
        )
        for (kernel, padding), stride, ceil, more, value in product(
            (("2", "0"), ("3x3", "1"), ("3x2", "(1, 0)")),
            (1, 2, 3),
            ("false", "true"),
            extra,
            (MAP, ODD_MAP),
        )
    ]
    same = [
        Case(f"{name}({kernel}, stride = {stride}, padding = same)", value)
        for kernel, stride, value in product(("2", "3x3"), (1, 2, 3), (MAP, ODD_MAP))
    ]
    others = on(
        LINE, f"{name}(2)", f"{name}(3, stride = 2, padding = 1, ceil = true)"
    ) + on(
        ODD_LINE, f"{name}(3, stride = 2, padding = same)", f"{name}(4, ceil = true)"
    ) + on(
        ODD_CUBE,
        f"{name}(2)",
        f"{name}(3x2x1, stride = 2, ceil = true)",
        f"{name}(3, stride = (1, 2, 3), padding = 1)",
        f"{name}(2, stride = 1, padding = same)",
    )  # fmt: skip
    return plain + same + others


CASES: dict[str, list[Case]] = {
    "maxpool": _pools("maxpool", ("",)),
    "avgpool": _pools("avgpool", (", count_padding = true", ", count_padding = false")),
    "global_avgpool": [
        case
        for value in (MAP, LINE, CUBE)
        for case in on(value, "global_avgpool", "global_avgpool(keepdims = true)")
    ],
    "global_maxpool": [
        case
        for value in (MAP, LINE, CUBE)
        for case in on(value, "global_maxpool", "global_maxpool(keepdims = true)")
    ],
    "adaptive_avgpool": [
        *on(MAP, "adaptive_avgpool(1)", "adaptive_avgpool(3x4)", "adaptive_avgpool(7x5)"),
        *on(ODD_MAP, "adaptive_avgpool(5)", "adaptive_avgpool(13x4)", "adaptive_avgpool(20x3)"),
        *on(ODD_LINE, "adaptive_avgpool(4)"),
        *on(ODD_CUBE, "adaptive_avgpool(2)", "adaptive_avgpool(3x2x4)"),
    ],
    "adaptive_maxpool": [
        *on(MAP, "adaptive_maxpool(1)", "adaptive_maxpool(3x4)", "adaptive_maxpool(7x5)"),
        *on(ODD_MAP, "adaptive_maxpool(5)", "adaptive_maxpool(13x4)", "adaptive_maxpool(20x3)"),
        *on(MAP, "relu -> adaptive_maxpool(5x4)", "relu -> adaptive_maxpool(7x5)"),
        *on(ODD_LINE, "adaptive_maxpool(4)"),
        *on(ODD_CUBE, "adaptive_maxpool(2)", "adaptive_maxpool(3x2x4)", "adaptive_maxpool(1)"),
    ],
    "lppool": [
        *on(MAP, "lppool(2, 2)", "lppool(1, 3x2)", "lppool(3, 3x3, stride = 2)"),
        *on(ODD_MAP, "lppool(2.5, 2)", "lppool(4, 3x3, stride = (1, 2))", "lppool(2, 3, 1)"),
        *on(MAP, "relu -> lppool(2, 2, stride = 1)", "relu -> lppool(3, 2x1)"),
        *on(LINE, "lppool(2, 2)", "lppool(3, 3, stride = 1)"),
        *on(ODD_CUBE, "lppool(2, 2)", "lppool(3, 3x2x1, stride = 2)"),
    ],
}
