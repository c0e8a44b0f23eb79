"""Merges."""

from tests.equivalence.cases.case import CUBE, LINE, MAP, Case, on

GATE = "global_avgpool(keepdims = true) -> conv(6, 1x1) -> sigmoid"

CASES: dict[str, list[Case]] = {
    **{
        name: [
            *on(
                MAP,
                f"{name} {{ identity ; conv(6, 1x1) }}",
                f"{name} {{ conv(6, 3x3, padding = half) -> relu ; conv(6, 1x1) }}",
                f"{name} {{ identity ; {GATE} }}",
            ),
            *on(LINE, f"{name} {{ conv(4, 1) ; conv(4, 3, padding = half) }}"),
            *on(CUBE, f"{name} {{ identity ; depthwise(1) }}"),
            *on("[9]", f"{name} {{ identity ; dense(9) -> tanh }}"),
            *on("6x9 as sequence", f"{name} {{ identity ; dense(9) }}"),
        ]
        for name in ("add", "multiply", "maximum", "average", "subtract")
    },
    "concat": [
        *on(
            MAP,
            "concat { identity ; conv(5, 1x1) }",
            "concat { conv(2, 1x1) ; conv(3, 3x3, padding = half) ; maxpool(3, 1, 1) }",
            "concat { identity ; relu ; identity }",
            "concat(axis = last) { identity ; conv(6, 1x3) }",
        ),
        *on(LINE, "concat { identity ; conv(5, 1) }"),
        *on(CUBE, "concat { identity ; conv(5, 1) }"),
        *on("[9]", "concat { identity ; dense(4) }"),
        *on("6x9 as sequence", "concat { identity ; dense(4) }"),
    ],
}
for _name in ("add", "multiply", "maximum", "average"):
    CASES[_name] += on(MAP, f"{_name} {{ identity ; conv(6, 1x1) ; conv(6, 3x3, padding = half) }}")
