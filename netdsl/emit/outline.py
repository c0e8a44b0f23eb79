"""From a graph to the tree of parts that backends lower (`plan.py`).

Every use of a block is seen from inside: its parameters and the channels that enter are
traced numbers, layers are inferred again with them, and what leaves is expressed in the
caller's terms. All of it is linear in the number of layers.
"""

from collections.abc import Iterable
from typing import Any

from netdsl.emit.facts import (
    all_items,
    expression_key,
    is_number,
    is_numbers,
    owner_path,
    real_parameters,
    square_parameters,
    value_aliases,
    value_labels,
)
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
from netdsl.trace import Traced, plain, trace_of, traced


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
        self.aliases = value_aliases(graph)
        self.uses: dict[int, int] = {}
        self.last: dict[int, int] = {}
        self.position = 0
        self.square = square_parameters(graph.body)
        self.real = real_parameters(graph.body)
        self.labels = value_labels(graph)
        self.reused = {i.reuses for i in all_items(graph.body) if i.reuses}
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
        self._export_alike()
        root = self._part(self.graph.body, _Frame({}, {}))
        return Outline(
            self.graph, root, self.uses, self.maker, self.types, self.aliases, self.owners,
            self.labels,
        )  # fmt: skip

    def _export_alike(self) -> None:
        """A scope that is used again gives the same values in each of its uses.

        What one use lets out, all do: their code is one.
        """
        scopes = {i.path: i for i in all_items(self.graph.body) if isinstance(i, Scope)}
        families: dict[str, list[Scope]] = {}
        for scope in scopes.values():
            if scope.reuses in scopes:
                families.setdefault(scope.reuses, [scopes[scope.reuses]]).append(scope)
        place = {n.value: at for at, n in enumerate(self.graph.nodes())} if families else {}
        for family in families.values():
            inside = [[n for n in s.nodes() if n.layer.name != "identity"] for s in family]
            ends = [max((place[n.value] for n in s.nodes()), default=-1) for s in family]
            for nodes in zip(*inside, strict=False):
                leaves = [self.last.get(n.value, -1) > e for n, e in zip(nodes, ends, strict=True)]
                for node, end, own in zip(nodes, ends, leaves, strict=True):
                    if any(leaves) and not own:
                        self.last[node.value] = end + 1
                        self.uses[node.value] = self.uses.get(node.value, 0) + 1

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
        plain_items = not borrows and not any(
            owner_path(i) or (isinstance(i, Part) and i.borrows) for i in items
        )
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
            owner = owner_path(item)
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

    def _channels(self, value: int, label: str, name: str, outer: _Frame) -> BlockParameter | None:
        given = outer.types.get(value, self.types[value]).channels
        if given is None:
            return None
        return BlockParameter(name, label, Traced(int(given), name), given, REQUIRED)

    def _parameter(
        self, block: str, argument: BlockArgument, name: str, outer: _Frame
    ) -> BlockParameter | None:
        value = plain(argument.value)
        if not is_number(value) and not is_numbers(value):
            return None
        given = retrace(value, evaluate(argument.trace, outer.environment))
        default = plain(argument.default)
        real = (block, argument.name) in self.real
        if is_number(value):
            default = default if is_number(default) else REQUIRED
            return BlockParameter(name, argument.name, traced(value, name), given, default, real)
        if self.square.get((block, argument.name)):
            inside = tuple(traced(v, name) for v in value)
            one = given[0] if len({expression_key(g) for g in given}) == 1 else value[0]
            same = is_numbers(default) and len(set(default)) == 1
            default = default[0] if same else REQUIRED
            return BlockParameter(name, argument.name, inside, one, default, real)
        count = len(value)
        inside = tuple(traced(v, ("item", name, i, count)) for i, v in enumerate(value))
        default = default if is_numbers(default) else REQUIRED
        return BlockParameter(name, argument.name, inside, given, default, real)

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
        labels = [label for label in self.labels.get(value, ()) if not label.isdigit()]
        return labels[0] if labels else "other"
