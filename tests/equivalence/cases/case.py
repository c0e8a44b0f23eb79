"""What a case is, and the values that cases are put on."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    """One element on one input; `beside` is a second input, `{beside}` in the element."""

    element: str
    on: str
    beside: str = ""

    def __str__(self) -> str:
        return f"{self.element} on {self.on}"


def on(value: str, *elements: str, beside: str = "") -> list[Case]:
    """Several elements on the same kind of value."""
    return [Case(element, value, beside) for element in elements]


def everywhere(*elements: str, values: tuple[str, ...] = ()) -> list[Case]:
    """Several elements on values of every rank."""
    return [case for value in values or EVERY for case in on(value, *elements)]


LINE, ODD_LINE = "6x14", "6x17"
MAP, ODD_MAP = "6x14x10", "6x13x17"
CUBE, ODD_CUBE = "4x6x8x4", "4x7x5x9"
VECTOR, SEQUENCE = "[11]", "6x9 as sequence"
EVERY = (MAP, LINE, CUBE, VECTOR)
