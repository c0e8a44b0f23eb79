"""Layers that are applied again: where they stand, and what stands around them.

A layer and its reuses must be in one function, for the function holds the layer. So the
uses of blocks that are around the one but not around the other are written out.
"""

from netdsl.ir.graph import Graph, Node, Scope


def shared_layers(graph: Graph) -> tuple[frozenset[str], frozenset[str]]:
    """The paths of the layers that are applied again, and of the uses to write out."""
    reuses = [(n.path, n.reuses) for n in graph.nodes() if n.reuses is not None]
    if not reuses:
        return frozenset(), frozenset()
    around = _blocks_around(graph.body, {path for pair in reuses for path in pair})
    inlined: set[str] = set()
    for user, owner in reuses:
        one, two = around.get(user, ()), around.get(owner, ())
        common = sum(1 for a, b in zip(one, two, strict=False) if a == b)
        inlined.update(one[common:], two[common:])
    return frozenset(owner for _, owner in reuses), frozenset(inlined)


def _blocks_around(body: Scope, wanted: set[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    stack: list[tuple[Node | Scope, tuple[str, ...]]] = [(body, ())]
    while stack:
        item, around = stack.pop()
        if isinstance(item, Scope):
            inner = (*around, item.path) if item.block else around
            stack.extend((inside, inner) for inside in item.items)
        elif item.path in wanted:
            found[item.path] = around
    return found
