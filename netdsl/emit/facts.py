"""Facts of a graph that the outline needs: labels, aliases, square tuples."""

from collections.abc import Iterator
from typing import Any

from netdsl.emit.plan import Item, Leaf
from netdsl.ir.graph import Graph, Node, Scope
from netdsl.layers.parameters import Real
from netdsl.trace import Trace, plain, trace_of


def owner_path(item: Item) -> str | None:
    """The path of what owns the weights of an item that uses them again."""
    return item.node.reuses if isinstance(item, Leaf) else item.scope.reuses


def value_labels(graph: Graph) -> dict[int, list[str]]:
    """The names of each value: those of the scopes that it leaves, then its node's."""
    labels: dict[int, list[str]] = {i.value: [i.name] for i in graph.inputs}
    for item in all_items(graph.body):
        value = item.value if isinstance(item, Node) else item.output
        labels.setdefault(value, []).append(item.name)
    return labels


def all_items(scope: Scope) -> Iterator[Node | Scope]:
    """Every layer and scope below a scope; a scope stands before what is in it."""
    stack: list[Node | Scope] = list(reversed(scope.items))
    while stack:
        item = stack.pop()
        yield item
        if isinstance(item, Scope):
            stack.extend(reversed(item.items))


def value_aliases(graph: Graph) -> dict[int, int]:
    """The values that are another under a new name, and that one."""
    aliases: dict[int, int] = {}
    for node in graph.nodes():
        if node.layer.name == "identity":
            aliases[node.value] = aliases.get(node.inputs[0], node.inputs[0])
    return aliases


def square_parameters(body: Scope) -> dict[tuple[str, str], bool]:
    """The tuple parameters of blocks that have equal items in every use."""
    square: dict[tuple[str, str], bool] = {}
    for item in all_items(body):
        if isinstance(item, Scope) and item.block:
            for argument in item.arguments:
                value = plain(argument.value)
                if isinstance(value, tuple):
                    same = is_numbers(value) and len(set(value)) == 1
                    key = (item.block, argument.name)
                    square[key] = same and square.get(key, True)
    return square


def real_parameters(body: Scope) -> set[tuple[str, str]]:
    """The parameters of blocks that only fields of layers that are real numbers take.

    A use may give them a whole number: `noise(1)` beside `noise(0.1)`.
    """
    kinds: dict[tuple[str, str], set[bool]] = {}
    passed: list[tuple[tuple[str, str], tuple[str, str]]] = []
    stack: list[tuple[str, Node | Scope]] = [("", item) for item in body.items]
    while stack:
        block, item = stack.pop()
        if isinstance(item, Node):
            for field, trace in item.traces:
                # a start is written out in each use: nothing is passed for it
                if field != "init" and field in item.layer.fields:
                    real = isinstance(item.layer.fields[field].type, Real)
                    for name in _names(trace):
                        kinds.setdefault((block, name), set()).add(real)
            continue
        for argument in item.arguments:
            inner = (item.block, argument.name)
            passed.extend((inner, (block, name)) for name in _names(argument.trace))
        stack.extend((item.block or block, inside) for inside in item.items)
    for inner, outer in reversed(passed):
        kinds.setdefault(outer, set()).update(kinds.get(inner, ()))
    return {key for key, found in kinds.items() if found == {True}}


def _names(trace: Trace | None) -> set[str]:
    """The names in an expression."""
    found: set[str] = set()
    stack: list[Any] = [trace]
    while stack:
        match stack.pop():
            case str(name):
                found.add(name)
            case ("[]" | "item", of, *_):
                stack.append(of)
            case (_, *operands):
                stack.extend(operands)
    return found


def expression_key(value: Any) -> tuple[Any, Trace | None]:
    """What two numbers share that print alike."""
    return plain(value), trace_of(value)


def is_number(value: object) -> bool:
    """Whether it is a number, and no truth value."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_numbers(value: object) -> bool:
    """Whether it is a tuple of numbers."""
    return isinstance(value, tuple) and bool(value) and all(map(is_number, value))
