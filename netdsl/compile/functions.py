"""The functions of expressions."""

import math
from collections.abc import Callable
from typing import Any

from netdsl.compile.limits import LONGEST_LIST
from netdsl.layers.parameters import show
from netdsl.record import record


class TooLong(ValueError):
    """A list beyond what netdsl holds."""


@record
class Function:
    """A function: its parameters' names and how it is computed from a list of values.

    `call` raises `ValueError` with the rest of a sentence that begins with its name.
    """

    names: tuple[str, ...]
    call: Callable[[list[Any]], Any]


def _numbers(values: list[Any]) -> list[Any]:
    items = list(values[0]) if len(values) == 1 and isinstance(values[0], tuple) else values
    if not items:
        raise ValueError("needs at least one number")
    for value in items:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValueError(f"takes numbers, not {show(value)}")
    return items


def _one(values: list[Any]) -> Any:
    if len(values) != 1:
        raise ValueError(f"takes one number, not {len(values)}")
    return _numbers(values)[0]


def _wholes(values: list[Any], most: int) -> list[int]:
    numbers = [int(v) if isinstance(v, float) and v.is_integer() else v for v in _numbers(values)]
    if len(values) > most or not all(isinstance(n, int) for n in numbers):
        raise ValueError(f"takes up to {most} whole numbers")
    return numbers


def _length(values: list[Any]) -> int:
    if len(values) != 1 or not isinstance(values[0], tuple):
        raise ValueError("takes one list")
    return len(values[0])


def _range(values: list[Any]) -> tuple[int, ...]:
    numbers = _wholes(values, 3)
    if len(numbers) == 3 and numbers[2] == 0:
        raise ValueError("needs a step that is not 0")
    found = range(*numbers)
    if len(found) > LONGEST_LIST:
        raise TooLong(f"would give more than {LONGEST_LIST:,} numbers")
    return tuple(found)


def _sum(values: list[Any]) -> Any:
    return sum(_numbers(values)) if values != [()] else 0


def _product(values: list[Any]) -> Any:
    return math.prod(_numbers(values)) if values != [()] else 1


def _round(values: list[Any]) -> Any:
    if len(values) == 2:
        number, digits = _numbers([values[0]])[0], _wholes([values[1]], 1)[0]
        return round(number, max(-20, min(20, digits)))
    return round(_one(values))


def _sqrt(values: list[Any]) -> float:
    number = _one(values)
    if number < 0:
        raise ValueError(f"has no value for {number}")
    return math.sqrt(number)


def _divisible(values: list[Any]) -> int:
    """MobileNet's rounding of channels: to a multiple of `by`, losing at most 10 %."""
    if len(values) != 2:
        raise ValueError("takes a number and what it must be divisible by")
    number, by = _numbers([values[0]])[0], _wholes([values[1]], 1)[0]
    if by < 1:
        raise ValueError("needs a divisor of 1 or more")
    rounded = max(by, int(number + by / 2) // by * by)
    return rounded + by if rounded < 0.9 * number else rounded


FUNCTIONS: dict[str, Function] = {
    "min": Function((), lambda v: min(_numbers(v))),
    "max": Function((), lambda v: max(_numbers(v))),
    "abs": Function((), lambda v: abs(_one(v))),
    "round": Function((), _round),
    "floor": Function((), lambda v: math.floor(_one(v))),
    "ceil": Function((), lambda v: math.ceil(_one(v))),
    "sqrt": Function((), _sqrt),
    "len": Function((), _length),
    "range": Function((), _range),
    "sum": Function((), _sum),
    "product": Function((), _product),
    "divisible": Function(("v", "by"), _divisible),
}
"""Every function of the language by its name."""
