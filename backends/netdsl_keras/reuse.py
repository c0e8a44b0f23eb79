"""Layers and blocks that are applied again: where they stand, and in which order they run.

A layer and its reuses must be in one function, for the function holds the layer. So the
uses of blocks that are around the one but not around the other are written out there. A
block that is used again as a whole becomes a function that makes its layers once and
gives back a function that applies them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import field

from netdsl.ir.graph import Graph, Node, Scope
from netdsl.layers.tensor import TensorType
from netdsl.record import record
from netdsl_keras.helpers import declare

AVERAGING = frozenset({"batchnorm"})
"""Layers that keep averages: the order in which they are applied matters."""

AFTER = declare(
    "After",
    '''
class After(layers.Layer):
    """The first value, but not before the second: so averages keep their order."""

    def call(self, values):
        return values[0]
''',
)


@record
class Reuse:
    """What is applied again.

    `shared` are the paths of layers that are, one by one; `inlined` those of the uses of
    blocks that are written out for it; `applied` has, for a use that is another one again
    as a whole, the path of that one.
    """

    shared: frozenset[str] = frozenset()
    inlined: frozenset[str] = frozenset()
    applied: dict[str, str] = field(default_factory=dict)
    owners: frozenset[str] = frozenset()
    """The uses of blocks that others are again."""


def find_reuse(graph: Graph, *, whole: bool) -> Reuse:
    """What is applied again; blocks as a whole only where that is wanted.

    A block that is written out, because a layer in it is also applied elsewhere, is no
    function that could be applied as a whole: then its layers are, one by one.
    """
    if not any(node.reuses for node in graph.nodes()):
        return Reuse()
    scopes = {s.path: s for s in _scopes(graph.body)}
    around = _blocks_around(graph.body)
    single: set[str] = set() if whole else set(scopes)
    while True:
        applied = _whole_blocks(graph, scopes, single)
        found = _reuse(graph, scopes, around, applied)
        torn = {p for p, owner in applied.items() if {p, owner} & found.inlined}
        if not torn:
            return found
        single |= torn


def _reuse(
    graph: Graph,
    scopes: dict[str, Scope],
    around: dict[str, tuple[str, ...]],
    applied: dict[str, str],
) -> Reuse:
    """What is applied again, if these uses of blocks are as a whole."""
    pairs = dict(applied)
    covered = {n.path for path in applied for n in scopes[path].nodes()}
    shared = set()
    for node in graph.nodes():
        if node.reuses is not None and node.path not in covered:
            pairs[node.path] = node.reuses
            shared.add(node.reuses)
    inlined: set[str] = set()
    for user, owner in pairs.items():
        one, two = around[user], around[owner]
        common = sum(1 for a, b in zip(one, two, strict=False) if a == b)
        inlined.update(one[common:], two[common:])
    return Reuse(frozenset(shared), frozenset(inlined), applied, frozenset(applied.values()))


def _whole_blocks(graph: Graph, scopes: dict[str, Scope], single: set[str]) -> dict[str, str]:
    """The uses of blocks that are another one again, but for those of `single`."""
    types = graph.types()
    found: dict[str, str] = {}
    last = ""
    for path, scope in scopes.items():
        owner = scopes.get(scope.reuses or "")
        # What is inside the last one found comes right behind it.
        inside = last and path.startswith(f"{last}.")
        wanted = scope.block and path not in single and not inside
        if owner is not None and wanted and _same(scope, owner, types):
            found[path] = owner.path
            last = path
    return found


def _same(scope: Scope, owner: Scope, types: dict[int, TensorType]) -> bool:
    """Whether all of a block is applied again, to a value of the same type."""
    ones, twos = list(scope.nodes()), list(owner.nodes())
    if len(ones) != len(twos) or scope.input is None or owner.input is None:
        return False
    if scope.block != owner.block or types[scope.input] != types[owner.input]:
        return False
    return all(
        one.reuses == two.path and one.layer == two.layer and one.type == two.type
        for one, two in zip(ones, twos, strict=True)
    )


def _scopes(body: Scope) -> Iterator[Scope]:
    stack = [body]
    while stack:
        scope = stack.pop()
        yield scope
        stack.extend(item for item in reversed(scope.items) if isinstance(item, Scope))


def _blocks_around(body: Scope) -> dict[str, tuple[str, ...]]:
    """The uses of blocks around every layer and scope, the outermost first."""
    found: dict[str, tuple[str, ...]] = {}
    stack: list[tuple[Node | Scope, tuple[str, ...]]] = [(body, ())]
    while stack:
        item, around = stack.pop()
        found[item.path] = around
        if isinstance(item, Scope):
            inner = (*around, item.path) if item.block and item is not body else around
            stack.extend((inside, inner) for inside in item.items)
    return found


@record
class Turns:
    """In which order what keeps averages is applied.

    Keras orders what does not depend on each other as it likes. Where the averages would
    be updated in another order than in the network, the second value waits for what the
    first application gave.
    """

    maker: Mapping[int, Node]
    last: dict[str, int]

    def wait_for(self, owner: str, taken: int, given: int) -> int | None:
        """What the last application gave, if the one to this value has to wait for it."""
        before = self.last.get(owner)
        self.last[owner] = given
        return None if before is None or self._needs(taken, before) else before

    def _needs(self, value: int, before: int) -> bool:
        """Whether a value is made from an earlier one. Values count upwards."""
        stack, seen = [value], {value}
        while stack:
            one = stack.pop()
            if one == before:
                return True
            node = self.maker.get(one)
            for taken in node.inputs if node is not None else ():
                if taken >= before and taken not in seen:
                    seen.add(taken)
                    stack.append(taken)
        return False
