"""The lines of the code that PyTorch's backend emits, as far as they matter for memory.

A scope becomes a module with a `forward` of its own, or an `nn.Sequential`. An activation
stands in the line of the layer before it, and writes over that layer's output where nothing
else needs it; so does a sum. Tests hold this against what emitted models do.
"""

from dataclasses import replace

from netdsl.ir.graph import Graph, Node, Scope
from netdsl.layers.base import Layer, Merge
from netdsl.layers.saving import VIEW, Saved

HELD = 1 << 60
"""The position behind everything: of what the caller holds."""


class Line:
    """A line of a `forward`: what it takes and gives, and its last position."""

    __slots__ = ("adds", "first", "folded", "frame", "fresh", "gives", "joins", "label", "last")

    def __init__(self, frame: int, first: int, gives: int, last: int, label: str) -> None:
        self.frame = frame
        self.first = first
        self.gives = gives
        self.last = last
        self.label = label
        self.fresh = self.adds = self.folded = self.joins = False


class Code:
    """The lines of all modules. Positions are those of the nodes in the graph's order."""

    def __init__(self, graph: Graph, training: bool) -> None:
        self.graph = graph
        self.training = training
        self.types = graph.types()
        self.nodes: list[Node] = []
        self.saved: list[Saved] = []
        self.over: dict[int, int] = {}
        """For what writes over an input: which one."""
        self.lines: list[Line] = []
        self.frames: list[tuple[int, ...]] = []
        """The modules around each position, from the outermost in."""
        self.ends: list[int] = []
        self.entering: list[int | None] = []
        self.chains: set[int] = set()
        self.calls: dict[int, Line] = {}
        """The line that calls a module."""
        self.aliases: dict[int, int] = {}
        self.uses: dict[int, int] = {}
        self._makers: dict[int, Line] = {}
        self._count()
        self._module(graph.body, ())

    def source(self, value: int) -> int:
        """The value itself, or what it is another name of."""
        return self.aliases.get(value, value)

    def _count(self) -> None:
        for node in self.graph.nodes():
            if node.layer.name == "identity":
                self.aliases[node.value] = self.source(node.inputs[0])
                continue
            for value in map(self.source, node.inputs):
                self.uses[value] = self.uses.get(value, 0) + 1
        for output in self.graph.outputs:
            value = self.source(output.value)
            self.uses[value] = self.uses.get(value, 0) + 1

    def _module(self, scope: Scope, around: tuple[int, ...]) -> None:
        number = len(self.ends)
        self.ends.append(HELD)
        self.entering.append(None if scope.input is None else self.source(scope.input))
        if around and self._is_chain(scope):
            self.chains.add(number)
        frames = (*around, number)
        before: Line | None = None
        for item in scope.items:
            leaf = item if isinstance(item, Node) else _only_merge(item)
            if leaf is not None:
                before = self._leaf(leaf, before, frames, _label(item))
            elif isinstance(item, Scope):
                first = -1 if item.input is None else self.source(item.input)
                before = Line(number, first, self.source(item.output), -1, _label(item))
                self.calls[len(self.ends)] = before
                self._module(item, frames)
                before.last = len(self.nodes) - 1
        if around:
            self.ends[number] = len(self.nodes) - 1

    def _is_chain(self, scope: Scope) -> bool:
        """Whether a scope becomes an `nn.Sequential`: each item takes what the one before gave."""
        if not scope.sequential or scope.input is None:
            return False
        current = self.source(scope.input)
        for item in scope.items:
            takes = item.inputs if isinstance(item, Node) else (item.input,)
            if any(value is None or self.source(value) != current for value in takes):
                return False
            current = self.source(item.value if isinstance(item, Node) else item.output)
        return current == self.source(scope.output)

    def _leaf(
        self, node: Node, before: Line | None, frames: tuple[int, ...], label: str
    ) -> Line | None:
        """A layer: its own line, or the end of the one before."""
        at, frame = len(self.nodes), frames[-1]
        chain = frame in self.chains
        saved = self._saving(node, chain)
        takes = tuple(map(self.source, node.inputs))
        line = Line(frame, takes[0], self.source(node.value), at, label)
        self.nodes.append(node)
        self.saved.append(saved)
        self.frames.append(frames)
        self.lines.append(line)
        if node.layer.name == "identity":
            return line if chain else before
        line.joins = isinstance(node.layer, Merge)
        if chain:
            if saved.in_place and before is not None and before.fresh:
                self.over[at] = 0
        elif before is not None and self._folds(node.layer, takes, before):
            if saved.in_place and before.fresh:
                self.over[at] = 0
            self._fold(before, line)
            return before
        elif node.layer.name == "add" and (first := self._added_to(node, takes, frame)) is not None:
            self.over[at] = first
            line.adds = True
        elif saved.in_place and self._may_change(takes[0], frame):
            self.over[at] = 0
        line.fresh = saved.fresh
        self._makers[line.gives] = line
        return line

    def _saving(self, node: Node, chain: bool) -> Saved:
        if not self.training and node.layer.idle:
            return VIEW
        saved = node.layer.saved(tuple([self.types[v] for v in node.inputs]), node.type)
        if saved.copies and (chain or node.traces):
            return replace(saved, shares=False, hands_on=False)
        return saved

    def _folds(self, layer: Layer, takes: tuple[int, ...], before: Line) -> bool:
        """Whether a layer stands around the call of the line before."""
        return (
            layer.family == "activation"
            and layer.name != "prelu"
            and takes == (before.gives,)
            and not before.folded
            and not before.adds
            and self.uses.get(takes[0]) == 1
        )

    def _fold(self, before: Line, line: Line) -> None:
        before.gives, before.last = line.gives, line.last
        before.fresh, before.folded = False, True
        before.label = line.label or before.label
        self.lines[line.last] = before
        self._makers[before.gives] = before

    def _may_change(self, value: int, frame: int) -> bool:
        """Whether a value is memory of its own that nothing else needs, made in this module."""
        maker = self._makers.get(value)
        return (
            maker is not None and maker.frame == frame and maker.fresh and self.uses.get(value) == 1
        )

    def _added_to(self, node: Node, takes: tuple[int, ...], frame: int) -> int | None:
        """Which of two branches becomes their sum."""
        if len(takes) != 2 or takes[0] == takes[1]:
            return None
        for place, value in enumerate(takes):
            same = self.types[node.inputs[place]].shape == node.type.shape
            if same and self._may_change(value, frame):
                return place
        return None


def _only_merge(scope: Scope) -> Node | None:
    """The merge that is all of a scope: a line, and no module."""
    if scope.block or len(scope.items) != 1:
        return None
    (item,) = scope.items
    return item if isinstance(item, Node) and isinstance(item.layer, Merge) else None


def _label(item: Node | Scope) -> str:
    """The label that the author gave; empty for an automatic name."""
    kind = item.layer.name if isinstance(item, Node) else item.block
    name = item.name
    automatic = name.isdigit() or (kind and name.startswith(kind) and name[len(kind) :].isdigit())
    return "" if automatic else name
