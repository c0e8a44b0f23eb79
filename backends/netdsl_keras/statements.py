"""From lines to Python statements: layers with their names, runs of equal calls as loops."""

import re
from collections.abc import Sequence
from typing import Any

from netdsl.emit.code import (
    Assign,
    Call,
    Definition,
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
from netdsl_keras.lines import Applied, Line, Made, Used, targets
from netdsl_keras.naming import COUNTER, PREFIX, outer_name

LOOP = 3
"""How many equal calls in a row make a loop."""


class Statements:
    """The statements of one function. In the network's own there is no prefix to names.

    `makers` are the functions that make layers and give back what applies them.
    """

    def __init__(
        self,
        lines: Sequence[Line],
        makers: set[Definition],
        *,
        prefix: bool,
        reserved: frozenset[str],
    ) -> None:
        self._lines = lines
        self._makers = makers
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

    def split(self) -> tuple[list[Statement], list[Statement]]:
        """What makes the layers, and what applies them."""
        made: list[Statement] = []
        applied: list[Statement] = []
        for line in self._lines:
            if not isinstance(line, Applied) and (isinstance(line, Used) or line.make):
                variable = self._names.new(_wish(line.name))
                made.append(assign(variable, self._maker(line, self._name(line.name))))
                if line.keep:
                    self._kept[line.keep] = variable
            else:
                variable = self._kept[line.keep]
            applied.append(_assigned(line, Name(variable)))
        return made, applied

    def _line(self, line: Line, name: Expression | None = None) -> list[Statement]:
        if isinstance(line, Applied) or (isinstance(line, Made) and line.make is None):
            return [_assigned(line, Name(self._kept[line.keep]))]
        name = name or self._name(line.name)
        if isinstance(line, Used) and line.function not in self._makers:
            return [Assign(_target(line), self._maker(line, name))]
        maker = self._maker(line, name)
        if not line.keep:
            return [_assigned(line, maker)]
        self._kept[line.keep] = self._names.new(_kept_wish(line))
        kept = self._kept[line.keep]
        return [assign(kept, maker), _assigned(line, Name(kept))]

    def _maker(self, line: Made | Used, name: Expression) -> Call:
        """The call that makes a layer or a block's layers; of other functions the whole call."""
        if isinstance(line, Made):
            assert line.make is not None
            keywords = (*line.make.keywords, Keyword("name", name))
            return Call(line.make.function, line.make.arguments, keywords)
        takes = () if line.function in self._makers else tuple(map(Name, line.takes))
        keywords = (*line.keywords, Keyword("name", name))
        return Call(Reference(line.function), (*takes, *line.arguments), keywords)

    def _name(self, name: str) -> Expression:
        if not self._prefix:
            return expression(outer_name(name))
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
            (Name(PREFIX), f"-{stem}") if self._prefix else (outer_name(stem),)
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
        return line.targets == line.takes[:1] and not line.keep
    return isinstance(line, Made) and line.operands == (line.target,) and not line.keep


def _but_name(line: Line) -> tuple[Any, ...]:
    if isinstance(line, Used):
        return (line.targets, line.function, line.takes, line.arguments, line.keywords, line.keep)
    if isinstance(line, Applied):
        return (line.targets, line.takes, line.keep)
    return (line.target, line.make, line.operands, line.merge, line.keep)


def _target(line: Line) -> Expression:
    names = tuple(map(Name, targets(line)))
    return names[0] if len(names) == 1 else Tuple(names)


def _assigned(line: Line, function: Expression) -> Statement:
    """A layer, or what applies a block's layers, put on its inputs."""
    takes: tuple[Expression, ...] = tuple(
        map(Name, line.operands if isinstance(line, Made) else line.takes)
    )
    given = (List(takes),) if isinstance(line, Made) and line.merge else takes
    return Assign(_target(line), Call(function, given))


def _kept_wish(line: Made | Used) -> str:
    """What the variable of layers that are applied again would be called."""
    name = line.keep.rpartition(".")[2]
    word = "layers" if isinstance(line, Used) else "layer"
    return f"{word}_{name}" if name[0].isdigit() else f"{name}_{word}"


def _wish(name: str) -> str:
    """What the variable of a layer of this name would be called."""
    return f"layer{name}" if not name or name[0].isdigit() else name
