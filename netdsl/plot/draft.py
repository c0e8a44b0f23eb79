"""From a network to a figure: scopes are opened, rows of equal ones folded, small layers ride."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from netdsl.analysis.cost import NodeCost, node_costs
from netdsl.analysis.written import layer_call
from netdsl.ir.graph import Graph, Node, Output, Scope
from netdsl.layers.base import Merge
from netdsl.layers.tensor import Size, TensorType
from netdsl.plot.runs import Item, runs
from netdsl.plot.words import RIDERS, automatic, brief, call_of, family, numbered, rider, silent

BYTES = 4
"""Of a number in the memory of a picture: float32."""


@dataclass
class Draft:
    """A card while layers are added to it. `value` is what it gives so far."""

    family: str
    path: str
    name: str
    call: str
    types: list[TensorType]
    frame: int | None = None
    value: int | None = None
    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    detail: list[str] = field(default_factory=list)
    waiting: bool = False
    """Whether the main layer is still to come: what is there so far stands in front of it."""
    params: list[int] = field(default_factory=lambda: [0])
    """Of each that it stands for."""
    macs: Size = 0
    memory: Size = 0
    weighted: int = 0


@dataclass
class DraftFrame:
    """A frame while it is filled."""

    path: str
    name: str
    call: str
    parent: int | None
    count: int
    numbered: bool
    params: int = 0


class Known:
    """What drafts of every depth need of a network."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.types = graph.types()
        self.names = {i.value: i.name for i in graph.inputs}
        self.names.update((node.value, node.path) for node in graph.nodes())
        self.costs = {cost.path: cost for cost in node_costs(graph)}
        self.uses = _uses(graph)


