"""From a graph to the tree of parts that backends lower (`plan.py`).

Every use of a block is seen from inside: its parameters and the channels that enter are
traced numbers, layers are inferred again with them, and what leaves is expressed in the
caller's terms. All of it is linear in the number of layers.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from netdsl.emit.names import identifier
from netdsl.emit.plan import REQUIRED, BlockParameter, Item, Leaf, Outline, Part
from netdsl.emit.tracing import (
    Environment,
    evaluate,
    is_traced,
    retrace,
    traced_layer,
    traced_type,
    with_channels,
)
from netdsl.ir.graph import BlockArgument, Graph, Node, Scope
from netdsl.layers.tensor import TensorType
from netdsl.record import record
from netdsl.trace import Trace, Traced, plain, trace_of, traced


def outline(graph: Graph, reserved: Iterable[str] = ()) -> Outline:
    """The plan of a graph; `reserved` are names that no block parameter may have."""
    return _Builder(graph, frozenset(reserved)).build()


@record
class _Frame:
    """The inside of a block: its names (as in the `.net` file), and its values' types."""

    environment: Environment
    types: dict[int, TensorType]


class _Builder:
    def __init__(self, graph: Graph, reserved: frozenset[str]) -> None:
        self.graph = graph
        self.reserved = reserved
        self.types = graph.types()
        self.maker = {n.value: n for n in graph.nodes()}
        self.aliases = _aliases(graph)
        self.uses: dict[int, int] = {}
        self.last: dict[int, int] = {}
        self.position = 0
        self.square = _square_parameters(graph.body)
        self.labels = _labels(graph)
        self.reused = {i.reuses for i in _items(graph.body) if i.reuses}
        self.owners: dict[str, Item] = {}

    def build(self) -> Outline:
        for at, node in enumerate(self.graph.nodes()):
            if node.layer.name != "identity":
                for value in map(self.source, node.inputs):
                    self.uses[value] = self.uses.get(value, 0) + 1
                    self.last[value] = at
        for output in self.graph.outputs:
            value = self.source(output.value)
            self.uses[value] = self.uses.get(value, 0) + 1
            self.last[value] = len(self.maker)
        root = self._part(self.graph.body, _Frame({}, {}))
        return Outline(
            self.graph, root, self.uses, self.maker, self.types, self.aliases, self.owners,
            self.labels,
        )  # fmt: skip

    def source(self, value: int) -> int:
        return self.aliases.get(value, value)

    # --- parts -------------------------------------------------------------------

    def _part(self, scope: Scope, outer: _Frame) -> Part:
        takes = self._takes(scope)
        parameters: tuple[BlockParameter, ...] = ()
        frame = outer
        called = bool(scope.block and scope.path)
        if called:
            frame, parameters = self._enter(scope, takes, outer)
        items: list[Item] = []
        defined: list[int] = []
        for item in scope.items:
            made: Item
            if isinstance(item, Node):
                made = self._leaf(item, frame)
                self.position += 1
                if item.layer.name != "identity":
                    defined.append(item.value)
            else:
                made = self._part(item, frame)
                defined.extend(made.gives)
            items.append(made)
            if item.path in self.reused:
                self.owners[item.path] = made
        gives = self._gives(scope, defined)
        if called:
            self._leave(gives, frame, outer, parameters)
        borrows = self._borrows(scope, items)
        plain_items = not borrows and not any(_reuses(i) for i in items)
        return Part(
            scope,
            tuple(items),
            takes,
            gives,
            borrows,
            parameters,
            chain=plain_items and self._is_chain(scope, items, takes, gives),
            inlets=self._inlets(scope, takes),
        )

    def _borrows(self, scope: Scope, items: list[Item]) -> tuple[str, ...]:
        """The owners outside of what is used again inside."""
        needed: dict[str, None] = {}
        for item in items:
            owner = _reuses(item)
            if owner is not None:
                needed[owner] = None
                item = self.owners.get(owner, item)
            if isinstance(item, Part):
                needed.update(dict.fromkeys(item.borrows))
        inside = f"{scope.path}." if scope.path else ""
        return tuple(path for path in needed if not path.startswith(inside))

    def _inlets(self, scope: Scope, takes: tuple[int, ...]) -> tuple[str, ...]:
        entering = None if scope.input is None else self.source(scope.input)
        return tuple("" if v == entering else self.value_name(scope, v) for v in takes)

    def _leaf(self, node: Node, frame: _Frame) -> Leaf:
        takes = tuple(map(self.source, node.inputs))
        types = tuple(frame.types.get(v, self.types[v]) for v in takes)
        layer, type_ = node.layer, node.type
        if frame.environment and (node.traces or is_traced(types)):
            layer = traced_layer(layer, node.traces, frame.environment)
            type_ = traced_type(layer, types, type_)
            frame.types[node.value] = type_
        return Leaf(node, layer, takes, types, type_)

    # --- values ------------------------------------------------------------------

    def _takes(self, scope: Scope) -> tuple[int, ...]:
        defined: set[int] = set()
        used: dict[int, None] = {}
        for node in scope.nodes():
            defined.add(node.value)
            if node.layer.name != "identity":
                for value in map(self.source, node.inputs):
                    if value not in defined:
                        used[value] = None
        entering = None if scope.input is None else self.source(scope.input)
        if entering in used:
            del used[entering]
            return (entering, *used)
        return tuple(used)

    def _gives(self, scope: Scope, defined: list[int]) -> tuple[int, ...]:
        leaving = [v for v in defined if self.last.get(v, -1) >= self.position]
        own = self.source(scope.output)
        if own in leaving:
            leaving.remove(own)
            leaving.insert(0, own)
        return tuple(leaving)

    def _is_chain(
        self, scope: Scope, items: list[Item], takes: tuple[int, ...], gives: tuple[int, ...]
    ) -> bool:
        if scope.input is None or len(takes) > 1 or len(gives) > 1:
            return False
        current = self.source(scope.input)
        for item in items:
            if isinstance(item, Leaf):
                if item.takes != (current,):
                    return False
                current = self.source(item.node.value)
            elif item.takes not in ((current,), ()) or len(item.gives) > 1:
                return False
            else:
                current = self.source(item.scope.output)
        return current == self.source(scope.output)

    # --- into a block and out of it ------------------------------------------------

    def _enter(
        self, scope: Scope, takes: tuple[int, ...], outer: _Frame
    ) -> tuple[_Frame, tuple[BlockParameter, ...]]:
        types: dict[int, TensorType] = {}
        parameters = []
        entering = None if scope.input is None else self.source(scope.input)
        taken = set(self.reserved)
        names = {}
        for argument in scope.arguments:
            names[argument.name] = identifier(argument.name, taken)
            taken.add(names[argument.name])
        values = [v for v in (entering, *takes) if v is not None]
        for value in dict.fromkeys(values):
            wish = "in" if value == entering else self.value_name(scope, value)
            name = f"{wish}_channels"
            if name in names:
                name = "input_channels" if value == entering else f"{name}_"
            made = self._channels(value, name, identifier(name, taken), outer)
            if made is not None:
                taken.add(made.name)
                types[value] = with_channels(self.types[value], made.value)
                parameters.append(made)
        environment = self._passed_channels(scope, types)
        environment.update({p.label: p.value for p in parameters})
        for argument in scope.arguments:
            own = self._parameter(scope.block, argument, names[argument.name], outer)
            if own is not None:
                environment[own.label] = own.value
                parameters.append(own)
        return _Frame(environment, types), tuple(parameters)

    def _passed_channels(self, scope: Scope, types: dict[int, TensorType]) -> dict[str, Any]:
        """`skip.channels` of values that were passed, where these enter by another way too."""
        passed = {}
        for argument in scope.arguments:
            value = self.passed(argument)
            if value in types:
                passed[f"{argument.name}_channels"] = types[value].channels
        return passed

    def passed(self, argument: BlockArgument) -> int | None:
        """The value that an argument passes, if it is one."""
        text = argument.value
        if isinstance(text, str) and text.startswith("<@") and text[2:-1].isdigit():
            return self.source(int(text[2:-1]))
        return None

    def _channels(
        self, value: int, label: str, name: str, outer: _Frame
    ) -> BlockParameter | None:
        given = outer.types.get(value, self.types[value]).channels
        if given is None:
            return None
        return BlockParameter(name, label, Traced(int(given), name), given, REQUIRED)

    def _parameter(
        self, block: str, argument: BlockArgument, name: str, outer: _Frame
    ) -> BlockParameter | None:
        value = plain(argument.value)
        if not _is_number(value) and not _is_numbers(value):
            return None
        given = retrace(value, evaluate(argument.trace, outer.environment))
        default = plain(argument.default)
        if _is_number(value):
            default = default if _is_number(default) else REQUIRED
            return BlockParameter(name, argument.name, traced(value, name), given, default)
        if self.square.get((block, argument.name)):
            inside = tuple(traced(v, name) for v in value)
            one = given[0] if len({_expression_key(g) for g in given}) == 1 else value[0]
            same = _is_numbers(default) and len(set(default)) == 1
            return BlockParameter(
                name, argument.name, inside, one, default[0] if same else REQUIRED
            )  # fmt: skip
        count = len(value)
        inside = tuple(traced(v, ("item", name, i, count)) for i, v in enumerate(value))
        default = default if _is_numbers(default) else REQUIRED
        return BlockParameter(name, argument.name, inside, given, default)

    def _leave(
        self,
        gives: tuple[int, ...],
        frame: _Frame,
        outer: _Frame,
        parameters: tuple[BlockParameter, ...],
    ) -> None:
        if not outer.environment:
            return
        given = {p.name: p.given for p in parameters}
        for value in gives:
            known = self.types[value]
            found = trace_of(frame.types.get(value, known).channels)
            channels = evaluate(found, given) if found is not None else None
            outer.types[value] = with_channels(known, channels)

    def value_name(self, scope: Scope, value: int) -> str:
        """What a value from outside is called inside a block: its parameter, or its label."""
        for argument in scope.arguments:
            if self.passed(argument) == value:
                return argument.name
        labels = self.labels.get(value)
        return labels[0] if labels else "other"


