"""The lines of a function: which layers it makes, which functions it calls, on what.

A part of the outline becomes lines; the layers of a labelled group stand in the function
around it, those of a block in a function of their own.
"""

from collections.abc import Callable, Iterator
from dataclasses import field
from typing import Any

from netdsl.emit.code import Call, Definition, Keyword, expression
from netdsl.emit.expressions import flat
from netdsl.emit.lower import Problems
from netdsl.emit.names import is_automatic
from netdsl.emit.plan import REQUIRED, Item, Leaf, Outline, Part
from netdsl.layers.base import Merge
from netdsl.record import record
from netdsl.trace import plain
from netdsl_keras.helpers import helper
from netdsl_keras.lines import FROZEN, Applied, Line, Made, Number, Used
from netdsl_keras.lowering import Lowered, Step, lower
from netdsl_keras.naming import Flow, layer_name, variables
from netdsl_keras.reuse import AFTER, AVERAGING, Reuse, Turns


@record
class Setting:
    """What lines are made from: the plan, what went wrong, and what has been made before.

    `functions` has, for the path of each use of a block, its function and the numbers that
    this takes; `makers` are the functions that make layers and give back what applies them.
    """

    outline: Outline
    problems: Problems
    functions: dict[str, tuple[Definition, tuple[Number, ...]]]
    reuse: Reuse
    turns: Turns
    exact: bool = False
    makers: set[Definition] = field(default_factory=set)
    lowered: dict[Any, Lowered] = field(default_factory=dict)
    """What layers without parameters have become, by the layer and its inputs' types."""
    steps: dict[int, int] = field(default_factory=dict)
    """How many Keras layers give a value, where that is not one."""


@record
class Body:
    """Lines in the shortest form and in the general one, and the variable of every value."""

    lines: tuple[Line, ...]
    general: tuple[Line, ...]
    variables: dict[int, str]


def is_function(part: Part, setting: Setting) -> bool:
    """Whether a part is a function of its own. One that gives nothing leaves no trace."""
    return bool(part.block and part.gives) and part.scope.path not in setting.reuse.inlined


@record
class _Piece:
    """A leaf or a use of a block in a body. `plain`: numbers stand for expressions."""

    item: Item
    flow: Flow
    lowered: Lowered | None = None
    plain: bool = False
    waits_for: int | None = None


def body(
    part: Part,
    setting: Setting,
    given: dict[int, str],
    results: tuple[int, ...],
    reserved: frozenset[str],
    *,
    kept: tuple[int, ...] = (),
) -> Body:
    """The lines of a part, with the values of `given` in these variables."""
    pieces = list(_pieces(part, setting, inlined=part.scope.path in setting.reuse.inlined))
    flows = [piece.flow for piece in pieces]
    found = variables(flows, given, results, reserved, kept)
    start = len(part.scope.path) + 1 if part.scope.path else 0
    short: list[Line] = []
    general: list[Line] = []
    for piece in pieces:
        if isinstance(piece.item, Part):
            called = list(_call(piece, setting, found, start))
            short.extend(called)
            general.extend(called)
        elif piece.lowered is not None:
            made = list(_layers(piece, piece.lowered.steps, setting, found, start))
            other = piece.lowered.general
            short.extend(made)
            general.extend(_layers(piece, other, setting, found, start) if other else made)
    return Body(tuple(short), tuple(general), found)


def _pieces(part: Part, setting: Setting, *, inlined: bool) -> Iterator[_Piece]:
    consumers = _consumers(part, setting)
    stack: list[tuple[Item, str, bool]] = [(item, "", inlined) for item in reversed(part.items)]
    while stack:
        item, label, plainly = stack.pop()
        own = label or _branch_label(item, consumers)
        if isinstance(item, Part):
            if is_function(item, setting):
                wait = _wait(item, setting)
                takes = item.takes if wait is None else (*item.takes, wait)
                flow = Flow(takes, item.gives, own, _label(item))
                yield _Piece(item, flow, plain=plainly, waits_for=wait)
            else:
                inner = plainly or item.scope.path in setting.reuse.inlined
                name = label or ("" if item.name.isdigit() else item.name)
                stack.extend((inside, name, inner) for inside in reversed(item.items))
        elif item.layer.name != "identity":
            leaf = _plain(item, setting.outline) if plainly else item
            fixed = plainly or not part.scope.path
            lowered = _lowered(leaf, setting, fixed=fixed)
            if lowered is not None and len(lowered.steps) != 1:
                setting.steps[item.node.value] = len(lowered.steps)
            wait = _wait(leaf, setting)
            takes = leaf.takes if wait is None else (*leaf.takes, wait)
            flow = Flow(takes, leaf.gives, own, _label(item))
            yield _Piece(leaf, flow, lowered, waits_for=wait)


