"""Sequences of layers, as the alignment takes them."""

from collections.abc import Callable
from typing import Any

from netdsl.record import record

Pairs = list[tuple[int, int]]
"""Which of one sequence is which of the other, by number."""


@record
class Row:
    """A sequence of layers: the number of each layer (`Costs.ids`), its path, its label, its home.

    The label is empty where the name is an automatic one, by kind or position. The home is
    what people named in the path; `elsewhere` says that the other network has that home too.
    """

    ids: list[int]
    paths: list[str]
    labels: list[str]
    homes: list[str]
    elsewhere: list[bool]

    def part(self, start: int, end: int) -> "Row":
        """A piece of the sequence."""
        return self._each(lambda column: column[start:end])

    def backwards(self) -> "Row":
        """The sequence from its end."""
        return self._each(lambda column: column[::-1])

    def keys(self) -> list[tuple[int, str]]:
        """What a layer has in common with its partner: with its home, where both know that."""
        return [
            (number, home if known else "")
            for number, home, known in zip(self.ids, self.homes, self.elsewhere, strict=True)
        ]

    def _each(self, of: Callable[[list[Any]], list[Any]]) -> "Row":
        return Row(
            of(self.ids), of(self.paths), of(self.labels), of(self.homes), of(self.elsewhere)
        )

    def __len__(self) -> int:
        return len(self.ids)


@record
class Gap:
    """The parts of both sequences between two places where they agree."""

    a_start: int
    a_end: int
    b_start: int
    b_end: int

    @property
    def cells(self) -> int:
        """The size of its table."""
        return (self.a_end - self.a_start) * (self.b_end - self.b_start)
