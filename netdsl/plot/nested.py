"""The cards of a figure in its frames, as blocks of a script."""

from collections.abc import Callable

from netdsl.plot.figure import Card, Figure
from netdsl.plot.script import Block, Statement

Items = tuple[Statement | Block, ...]


def nested(
    of: Figure,
    card: Callable[[int, Card], Statement],
    frame: Callable[[Figure, int, Items], Block],
) -> Items:
    """All cards in order; a frame stands where its first card does."""
    inside: list[list[tuple[int, Statement | Block]]] = [[] for _ in of.frames]
    top: list[tuple[int, Statement | Block]] = []
    for number, each in enumerate(of.cards):
        held = top if each.frame is None else inside[each.frame]
        held.append((number, card(number, each)))
    for number in reversed(range(len(of.frames))):
        body = sorted(inside[number], key=lambda item: item[0])
        parent = of.frames[number].parent
        held = top if parent is None else inside[parent]
        first = body[0][0] if body else 0
        held.append((first, frame(of, number, tuple(item for _, item in body))))
    return tuple(item for _, item in sorted(top, key=lambda item: item[0]))