def _reuses(item: Item) -> str | None:
    return item.node.reuses if isinstance(item, Leaf) else item.scope.reuses


def _labels(graph: Graph) -> dict[int, list[str]]:
    """The names of each value: those of the scopes that it leaves, then its node's."""
    labels: dict[int, list[str]] = {i.value: [i.name] for i in graph.inputs}
    for item in _items(graph.body):
        value = item.value if isinstance(item, Node) else item.output
        labels.setdefault(value, []).append(item.name)
    return labels


def _items(scope: Scope) -> Iterator[Node | Scope]:
    stack: list[Node | Scope] = list(reversed(scope.items))
    while stack:
        item = stack.pop()
        yield item
        if isinstance(item, Scope):
            stack.extend(reversed(item.items))


def _aliases(graph: Graph) -> dict[int, int]:
    aliases: dict[int, int] = {}
    for node in graph.nodes():
        if node.layer.name == "identity":
            aliases[node.value] = aliases.get(node.inputs[0], node.inputs[0])
    return aliases


def _square_parameters(body: Scope) -> dict[tuple[str, str], bool]:
    """The tuple parameters of blocks that have equal items in every use."""
    square: dict[tuple[str, str], bool] = {}
    for item in _items(body):
        if isinstance(item, Scope) and item.block:
            for argument in item.arguments:
                value = plain(argument.value)
                if isinstance(value, tuple):
                    same = _is_numbers(value) and len(set(value)) == 1
                    key = (item.block, argument.name)
                    square[key] = same and square.get(key, True)
    return square


def _expression_key(value: Any) -> tuple[Any, Trace | None]:
    return plain(value), trace_of(value)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_numbers(value: object) -> bool:
    return isinstance(value, tuple) and bool(value) and all(map(_is_number, value))
