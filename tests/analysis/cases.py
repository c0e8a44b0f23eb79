"""All cases of a layer as one network."""

from tests.equivalence.cases.case import Case


def network(cases: list[Case]) -> str:
    """Each case behind a layer that trains, so that gradients reach it."""
    inputs = [f"  input x{i}: {case.on}" for i, case in enumerate(cases)]
    inputs += [f"  input z{i}: {case.beside}" for i, case in enumerate(cases) if case.beside]
    lines = [_line(i, case) for i, case in enumerate(cases)]
    return "\n".join(["network cases {", *inputs, *lines, "}\n"])


def _line(number: int, case: Case) -> str:
    element = case.element.replace("{beside}", f"@z{number}")
    first = "" if " of int" in case.on else "affine -> "
    return f"  output y{number}: @x{number} -> {first}{element}"
