"""Lines in which parameters have become numbers: sums are done, and defaults left out."""

import operator
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from typing import Any

from netdsl.emit.code import (
    BinOp,
    Call,
    Constant,
    Expression,
    Name,
    Subscript,
    Tuple,
    expression,
)
from netdsl_keras.lines import Line

DEFAULTS: dict[str, Any] = {
    "strides": 1,
    "dilation_rate": 1,
    "groups": 1,
    "depth_multiplier": 1,
}
"""What Keras' convolutions do where a keyword is left out. (A pool moves by its own size.)"""

_ARITHMETIC: dict[str, Callable[[int, int], int]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "//": operator.floordiv,
}


def with_numbers(lines: tuple[Line, ...], numbers: dict[str, Expression]) -> tuple[Line, ...]:
    """The lines with these names replaced."""
    return tuple(_replaced(line, numbers) for line in lines)


def _replaced(tree: Any, numbers: dict[str, Expression]) -> Any:
    if isinstance(tree, Name):
        return numbers.get(tree.id, tree)
    if isinstance(tree, tuple):
        return tuple(_replaced(item, numbers) for item in tree)
    if not is_dataclass(tree) or isinstance(tree, type | Constant):
        return tree
    values = {f.name: getattr(tree, f.name) for f in fields(tree)}
    made = type(tree)(**{n: _replaced(v, numbers) for n, v in values.items()})
    if isinstance(made, Call):
        convolves = isinstance(made.function, Name) and "Conv" in made.function.id
        return made.but(**DEFAULTS) if convolves else made
    if isinstance(made, Subscript) and isinstance(made.value, Tuple):
        index = _whole(made.index)
        return made if index is None else made.value.items[index]
    return _calculated(made) if isinstance(made, BinOp) else made


def _calculated(tree: BinOp) -> Expression:
    left, right = _whole(tree.left), _whole(tree.right)
    operation = _ARITHMETIC.get(tree.operator)
    if left is None or right is None or operation is None:
        return tree
    return tree if right == 0 and tree.operator == "//" else expression(operation(left, right))


def _whole(tree: Expression) -> int | None:
    return int(tree.text) if isinstance(tree, Constant) and tree.text.isdigit() else None
