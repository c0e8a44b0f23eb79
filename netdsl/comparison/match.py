"""Which layer of one network is which of the other: by path, by what is around it, by position."""

from collections.abc import Callable, Hashable, Iterable, Sequence

from netdsl.comparison.align import align
from netdsl.comparison.costs import Costs
from netdsl.comparison.rows import Pairs, Row
from netdsl.comparison.view import View, automatic
from netdsl.ir.graph import Node, Scope
from netdsl.record import record

Key = Callable[[int], Hashable]


@record
class Matching:
    """The pairs of layers, by their numbers in both networks.

    `strays` are pairs, too, whose order among the others is another: they may have moved.
    """

    pairs: tuple[tuple[int, int], ...]
    strays: frozenset[tuple[int, int]]

    def mirrored(self) -> "Matching":
        """The same the other way round."""
        pairs = tuple((j, i) for i, j in self.pairs)
        return Matching(pairs, frozenset((j, i) for i, j in self.strays))


def match(old: View, new: View) -> Matching:
    """The pairs of two networks. `match(b, a)` is `match(a, b)` mirrored."""
    if _stands_first(old, new):
        return _match(old, new)
    return _match(new, old).mirrored()


def _stands_first(one: View, other: View) -> bool:
    """An order of networks: where two alignments cost the same, both directions take one."""
    for a, b in zip(one.nodes, other.nodes, strict=False):
        if a.path != b.path or a.layer != b.layer:
            return (a.path, repr(a.layer)) < (b.path, repr(b.layer))
    return len(one.nodes) <= len(other.nodes)


def _match(a: View, b: View) -> Matching:
    costs = Costs()
    homes = [list(map(_home, view.nodes, view.scopes)) for view in (a, b)]
    rows = _row(a, costs, *homes), _row(b, costs, *homes[::-1])
    pairs = align(*rows, costs)
    strays = _strays(a, b, rows, pairs)
    return Matching(tuple(pairs) + tuple(strays), frozenset(strays))


def _row(view: View, costs: Costs, homes: list[str], others: list[str]) -> Row:
    there = set(others)
    return Row(
        costs.ids(view.nodes),
        view.paths,
        [_label(node) for node in view.nodes],
        homes,
        [home in there for home in homes],
    )


def _label(node: Node) -> str:
    """A name that somebody gave; empty for an automatic one."""
    return "" if automatic(node.name, node.layer.name) else node.name


def _home(node: Node, around: Sequence[Scope]) -> str:
    """The path without what is only a number of a kind or a position."""
    named = [s.name for s in around if not automatic(s.name, s.block)]
    return ".".join([*named, _label(node)])


def _strays(a: View, b: View, rows: tuple[Row, Row], pairs: Pairs) -> Pairs:
    """Pairs among what the alignment has left over."""
    left = dict.fromkeys(range(len(a.nodes)))
    right = dict.fromkeys(range(len(b.nodes)))
    for i, j in pairs:
        del left[i], right[j]
    ids_a, ids_b = rows[0].ids, rows[1].ids
    keys: list[tuple[Key, Key]] = [
        (
            lambda i: (a.paths[i], type(a.nodes[i].layer)),
            lambda j: (b.paths[j], type(b.nodes[j].layer)),
        ),
        (lambda i: (ids_a[i], a.nodes[i].name), lambda j: (ids_b[j], b.nodes[j].name)),
        (lambda i: ids_a[i], lambda j: ids_b[j]),
    ]
    found: Pairs = []
    for key_a, key_b in keys:
        for i, j in _equal(left, right, key_a, key_b):
            found.append((i, j))
            del left[i], right[j]
    return sorted(found)


def _equal(left: Iterable[int], right: Iterable[int], key_a: Key, key_b: Key) -> Pairs:
    """Those with the same key, in order, where there are as many on both sides."""
    ours, theirs = _grouped(left, key_a), _grouped(right, key_b)
    return [
        pair
        for key, found in ours.items()
        if len(found) == len(theirs.get(key, ()))
        for pair in zip(found, theirs[key], strict=True)
    ]


def _grouped(numbers: Iterable[int], key: Key) -> dict[Hashable, list[int]]:
    made: dict[Hashable, list[int]] = {}
    for number in numbers:
        made.setdefault(key(number), []).append(number)
    return made
