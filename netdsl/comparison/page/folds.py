"""Rows of scopes that are the same: a page can show the first of them for all."""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence

from netdsl.comparison.page.faces import faces
from netdsl.comparison.page.frames import Frame
from netdsl.comparison.page.union import Union
from netdsl.drawing.layout import Layout
from netdsl.record import record

_LEAST = 4
"""So many equal scopes make a row."""


@record
class Fold:
    """The scopes behind the first of a row, by the numbers of their frames.

    Nothing but their spots stands between `top` and `bottom`.
    """

    frames: tuple[int, ...]
    spots: tuple[int, ...]
    top: float
    bottom: float


def folds(union: Union, layout: Layout) -> tuple[Fold, ...]:
    """All rows, from top to bottom."""
    signatures = _Signatures(union)
    made: list[Fold] = []
    hidden: set[int] = set()
    for row in _rows(union.frames, signatures):
        found = _fold(row[1:], union, layout)
        if found is not None and hidden.isdisjoint(found.spots):
            made.append(found)
            hidden.update(found.spots)
    return tuple(sorted(made, key=lambda fold: fold.top))


def _rows(frames: Sequence[Frame], signatures: "_Signatures") -> Iterator[list[int]]:
    """Equal frames that follow one another in the same frame; those of large ones first."""
    siblings: dict[int | None, list[int]] = defaultdict(list)
    for number, frame in enumerate(frames):
        if frame.nests and _unbroken(frame):
            siblings[frame.parent].append(number)
    for parent in sorted(siblings, key=lambda p: -1 if p is None else p):
        row: list[int] = []
        for number in sorted(siblings[parent], key=lambda n: frames[n].spots[0]):
            if row and not _follows(frames, row[-1], number, signatures):
                if len(row) >= _LEAST:
                    yield row
                row = []
            row.append(number)
        if len(row) >= _LEAST:
            yield row


def _unbroken(frame: Frame) -> bool:
    return frame.spots[-1] - frame.spots[0] == len(frame.spots) - 1


def _follows(frames: Sequence[Frame], a: int, b: int, signatures: "_Signatures") -> bool:
    first, second = frames[a], frames[b]
    if len(first.spots) != len(second.spots) or first.spots[-1] + 1 != second.spots[0]:
        return False
    return signatures.of(first) == signatures.of(second)


class _Signatures:
    """What frames that look the same have in common."""

    def __init__(self, union: Union) -> None:
        self._spots = union.spots
        self._before: dict[int, list[Hashable]] = defaultdict(list)
        for wire in union.wires:
            self._before[wire.end].append((wire.end - wire.start, wire.old, wire.new))

    def of(self, frame: Frame) -> Hashable:
        """Its layers with their words and marks, and what each takes."""
        sides = frame.old is not None, frame.new is not None
        return sides, tuple(self._spot(number) for number in frame.spots)

    def _spot(self, number: int) -> Hashable:
        spot = self._spots[number]
        return spot.kind, spot.marks, faces(spot), tuple(self._before[number])


def _fold(row: Sequence[int], union: Union, layout: Layout) -> Fold | None:
    """A fold, if nothing else stands beside the row."""
    spots = [n for number in row for n in union.frames[number].spots]
    places = [layout.clusters[number] for number in row]
    top, bottom = min(p.y for p in places), max(p.bottom for p in places)
    inside = set(spots)
    beside = any(
        place.bottom > top and place.y < bottom
        for number, place in enumerate(layout.boxes)
        if number not in inside
    )
    return None if beside else Fold(tuple(row), tuple(spots), top, bottom)
