"""Texts for Graphviz and Mermaid as a small tree: what comes from a network is a `Label`.

The printer quotes labels as the language wants it; no other part of a tree has such text.
"""

from collections.abc import Callable, Iterator

from netdsl.record import record


@record
class Label:
    """Text of the network, on one or more lines."""

    text: str


Part = str | Label


@record
class Statement:
    """One line: words of the language and labels."""

    parts: tuple[Part, ...]


@record
class Block:
    """Statements with a line before them and one behind."""

    head: Statement
    body: "tuple[Statement | Block, ...]"
    tail: str


def line(*parts: Part) -> Statement:
    """A statement."""
    return Statement(parts)


def printed(root: Statement | Block, quote: Callable[[str], str]) -> str:
    """The text, two blanks deeper in each block."""
    return "".join(f"{'  ' * level}{text}\n" for level, text in _lines(root, quote, 0))


def _lines(
    item: Statement | Block, quote: Callable[[str], str], level: int
) -> Iterator[tuple[int, str]]:
    """Blocks are nested as deep as the scopes of a network, which is bounded."""
    if isinstance(item, Statement):
        yield level, _text(item, quote)
        return
    yield level, _text(item.head, quote)
    for below in item.body:
        yield from _lines(below, quote, level + 1)
    if item.tail:
        yield level, item.tail


def _text(statement: Statement, quote: Callable[[str], str]) -> str:
    return "".join(p if isinstance(p, str) else quote(p.text) for p in statement.parts)
