"""From lines to Python statements: layers with their names, runs of equal calls as loops."""

import re
from collections.abc import Sequence
from typing import Any

from netdsl.emit.code import (
    Assign,
    Call,
    Expression,
    For,
    FString,
    Keyword,
    List,
    Name,
    Reference,
    Statement,
    Tuple,
    assign,
    call,
    expression,
)
from netdsl.emit.names import Names
from netdsl_keras.body import Line, Made, Used
from netdsl_keras.naming import COUNTER, PREFIX

LOOP = 3
"""How many equal calls in a row make a loop."""


class Statements:
    """The statements of one function. In the network's own there is no prefix to names."""

    def __init__(self, lines: Sequence[Line], *, prefix: bool, reserved: frozenset[str]) -> None:
        self._lines = lines
        self._prefix = prefix
        variables = {v for line in lines for v in targets(line)}
        self._names = Names({*reserved, *variables})
        self._kept: dict[str, str] = {}

    def make(self) -> list[Statement]:
        """All of them."""
        made: list[Statement] = []
        at = 0
        while at < len(self._lines):
            length = self._run(at)
            if length >= LOOP:
                made.append(self._loop(self._lines[at], length))
                at += length
            else:
                made.extend(self._line(self._lines[at]))
                at += 1
        return made

    def _line(self, line: Line, name: Expression | None = None) -> list[Statement]:
        if isinstance(line, Used):
            return [self._call(line, name or self._name(line.name))]
        return self._layer(line, name or self._name(line.name))

    def _layer(self, line: Made, name: Expression) -> list[Statement]:
        made: list[Statement] = []
        function: Expression
        if line.make is None:
            function = Name(self._kept[line.keep])
        else:
            keywords = (*line.make.keywords, Keyword("name", name))
            function = Call(line.make.function, line.make.arguments, keywords)
            if line.keep:
                self._kept[line.keep] = self._names.new(line.keep.rpartition(".")[2] + "_layer")
                made.append(assign(self._kept[line.keep], function))
                function = Name(self._kept[line.keep])
        operands: tuple[Expression, ...] = tuple(map(Name, line.operands))
        given = (List(operands),) if line.merge else operands
        return [*made, Assign(Name(line.target), Call(function, given))]

    def _call(self, line: Used, name: Expression) -> Statement:
        value = Call(
            Reference(line.function),
            (*map(Name, line.takes), *line.arguments),
            (*line.keywords, Keyword("name", name)),
        )
        targets: Expression = Name(line.targets[0])
        if len(line.targets) > 1:
            targets = Tuple(tuple(map(Name, line.targets)))
        return Assign(targets, value)

    def _name(self, name: str) -> Expression:
        if not self._prefix:
            # No backend of Keras takes a name that begins with an underscore.
            return expression(f"--5f-{name[1:]}" if name.startswith("_") else name)
        return FString((Name(PREFIX), f"-{name}")) if name else Name(PREFIX)

    def _run(self, at: int) -> int:
        """How many lines from here on are one call, on and on, with names that count."""
        first = self._lines[at]
        stem, number = _counted(first.name)
        if number is None or not _goes_on(first):
            return 1
        count = 1
        while at + count < len(self._lines):
            line = self._lines[at + count]
            if _counted(line.name) != (stem, number + count) or _but_name(line) != _but_name(first):
                break
            count += 1
        return count

    def _loop(self, line: Line, length: int) -> Statement:
        stem, number = _counted(line.name)
        assert number is not None
        counts = call("range", number, number + length) if number else call("range", length)
        prefix: tuple[str | Expression, ...] = (
            (Name(PREFIX), f"-{stem}") if self._prefix else (stem,)
        )
        name = FString((*prefix, Name(COUNTER)))
        return For(Name(COUNTER), counts, tuple(self._line(line, name)))


def _counted(name: str) -> tuple[str, int | None]:
    """A name without the number at its end, and that number."""
    found = re.fullmatch(r"(.*?)(0|[1-9][0-9]*)", name)
    return (found[1], int(found[2])) if found else (name, None)


def _goes_on(line: Line) -> bool:
    """Whether a line puts its result where it took its input from."""
    if isinstance(line, Used):
        return line.targets == line.takes[:1]
    return line.operands == (line.target,) and not line.keep


def _but_name(line: Line) -> tuple[Any, ...]:
    if isinstance(line, Used):
        return (line.targets, line.function, line.takes, line.arguments, line.keywords)
    return (line.target, line.make, line.operands, line.merge, line.keep)


def targets(line: Line) -> tuple[str, ...]:
    """The variables that a line sets."""
    return line.targets if isinstance(line, Used) else (line.target,)
