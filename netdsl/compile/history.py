"""Where the sizes of a value come from: the layers on the way to it that changed them."""

from collections.abc import Iterable, Mapping

from netdsl.ir.graph import Node, Scope
from netdsl.layers.tensor import TensorType
from netdsl.layers.window import Windowed
from netdsl.record import record
from netdsl.source import Span

_MOST_STEPS = 100_000


@record
class Step:
    """A layer on the way, and the types before and behind it."""

    node: Node
    before: TensorType
    after: TensorType

    @property
    def resizes(self) -> bool:
        """Whether it changes the places, not only the channels."""
        return self.before.spatial != self.after.spatial

    def drops(self, axis: int) -> int:
        """How many places at the end of a spatial axis no window sees."""
        size = self.before.spatial[axis]
        if not isinstance(self.node.layer, Windowed) or size is None:
            return 0
        window = self.node.layer.windows(self.before)[axis]
        if window.padding is None or window.ceil:
            return 0
        return int((size + sum(window.padding) - window.reach) % window.stride)

    def arithmetic(self, axis: int) -> str:
        """`225 -> 112`, with the arithmetic where places were dropped."""
        one, two = self.before.spatial[axis], self.after.spatial[axis]
        text = f"{one} -> {two}"
        dropped = self.drops(axis)
        if not dropped or not isinstance(self.node.layer, Windowed):
            return text
        window = self.node.layer.windows(self.before)[axis]
        formula = window.arithmetic(int(one or 0)).rpartition(" = ")[0]
        rest = "the odd one" if dropped == 1 else f"the last {dropped}"
        return f"{text}: {formula} drops {rest}"


class History:
    """The layers of an expansion so far, by their value."""

    def __init__(self, made: Iterable[Node | Scope], types: list[TensorType]) -> None:
        self._nodes: Mapping[int, Node] = {n.value: n for n in made if isinstance(n, Node)}
        self._types = types

    def back(self, value: int) -> list[int]:
        """The value and those that it came from, back to an input: of several, the first."""
        found = [value]
        while value in self._nodes and len(found) < _MOST_STEPS:
            value = self._nodes[value].inputs[0]
            found.append(value)
        return found

    def parting(self, one: int, other: int) -> int | None:
        """The last value that both came from."""
        seen = set(self.back(one))
        return next((value for value in self.back(other) if value in seen), None)

    def steps(self, start: int | None, end: int) -> list[Step]:
        """The layers between two values, in their order."""
        way = []
        for value in self.back(end):
            if value == start or value not in self._nodes:
                break
            way.append(self._nodes[value])
        return [Step(n, self._types[n.inputs[0]], n.type) for n in reversed(way)]

    def span(self, value: int) -> Span | None:
        """Where the layer of a value is written."""
        return self._nodes[value].span if value in self._nodes else None
