"""The lines of a function: which layers it makes, which functions it calls, on what.

A part of the outline becomes lines; the layers of a labelled group stand in the function
around it, those of a block in a function of their own. Lines are plain records, so two
uses of a block are the same code exactly when their lines are equal.
"""

from collections.abc import Callable, Iterator
from dataclasses import field
from typing import Any, TypeAlias

from netdsl.emit.code import Call, Definition, Expression, Keyword, expression, names_used
from netdsl.emit.lower import Problems
from netdsl.emit.names import is_automatic
from netdsl.emit.plan import REQUIRED, Item, Leaf, Outline, Part
from netdsl.layers.base import Merge
from netdsl.record import record
from netdsl.trace import plain
from netdsl_keras.lowering import Lowered, Step, lower
from netdsl_keras.naming import Flow, layer_name, variables


@record
class Made:
    """`target = layer(operands)`: `name` is the layer's, behind the prefix of the function.

    `keep` is the variable of a layer that is applied again, elsewhere; `make` is `None`
    there.
    """

    target: str
    make: Call | None
    name: str
    operands: tuple[str, ...]
    merge: bool = False
    keep: str = ""


@record
class Used:
    """`targets = function(takes, arguments, keywords, name=...)`."""

    targets: tuple[str, ...]
    function: Definition
    takes: tuple[str, ...]
    arguments: tuple[Expression, ...]
    keywords: tuple[Keyword, ...]
    name: str


Line: TypeAlias = Made | Used


@record
class Number:
    """A parameter of a function, with its default (`REQUIRED` where it has none)."""

    name: str
    default: Any


@record
class Setting:
    """What lines are made from: the plan, what went wrong, and what has been made before.

    `functions` has, for the path of each use of a block, its function and the numbers that
    this takes; `inlined` are the paths of uses that stand in the function around them,
    `shared` those of layers that are applied again.
    """

    outline: Outline
    problems: Problems
    functions: dict[str, tuple[Definition, tuple[Number, ...]]]
    inlined: frozenset[str]
    shared: frozenset[str]
    lowered: dict[Any, Lowered] = field(default_factory=dict)
    """What layers without parameters have become, by the layer and its inputs' types."""


@record
class Body:
    """Lines in the shortest form and in the general one, and the variable of every value."""

    lines: tuple[Line, ...]
    general: tuple[Line, ...]
    variables: dict[int, str]


def is_function(part: Part, setting: Setting) -> bool:
    """Whether a part is a function of its own. One that gives nothing leaves no trace."""
    return bool(part.block and part.gives) and part.scope.path not in setting.inlined


@record
class _Piece:
    """A leaf or a use of a block in a body. `plain`: numbers stand for expressions."""

    item: Item
    flow: Flow
    lowered: Lowered | None = None
    plain: bool = False


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
    pieces = list(_pieces(part, setting, inlined=part.scope.path in setting.inlined))
    flows = [piece.flow for piece in pieces]
    found = variables(flows, given, results, reserved, kept)
    start = len(part.scope.path) + 1 if part.scope.path else 0
    short: list[Line] = []
    general: list[Line] = []
    for piece in pieces:
        if isinstance(piece.item, Part):
            short.append(_call(piece.item, setting, found, start, plainly=piece.plain))
            general.append(short[-1])
        elif piece.lowered is not None:
            made = list(_layers(piece.item, piece.lowered.steps, setting, found, start))
            other = piece.lowered.general
            short.extend(made)
            general.extend(_layers(piece.item, other, setting, found, start) if other else made)
    return Body(tuple(short), tuple(general), found)


def numbers_used(lines: tuple[Line, ...]) -> set[str]:
    """The names in the expressions of lines."""
    found: set[str] = set()
    for line in lines:
        if isinstance(line, Made):
            if line.make is not None:
                found |= names_used(line.make)
        else:
            found |= names_used((line.arguments, line.keywords))
    return found


def _pieces(part: Part, setting: Setting, *, inlined: bool) -> Iterator[_Piece]:
    consumers = _consumers(part, setting)
    stack: list[tuple[Item, str, bool]] = [(item, "", inlined) for item in reversed(part.items)]
    while stack:
        item, label, plainly = stack.pop()
        own = label or _branch_label(item, consumers)
        if isinstance(item, Part):
            if is_function(item, setting):
                flow = Flow(item.takes, item.gives, own, _label(item))
                yield _Piece(item, flow, plain=plainly)
            else:
                inner = plainly or item.scope.path in setting.inlined
                name = label or ("" if item.name.isdigit() else item.name)
                stack.extend((inside, name, inner) for inside in reversed(item.items))
        elif item.layer.name != "identity":
            leaf = _plain(item, setting.outline) if plainly else item
            fixed = plainly or not part.scope.path
            lowered = _lowered(leaf, setting, fixed=fixed)
            yield _Piece(leaf, Flow(leaf.takes, leaf.gives, own, _label(item)), lowered)


def _lowered(leaf: Leaf, setting: Setting, *, fixed: bool) -> Lowered | None:
    """The Keras layers of a leaf; `fixed` says that it has no expressions, only numbers."""
    if not fixed:
        return lower.lower(leaf, setting.problems)
    key = (leaf.layer, leaf.types)
    found = setting.lowered.get(key)
    if found is None:
        found = lower.lower(leaf, setting.problems)
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
    leaf: Leaf, steps: tuple[Step, ...], setting: Setting, found: dict[int, str], start: int
) -> Iterator[Line]:
    """A line for each Keras layer; a layer that is used again is kept or taken."""
    node = leaf.node
    target = found[node.value]
    operands = tuple(found[v] for v in leaf.takes)
    merge = isinstance(leaf.layer, Merge)
    base = layer_name(node.path[start:])
    for step in steps:
        name = "-".join(filter(None, (base, step.suffix)))
        make: Call | None = step.make
        keep = ""
        if step.variables:
            if node.frozen:
                make = _frozen(step.make)
            owner = node.reuses or node.path
            if owner in setting.shared:
                keep = "-".join(filter(None, (owner, step.suffix)))
                make = None if node.reuses else make
        yield Made(target, make, name, operands, merge, keep)
        operands, merge = (target,), False


def _frozen(make: Call) -> Call:
    """The layer with weights that do not train."""
    kept = tuple(k for k in make.keywords if k.name != "trainable")
    return Call(make.function, make.arguments, (*kept, Keyword("trainable", expression(False))))


def _call(
    part: Part, setting: Setting, found: dict[int, str], start: int, *, plainly: bool
) -> Used:
    function, numbers = setting.functions[part.scope.path]
    given = {p.name: plain(p.given) if plainly else p.given for p in part.parameters}
    values = [(n, expression(given[n.name])) for n in numbers]
    return Used(
        tuple(found[v] for v in part.gives),
        function,
        tuple(found[v] for v in part.takes),
        tuple(value for n, value in values if n.default is REQUIRED),
        tuple(
            Keyword(n.name, value)
            for n, value in values
            if n.default is not REQUIRED and value != expression(n.default)
        ),
        layer_name(part.scope.path[start:]),
    )
