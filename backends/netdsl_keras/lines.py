"""The lines of an emitted function, as plain records.

Two uses of a block are the same code exactly when their lines are equal.
"""

from typing import Any, TypeAlias

from netdsl.emit.code import Call, Definition, Expression, Keyword, expression, names_used
from netdsl.record import record


@record
class Made:
    """`target = layer(operands)`: `name` is the layer's, behind the prefix of the function.

    `keep` is the variable of a layer that is applied again, elsewhere; `make` is `None`
    there.
    """

    target: str
    make: Call | None
    name: str
    operands: tuple[str, ...]
    merge: bool = False
    keep: str = ""


@record
class Used:
    """`targets = function(takes, arguments, keywords, name=...)`.

    `keep` is the variable of what the function makes, where it is applied again.
    """

    targets: tuple[str, ...]
    function: Definition
    takes: tuple[str, ...]
    arguments: tuple[Expression, ...]
    keywords: tuple[Keyword, ...]
    name: str
    keep: str = ""


@record
class Applied:
    """`targets = keep(takes)`: a block that was made before, again."""

    targets: tuple[str, ...]
    takes: tuple[str, ...]
    keep: str
    name: str = ""


Line: TypeAlias = Made | Used | Applied

FROZEN = Keyword("trainable", expression(False))
"""What says that the weights of a layer do not train."""


@record
class Number:
    """A parameter of a function, with its default (`REQUIRED` where it has none)."""

    name: str
    default: Any


def numbers_used(lines: tuple[Line, ...]) -> set[str]:
    """The names in the expressions of lines."""
    found: set[str] = set()
    for line in lines:
        if isinstance(line, Made):
            if line.make is not None:
                found |= names_used(line.make)
        elif isinstance(line, Used):
            found |= names_used((line.arguments, line.keywords))
    return found


def targets(line: Line) -> tuple[str, ...]:
    """The variables that a line sets."""
    return (line.target,) if isinstance(line, Made) else line.targets