class Drafter:
    """Adds card after card, in the order of the network."""

    def __init__(self, known: "Known", depth: int | None) -> None:
        graph = known.graph
        self.types = known.types
        self.cards: list[Draft] = []
        self.frames: list[DraftFrame] = []
        self.lines: dict[tuple[int, int], None] = {}
        self._depth = depth
        self._names = known.names
        self._owners: dict[int, int] = {}
        self._costs = known.costs
        self._uses = known.uses
        self._leaving: dict[int, list[Output]] = {}
        for output in graph.outputs:
            self._leaving.setdefault(output.value, []).append(output)
        for given in graph.inputs:
            card = Draft("input", given.name, given.name, "", [given.type], value=given.value)
            self._add(card, ())
        for given in graph.inputs:
            self._leave(given.value)
        self._items(graph.body.items, None, 0)

    def _add(self, card: Draft, inputs: Iterable[int]) -> int:
        number = len(self.cards)
        self.cards.append(card)
        self._join(inputs, number)
        if card.value is not None:
            self._owners[card.value] = number
        return number

    def _join(self, values: Iterable[int], number: int) -> None:
        for value in values:
            start = self._owners[value]
            if start != number:
                self.lines[start, number] = None

    def _leave(self, value: int) -> None:
        """The outputs that are this value."""
        for output in self._leaving.pop(value, ()):
            call = "when training" if output.training else ""
            card = Draft("output", output.name, output.name, call, [self.types[value]])
            self._add(card, (value,))

    def _items(self, items: Sequence[Item], frame: int | None, level: int) -> None:
        for run in runs(items, self.types):
            first = run[0]
            if isinstance(first, Node):
                self._node(first, frame)
                self._leave(first.value)
                continue
            scopes = [item for item in run if isinstance(item, Scope)]
            if all(self._is_line(node) for node in first.nodes()):
                self._pass_through(scopes)
            elif self._depth is not None and level >= self._depth:
                self._closed(scopes, frame)
            else:
                self._items(first.items, self._opened(scopes, frame), level + 1)
                self._others(first, scopes[1:])
            for value in _values(scopes):
                self._leave(value)

    def _named(self, call: str) -> str:
        """A call with the names of the values that it shows by their numbers."""
        return re.sub(r"@(\d+)", lambda m: f"@{self._names.get(int(m[1]), m[1])}", call)

    @staticmethod
    def _is_line(node: Node) -> bool:
        return node.layer.name == "identity" or silent(node)

    def _pass_through(self, scopes: Sequence[Scope]) -> None:
        for scope in scopes:
            for node in scope.nodes():
                self._owners[node.value] = self._owners[node.inputs[0]]

    def _opened(self, scopes: Sequence[Scope], frame: int | None) -> int:
        first, last = scopes[0], scopes[-1]
        name = _range(first.name, last.name)
        params = sum(self._costs[node.path].params for scope in scopes for node in scope.nodes())
        self.frames.append(
            DraftFrame(
                first.path,
                name,
                self._named(call_of(first)),
                frame,
                len(scopes),
                numbered(first),
                params,
            )
        )
        return len(self.frames) - 1

    def _others(self, first: Scope, others: Sequence[Scope]) -> None:
        """The later ones of a row: their values and costs are those of the cards of the first."""
        for other in others:
            touched: dict[int, int] = {}
            for node, twin in zip(first.nodes(), other.nodes(), strict=True):
                number = self._owners[node.value]
                self._owners[twin.value] = number
                if self._is_line(node):
                    continue
                card, cost = self.cards[number], self._costs[twin.path]
                touched[number] = touched.get(number, 0) + cost.params
                _count(card, twin, cost)
                if node.value == card.value:
                    card.types.append(twin.type)
            for number, params in touched.items():
                self.cards[number].params.append(params)

    def _closed(self, scopes: Sequence[Scope], frame: int | None) -> None:
        first, last = scopes[0], scopes[-1]
        types = [self.types[scope.output] for scope in scopes]
        name = _range(first.name, last.name)
        card = Draft(
            "block", first.path, name, self._named(call_of(first)), types, frame, first.output
        )
        number = len(self.cards)
        self.cards.append(card)
        card.params = []
        for scope in scopes:
            card.params.append(0)
            for node in scope.nodes():
                cost = self._costs[node.path]
                if scope is first:
                    self._join(node.inputs, number)
                self._owners[node.value] = number
                card.params[-1] += cost.params
                if not self._is_line(node):
                    _count(card, node, cost)
        card.detail = [f"{sum(1 for _ in first.nodes())} layers", first.doc]

    def _node(self, node: Node, frame: int | None) -> None:
        if self._is_line(node):
            self._owners[node.value] = self._owners[node.inputs[0]]
            return
        cost = self._costs[node.path]
        number = self._rides_on(node, frame)
        if number is None:
            number = self._begun(node, frame)
        else:
            self._ride(node, self.cards[number])
            self._owners[node.value] = number
        card = self.cards[number]
        card.params[0] += cost.params
        card.detail.append(f"{node.path}: {layer_call(node, self.types[node.inputs[0]])}")
        _count(card, node, cost)

    def _begun(self, node: Node, frame: int | None) -> int:
        x = self.types[node.inputs[0]]
        merge = isinstance(node.layer, Merge)
        name = "" if automatic(node) else node.name
        waiting = node.layer.family == "normalisation"
        kind = "merge" if merge else family(node)
        told = self._reuse_is_told(frame)
        call = self._named(brief(node, x, reused=not told))
        card = Draft(kind, node.path, name, call, [node.type], frame, node.value, waiting=waiting)
        return self._add(card, node.inputs)

    def _reuse_is_told(self, frame: int | None) -> bool:
        """Whether a frame around says already that its layers are those of another."""
        while frame is not None:
            if self.frames[frame].call.startswith("reuse("):
                return True
            frame = self.frames[frame].parent
        return False

    def _rides_on(self, node: Node, frame: int | None) -> int | None:
        """The card that a layer joins: that of the only layer before, which nothing else takes."""
        if len(node.inputs) != 1 or self._uses[node.inputs[0]] != 1:
            return None
        number = self._owners[node.inputs[0]]
        card = self.cards[number]
        if card.frame != frame or card.value != node.inputs[0]:
            return None
        if card.family in ("input", "block"):
            return None
        if node.layer.family in RIDERS:
            late = node.layer.family == "normalisation" and bool(card.before or card.waiting)
            return None if late else number
        return number if card.waiting and node.layer.weighted else None

    def _ride(self, node: Node, card: Draft) -> None:
        x = self.types[node.inputs[0]]
        if card.waiting and node.layer.weighted:
            card.before = [card.call.partition("(")[0], *card.after]
            card.after = []
            card.call, card.family = brief(node, x), family(node)
            card.path, card.waiting = node.path, False
            card.name = "" if automatic(node) else node.name
        else:
            card.after.append(rider(node, x))
        card.value = node.value
        card.types = [node.type]


def _values(scopes: Sequence[Scope]) -> list[int]:
    return [node.value for scope in scopes for node in scope.nodes()]


def _count(card: Draft, node: Node, cost: NodeCost) -> None:
    card.macs = _sum(card.macs, cost.macs)
    size = node.type.size
    card.memory = _sum(card.memory, None if size is None else int(size) * BYTES)
    card.weighted += node.layer.weighted


def _sum(a: Size, b: Size) -> Size:
    return None if a is None or b is None else a + b


def _uses(graph: Graph) -> Counter[int]:
    uses = Counter(value for node in graph.nodes() for value in node.inputs)
    uses.update(output.value for output in graph.outputs)
    return uses


def _range(first: str, last: str) -> str:
    """`layer1-3` for the names of the first and the last of a row."""
    if first == last:
        return first
    head = first.rstrip("0123456789")
    return f"{first}-{last[len(head) :]}" if last.startswith(head) else f"{first}-{last}"