def _wait(item: Item, setting: Setting) -> int | None:
    """The value that must be there first, where what keeps averages is applied again."""
    if isinstance(item, Leaf):
        owner = item.node.reuses or item.node.path
        if owner not in setting.reuse.shared or item.layer.name not in AVERAGING:
            return None
    else:
        owner = setting.reuse.applied.get(item.scope.path) or item.scope.path
        if owner not in setting.reuse.owners or not item.takes:
            return None
        if not any(node.layer.name in AVERAGING for node in item.scope.nodes()):
            return None
    return setting.turns.wait_for(owner, item.takes[0], item.gives[0])


def _lowered(leaf: Leaf, setting: Setting, *, fixed: bool) -> Lowered | None:
    """The Keras layers of a leaf; `fixed` says that it has no expressions, only numbers."""
    if not fixed:
        return lower.lower(leaf, setting.problems, exact=setting.exact)
    key = (leaf.layer, leaf.types)
    found = setting.lowered.get(key)
    if found is None:
        found = lower.lower(leaf, setting.problems, exact=setting.exact)
        if found is not None:
            setting.lowered[key] = found
    return found


def _consumers(part: Part, setting: Setting) -> Callable[[int], int]:
    """How many values the layer takes that takes this value; many, where none does."""
    joined: dict[int, int] = {}
    stack: list[Item] = list(part.items)
    while stack:
        item = stack.pop()
        if isinstance(item, Part) and not is_function(item, setting):
            stack.extend(item.items)
        else:
            for value in item.takes:
                joined[value] = len(item.takes) if isinstance(item, Leaf) else 1
    return lambda value: joined.get(value, 2)


def _branch_label(item: Item, consumers: Callable[[int], int]) -> str:
    """The label of an item that is a whole branch of a merge, or a result."""
    return _label(item) if item.gives and consumers(item.gives[0]) > 1 else ""


def _label(item: Item) -> str:
    """The label of an item; empty where it is an automatic one."""
    kind = item.block if isinstance(item, Part) else item.layer.name
    return "" if is_automatic(item.name, kind) else item.name


def _plain(leaf: Leaf, outline: Outline) -> Leaf:
    """The leaf in numbers, without the names of the block around it."""
    node = leaf.node
    types = tuple(outline.types[v] for v in leaf.takes)
    return Leaf(node, node.layer, leaf.takes, types, node.type)


def _layers(
    piece: _Piece, steps: tuple[Step, ...], setting: Setting, found: dict[int, str], start: int
) -> Iterator[Line]:
    """A line for each Keras layer; a layer that is used again is kept or taken."""
    assert isinstance(piece.item, Leaf)
    node = piece.item.node
    target = found[node.value]
    operands = tuple(found[v] for v in piece.item.takes)
    merge = isinstance(piece.item.layer, Merge)
    base = layer_name(node.path[start:])
    if piece.waits_for is not None:
        both = (*operands, found[piece.waits_for])
        yield Made(target, helper(AFTER), f"{base}-after", both, merge=True)
        operands = (target,)
    for step in steps:
        name = "-".join(filter(None, (base, step.suffix)))
        make: Call | None = step.make
        keep = ""
        if step.variables:
            if node.frozen:
                make = _frozen(step.make)
            owner = node.reuses or node.path
            if owner in setting.reuse.shared:
                keep = "-".join(filter(None, (owner[start:], step.suffix)))
                make = None if node.reuses else make
        yield Made(target, make, name, operands, merge, keep)
        operands, merge = (target,), False


def _frozen(make: Call) -> Call:
    """The layer with weights that do not train; in a wrapper, those of the layer inside."""
    inside = make.arguments[0] if make.arguments else None
    if isinstance(inside, Call) and flat(inside.function).startswith("layers."):
        return Call(make.function, (_frozen(inside), *make.arguments[1:]), make.keywords)
    kept = tuple(k for k in make.keywords if k.name != "trainable")
    return Call(make.function, make.arguments, (*kept, FROZEN))


def _call(piece: _Piece, setting: Setting, found: dict[int, str], start: int) -> Iterator[Line]:
    """The use of a block; one that is another again applies what that one has made."""
    part = piece.item
    assert isinstance(part, Part)
    path = part.scope.path
    targets, takes = tuple(found[v] for v in part.gives), tuple(found[v] for v in part.takes)
    if piece.waits_for is not None:
        both = (takes[0], found[piece.waits_for])
        name = f"{layer_name(path[start:])}-after"
        yield Made(targets[0], helper(AFTER), name, both, merge=True)
        takes = (targets[0], *takes[1:])
    owner = setting.reuse.applied.get(path)
    if owner is not None:
        yield Applied(targets, takes, owner[start:])
        return
    function, numbers = setting.functions[path]
    keep = path[start:] if path in setting.reuse.owners else ""
    if keep:
        setting.makers.add(function)
    given = {p.name: plain(p.given) if piece.plain else p.given for p in part.parameters}
    values = [(n, expression(given[n.name])) for n in numbers]
    yield Used(
        targets,
        function,
        takes,
        tuple(value for n, value in values if n.default is REQUIRED),
        tuple(
            Keyword(n.name, value)
            for n, value in values
            if n.default is not REQUIRED and value != expression(n.default)
        ),
        layer_name(path[start:]),
        keep,
    )
