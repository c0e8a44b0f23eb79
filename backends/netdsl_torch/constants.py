"""Tables of numbers that are too long for a call: constants of the emitted file."""

import textwrap
from collections.abc import Iterable

from netdsl.emit import code
from netdsl.emit.code import Call, Expression, Keyword, Name, Statement, Tuple, Verbatim
from netdsl.emit.expressions import flat
from netdsl.emit.layout import WIDTH
from netdsl.emit.names import Names

LONG = 128
"""A table of more numbers than this stands at the top of the file."""


class Constants:
    """The long tables of a file, each once."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._names: dict[Expression, str] = {}
        self._taken = Names(taken)

    def names(self) -> frozenset[str]:
        """The names that are given out."""
        return frozenset(self._names.values())

    def hoist(self, made: Call) -> Call:
        """The call with names in place of its long tables."""
        if not any(isinstance(v, Tuple | Call) for v in _values(made)):
            return made
        arguments = tuple(self._short(a, "table") for a in made.arguments)
        keywords = tuple(Keyword(k.name, self._short(k.value, k.name)) for k in made.keywords)
        return Call(made.function, arguments, keywords)

    def _short(self, value: Expression, wish: str) -> Expression:
        if isinstance(value, Call):
            return self.hoist(value)
        if not isinstance(value, Tuple) or _count(value) <= LONG:
            return value
        if value not in self._names:
            self._names[value] = self._taken.new(wish.upper())
        return Name(self._names[value])

    def statements(self) -> list[Statement]:
        """The assignments, in the order of first use."""
        made: list[Statement] = []
        for table, name in self._names.items():
            made += [code.Blank(), Verbatim(_text(name, table))]
        return made


def _values(made: Call) -> list[Expression]:
    return [*made.arguments, *(k.value for k in made.keywords)]


def _count(tree: Expression) -> int:
    return sum(map(_count, tree.items)) if isinstance(tree, Tuple) else 1


def _text(name: str, table: Expression) -> str:
    """The assignment, its rows filled to the width of a line."""
    assert isinstance(table, Tuple)
    rows = (
        textwrap.fill(
            f"{flat(row)},", WIDTH, initial_indent="    ", subsequent_indent="     "
        )
        for row in table.items
    )  # fmt: skip
    return "\n".join((f"# fmt: off\n{name} = (", *rows, ")\n# fmt: on"))
