"""Which frames a figure keeps: one around a single thing says no more than that thing's name."""

from netdsl.plot.draft import Draft, DraftFrame

_FEW = 3
"""A group of so few cards without a block needs no frame: their names say it."""

_MANY = 24
"""A frame around more cards may have to be cut into columns."""


class Frames:
    """The frames of a draft while they are thinned out, and the names that cards get by it."""

    def __init__(self, cards: list[Draft], frames: list[DraftFrame]) -> None:
        self._cards = cards
        self.all = frames
        self.gone: set[int] = set()
        self.at = [card.frame for card in cards]
        """The frame of each card."""
        self.names = [card.name for card in cards]
        self.remarks: list[str] = []
        """What frames said that are gone, and no name says."""
        self.repeats = [1] * len(cards)
        self._cards_in: list[list[int]] = [[] for _ in frames]
        self._frames_in: list[list[int]] = [[] for _ in frames]
        for card, frame in enumerate(self.at):
            if frame is not None:
                self._cards_in[frame].append(card)
        for number, one in enumerate(frames):
            if one.parent is not None:
                self._frames_in[one.parent].append(number)
        self._thin_out()
        self._unwrap()

    def _thin_out(self) -> None:
        """From the innermost on, take away those around a single card or frame, or a few cards."""
        for number in reversed(range(len(self.all))):
            cards, frames = self._cards_in[number], self._frames_in[number]
            if len(frames) == 1 and not cards:
                self._merge(number, frames[0])
            elif len(cards) == 1 and not frames:
                self._replace(number, cards[0])
            elif len(cards) <= _FEW and not frames:
                self._spread(number, cards)

    def _merge(self, number: int, inner: int) -> None:
        """A frame and the only one in it are one, with both names."""
        frame, child = self.all[number], self.all[inner]
        if frame.count > 1 and child.count > 1:
            return
        child.name = frame.name if child.numbered else f"{frame.name}.{child.name}"
        child.call = child.call or frame.call
        child.numbered = frame.numbered
        child.count *= frame.count
        child.parent = frame.parent
        self._take_away(number)
        if frame.parent is not None:
            self._frames_in[frame.parent].append(inner)

    def _replace(self, number: int, card: int) -> None:
        """The only card has the name of its frame, unless that is a number."""
        frame = self.all[number]
        block = self._cards[card].family == "block"
        if block and frame.count > 1:
            return
        name = self.names[card]
        named = block and name and not name[0].isdigit()
        self.names[card] = f"{frame.name}.{name}" if named else frame.name
        self.repeats[card] *= frame.count
        self._take_away(number)
        self._move([card], frame.parent)

    def _spread(self, number: int, cards: list[int]) -> None:
        """A few cards have the name of their group in front of theirs, at least the first."""
        frame = self.all[number]
        if frame.call or frame.count > 1:
            return
        for place, card in enumerate(cards):
            if self.names[card] or not place:
                self.names[card] = f"{frame.name}.{self.names[card]}".rstrip(".")
        self._take_away(number)
        self._move(cards, frame.parent)

    def _take_away(self, number: int) -> None:
        self.gone.add(number)
        parent = self.all[number].parent
        if parent is not None:
            self._frames_in[parent].remove(number)

    def _move(self, cards: list[int], frame: int | None) -> None:
        for card in cards:
            self.at[card] = frame
        if frame is not None:
            self._cards_in[frame] += cards

    def _unwrap(self) -> None:
        """Take away a frame around most of a network: a picture is not cut within frames."""
        inside = [0] * len(self.all)
        for frame in self.at:
            while frame is not None:
                inside[frame] += 1
                frame = self.all[frame].parent
        for number, wrapper in enumerate(self.all):
            top = wrapper.parent is None and number not in self.gone
            large = not wrapper.call or inside[number] > _MANY
            alone = top and large and wrapper.count == 1
            if alone and inside[number] * 2 > len(self._cards):
                self._open(number, wrapper.name)
                if wrapper.call:
                    self.remarks.append(f"{wrapper.name} is {wrapper.call}")

    def _open(self, number: int, name: str) -> None:
        for child in self.all:
            if child.parent == number:
                child.parent, child.name = None, f"{name}.{child.name}"
        for card, frame in enumerate(self.at):
            if frame == number:
                self.at[card] = None
                self.names[card] = self.names[card] and f"{name}.{self.names[card]}"
        self.gone.add(number)
