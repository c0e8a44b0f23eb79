"""Which input or output of one network is which of the other."""

from collections.abc import Sequence

from netdsl.ir.graph import Input, Output


def match_ports(old: Sequence[Input | Output], new: Sequence[Input | Output]) -> dict[str, str]:
    """The old names by the new: those of one name, then the others in their order.

    The others are pairs only where there are as many of them on both sides.
    """
    ours = {p.name: p for p in old}
    theirs = {p.name: p for p in new}
    found = {name: name for name in theirs if name in ours}
    left = [name for name in ours if name not in found]
    right = [name for name in theirs if name not in found]
    if len(left) == len(right):
        found.update(zip(right, left, strict=True))
    return found
