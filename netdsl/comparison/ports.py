"""Which input or output of one network is which of the other."""

from collections.abc import Hashable, Iterator, Mapping, Sequence

from netdsl.comparison.view import View
from netdsl.ir.graph import Input, Output

Port = Input | Output
Keys = Mapping[str, Hashable]


def match_ports(
    old: Sequence[Port], new: Sequence[Port], keys: tuple[Keys, Keys] = ({}, {})
) -> dict[str, str]:
    """The old names by the new: those of one name, of one key, then the others in their order.

    The others are pairs only where there are as many of them on both sides.
    """
    ours = {p.name: p for p in old}
    theirs = {p.name: p for p in new}
    found = {name: name for name in theirs if name in ours}
    left = [name for name in ours if name not in found]
    right = [name for name in theirs if name not in found]
    for a, b in list(_alike(left, right, *keys)):
        found[b] = a
        left.remove(a)
        right.remove(b)
    if len(left) == len(right):
        found.update(zip(right, left, strict=True))
    return found


def match_outputs(old: View, new: View, partners: Mapping[int, int]) -> dict[str, str]:
    """The old names of outputs by the new. Those have one key that layers give that are pairs.

    `partners` are the old layers by the new, by number.
    """
    ours = {o.name: (old.numbers.get(old.origin(o.value)), o.training) for o in old.graph.outputs}
    theirs = {
        o.name: (partners.get(new.numbers.get(new.origin(o.value), -1)), o.training)
        for o in new.graph.outputs
    }
    known = tuple(
        {n: key for n, key in keys.items() if key[0] is not None} for keys in (ours, theirs)
    )
    return match_ports(old.graph.outputs, new.graph.outputs, (known[0], known[1]))


def _alike(
    left: Sequence[str], right: Sequence[str], ours: Keys, theirs: Keys
) -> Iterator[tuple[str, str]]:
    free: dict[Hashable, list[str]] = {}
    for name in reversed(left):
        if name in ours:
            free.setdefault(ours[name], []).append(name)
    for name in right:
        if name in theirs and free.get(theirs[name]):
            yield free[theirs[name]].pop(), name
