"""The lines of a figure for the layout: which branch stands where, and which way is straight."""

from collections.abc import Sequence

from netdsl.drawing.layout import Wire
from netdsl.plot.figure import Figure, Line

_SKIP, _BRANCH, _CHAIN, _MAIN = 1, 20, 60, 600
"""The weights of lines: around others, in a branch, between two that have no others, the way."""
_FAR = 60
"""How many cards a branch is followed back."""


def wires(of: Figure) -> tuple[Wire, ...]:
    """The lines with their weights, those from one card from left to right."""
    into: list[list[int]] = [[] for _ in of.cards]
    for line in of.lines:
        into[line.end].append(line.start)
    lines = _ordered(of, into)
    levels = _levels(of)
    main = _main(of, into)
    outs, ins = _counts(lines, len(of.cards))
    made = []
    for line in lines:
        if (line.start, line.end) in main:
            weight = _MAIN
        elif levels[line.end] - levels[line.start] > 1:
            weight = _SKIP
        elif outs[line.start] == ins[line.end] == 1:
            weight = _CHAIN
        else:
            weight = _BRANCH
        made.append(Wire(line.start, line.end, weight))
    return tuple(made)


def _counts(lines: Sequence[Line], cards: int) -> tuple[list[int], list[int]]:
    outs, ins = [0] * cards, [0] * cards
    for line in lines:
        outs[line.start] += 1
        ins[line.end] += 1
    return outs, ins


def _levels(of: Figure) -> list[int]:
    """How many lines lead to each card on the longest way."""
    levels = [0] * len(of.cards)
    for line in of.lines:  # those into a card come before those out of it
        levels[line.end] = max(levels[line.end], levels[line.start] + 1)
    return levels


def _main(of: Figure, into: Sequence[Sequence[int]]) -> set[tuple[int, int]]:
    """The lines of the way from an input to the output.

    Of two branches it takes the one with most layers, of more the one in the middle.
    """
    passed = [0] * len(of.cards)
    for line in of.lines:
        found = passed[line.start] + min(of.cards[line.end].weighted, 1) * 1000 + 1
        passed[line.end] = max(passed[line.end], found)
    ends = [n for n, card in enumerate(of.cards) if card.family == "output" and not card.call]
    at = max(ends, key=lambda n: passed[n])
    way = set()
    while into[at]:
        takes = into[at]
        longest = max(takes, key=lambda n: passed[n])
        middle = takes[(len(takes) - 1) // 2] if len(takes) > 2 else longest
        # A branch of its own weight, not a way around the others.
        start = middle if passed[middle] * 2 > passed[longest] else longest
        way.add((start, at))
        at = start
    return way


def _ordered(of: Figure, into: Sequence[Sequence[int]]) -> list[Line]:
    """The lines by start, and of one start by the branch that each begins."""
    out: list[list[int]] = [[] for _ in of.cards]
    for line in of.lines:
        out[line.start].append(line.end)
    made = []
    for start, ends in enumerate(out):
        places = {end: float(end) for end in ends}
        for end in ends if len(ends) > 1 else ():
            places[end] = _place(start, end, of, into)
        made += [Line(start, end) for end in sorted(ends, key=lambda n: places[n])]
    return made


def _place(start: int, end: int, of: Figure, into: Sequence[Sequence[int]]) -> float:
    """Where a line stands among those of its start: by the first card of the branch.

    One that leads to a merge directly stands between the branches that the file has before
    it and those behind it.
    """
    if of.cards[end].family != "merge" or len(into[end]) < 2:
        return end
    takes = into[end]
    mine = takes.index(start)
    heads = [_head(other, start, into) for other in takes]
    after = [head for head in heads[mine + 1 :] if head is not None]
    before = [head for head in heads[:mine] if head is not None]
    if before:
        return max(before) + 0.5
    return min(after) - 0.5 if after else end


def _head(at: int, start: int, into: Sequence[Sequence[int]]) -> int | None:
    """The first card of the branch from `start` that ends at `at`."""
    for _ in range(_FAR):
        if at <= start:
            return None
        if start in into[at]:
            return at
        if not into[at]:
            return None
        at = into[at][0]
    return None
