"""Recurrent layers, attention, and what transformers add to a sequence."""

from itertools import product

from tests.equivalence.cases.case import Case, on

ONE, ODD, EVEN = "1x4 as sequence", "7x5 as sequence", "6x8 as sequence"
SEQUENCES = (ONE, ODD, EVEN)
WIDE = "9x12 as sequence"
MEMORIES = ("1x12 as sequence", "5x12 as sequence", "9x12 as sequence", "14x12 as sequence")


def _recurrent(name: str) -> list[Case]:
    return [
        *(
            Case(f"{name}({units}, bidirectional = {both}, last = {last})", value)
            for units, both, last, value in product(
                (1, 6), ("false", "true"), ("false", "true"), SEQUENCES
            )
        ),
        *on(ODD, f"{name}(5)", f"{name}(3) -> {name}(4, bidirectional = true) -> {name}(2)"),
    ]


CASES: dict[str, list[Case]] = {
    "lstm": _recurrent("lstm"),
    "gru": _recurrent("gru"),
    "attention": [
        *on(ONE, "attention(1)", "attention(2)", "attention(4, causal = true)"),
        *on(ODD, "attention(1)", "attention(5)", "attention(1, bias = false, causal = true)"),
        *on(EVEN, "attention(2)", "attention(8)", "attention(4, bias = false)"),
        *(
            Case(f"attention({heads}{option})", WIDE)
            for heads, option in product(
                (1, 2, 3, 12), ("", ", causal = true", ", bias = false", ", causal = true, bias = false")
            )
        ),
        *(
            Case(f"attention({heads}, memory = {{beside}}{option})", WIDE, memory)
            for heads, option, memory in product((1, 2, 12), ("", ", bias = false"), MEMORIES)
        ),
        Case("attention(2, memory = {beside})", ONE, "3x4 as sequence"),
    ],
    "class_token": on(ONE, "class_token") + on(ODD, "class_token", "class_token -> class_token"),
    "position_embedding": [Case("position_embedding", value) for value in SEQUENCES],
}  # fmt: skip
