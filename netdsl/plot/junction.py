"""Where a value enters a frame in several places, one line leads in, and divides inside."""

from itertools import zip_longest

from netdsl.plot.figure import Card, Figure, Line

JUNCTION = "junction"
"""The family of the card that stands where a line divides."""


def junctions(of: Figure) -> Figure:
    """The figure with a junction for each value that several cards of a frame take."""
    return _Builder(of).made()


class _Builder:
    """Puts new lines and cards beside the old ones, then numbers all anew."""

    def __init__(self, of: Figure) -> None:
        self._of = of
        self._around = [self._frames(card.frame) for card in of.cards]
        self._new: list[tuple[int, Card]] = []
        """Each junction and the card that it stands before; its own number is behind all cards."""

    def _frames(self, frame: int | None) -> tuple[int, ...]:
        """The frames around, from the outermost on."""
        found: list[int] = []
        while frame is not None:
            found.append(frame)
            frame = self._of.frames[frame].parent
        return tuple(reversed(found))

    def made(self) -> Figure:
        """The figure with its junctions."""
        lines: list[tuple[int, int]] = []
        counts: dict[tuple[int, int], int] = {}
        firsts: dict[tuple[int, int], int] = {}
        for line in self._of.lines:
            for frame in self._entered(line):
                key = line.start, frame
                counts[key] = counts.get(key, 0) + 1
                firsts[key] = min(firsts.get(key, line.end), line.end)
        at: dict[tuple[int, int], int] = {}
        for line in self._of.lines:
            start = line.start
            keys = [(line.start, frame) for frame in self._entered(line)]
            for key, inner in zip_longest(keys, keys[1:]):
                # Where all go on into a frame within, they divide there.
                if counts[key] < 2 or (inner and counts[inner] == counts[key]):
                    continue
                if key not in at:
                    at[key] = len(self._of.cards) + len(self._new)
                    shape = self._of.cards[line.start].shape
                    point = Card(JUNCTION, "", "", "", shape, frame=key[1])
                    self._new.append((firsts[key], point))
                    lines.append((start, at[key]))
                start = at[key]
            lines.append((start, line.end))
        return self._numbered(lines) if self._new else self._of

    def _entered(self, line: Line) -> tuple[int, ...]:
        """The frames that a line goes into, from the outermost on."""
        outside = self._around[line.start]
        return tuple(frame for frame in self._around[line.end] if frame not in outside)

    def _numbered(self, lines: list[tuple[int, int]]) -> Figure:
        before: dict[int, list[int]] = {}
        for number, (first, _) in enumerate(self._new, len(self._of.cards)):
            before.setdefault(first, []).append(number)
        order: list[int] = []
        for number in range(len(self._of.cards)):
            order += [*before.get(number, ()), number]
        cards = [*self._of.cards, *(point for _, point in self._new)]
        place = {number: n for n, number in enumerate(order)}
        moved = sorted(((place[a], place[b]) for a, b in lines), key=lambda line: line[1])
        return Figure(
            self._of.title,
            self._of.facts,
            self._of.about,
            tuple(cards[number] for number in order),
            self._of.frames,
            tuple(Line(a, b) for a, b in dict.fromkeys(moved)),
        )
