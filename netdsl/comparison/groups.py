"""The report's lines: what is the same in every use of a block is told once."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import replace

from netdsl.comparison.edits import Compared, Edit
from netdsl.comparison.items import Item, items
from netdsl.comparison.renames import rename_items
from netdsl.comparison.report import Group
from netdsl.comparison.scopes import ScopePair, blocks, match_scopes
from netdsl.comparison.wording import names
from netdsl.record import record

_TOGETHER = 2
"""So many equal changes are told as one."""


@record
class _Use:
    """A block of both networks in which items stand: its names on both sides."""

    old: str
    new: str

    def __str__(self) -> str:
        return self.new if self.old == self.new else f"{self.old or 'no block'} -> {self.new}"


def grouped(of: Compared, edits: Sequence[Edit]) -> tuple[Group, ...]:
    """All lines, in the order of the new network; names last."""
    scopes = match_scopes(of)
    found = [*items(of, edits, scopes), *rename_items(of, edits, scopes)]
    uses = Counter(_use(pair) for pair in scopes.by_new.values())
    inside, rest = _in_blocks(found, uses)
    lines = [*_block_groups(inside, uses), *_alike(rest)]
    lines.sort(key=lambda line: line[0])
    return tuple(group for _, group in lines)


def _use(pair: ScopePair) -> _Use:
    return _Use(pair[0].block, pair[1].block)


Placed = tuple[_Use, str, Hashable]


def _in_blocks(
    found: Sequence[Item], uses: Counter[_Use]
) -> tuple[dict[Placed, list[Item]], list[Item]]:
    """The items that are the same in several uses of a block, and the others."""
    counts: Counter[Placed] = Counter(key for item in found for key in _places(item))
    inside: dict[Placed, list[Item]] = defaultdict(list)
    rest = []
    for item in found:
        key = _told_at(item, counts, uses)
        if key is None:
            rest.append(item)
        else:
            inside[key].append(item)
    return inside, rest


def _told_at(item: Item, counts: Counter[Placed], uses: Counter[_Use]) -> Placed | None:
    """The block where an item is the same for every use, or at least for several."""
    keys = [k for k in _places(item) if uses[k[0]] >= _TOGETHER]
    if item.defined and keys:
        return keys[0]
    told = [k for k in keys if counts[k] >= _TOGETHER or k[0].old != k[0].new]
    return next((k for k in told if counts[k] == uses[k[0]]), told[0] if told else None)


def _places(item: Item) -> list[Placed]:
    """The item in each block that it stands in, from the innermost on."""
    return [(_use(pair), item.within(pair), item.payload) for pair in blocks(item.around)]


def _block_groups(
    inside: dict[Placed, list[Item]], uses: Counter[_Use]
) -> list[tuple[float, Group]]:
    """A line for each block, with what changes in it below."""
    told: dict[_Use, list[tuple[str, list[Item]]]] = defaultdict(list)
    for (use, path, _), found in inside.items():
        told[use].append((path, found))
    return [
        (min(found[0].order for _, found in lines), _block(use, uses[use], lines))
        for use, lines in told.items()
    ]


def _block(use: _Use, count: int, lines: Sequence[tuple[str, list[Item]]]) -> Group:
    made: dict[tuple[str, str, int, int], Group] = {}
    seen: Counter[tuple[str, str, str]] = Counter()
    for path, found in lines:
        first = found[0]
        number = count if first.defined else len(found)
        changes = tuple(n for item in found for n in item.changes)
        # One parameter that changes in two ways, in other uses, is told in two lines.
        again = seen[first.mark, path, first.inside.partition(" ")[0]]
        seen[first.mark, path, first.inside.partition(" ")[0]] += 1
        before = made.get((first.mark, path, number, again))
        if before is not None and first.mark == "~":
            what = f"{before.what}, {first.inside}"
            line = replace(before, what=what, changes=before.changes + changes)
        else:
            note = _of(number, count, _note(found))
            line = Group(first.mark, path, first.inside, note, number, changes)
        made[first.mark, path, number, again] = line
    below = tuple(made.values())
    changes = tuple(dict.fromkeys(n for line in below for n in line.changes))
    return Group("~", f"{use} (x{count})", "", "", count, changes, below)


def _of(number: int, count: int, note: str) -> str:
    """`in 3 of 16`, where a change is not in every use of a block."""
    part = "" if number == count else f"in {number} of {count}"
    return ", ".join(filter(None, (part, note)))


def _note(found: Sequence[Item]) -> str:
    """What is the same for all of them, and the parameters that they make together."""
    common = found[0].note if len({item.note for item in found}) == 1 else ""
    params = sum(item.params for item in found)
    return ", ".join(filter(None, (common, _place(found), f"{params:+,} params" if params else "")))


def _place(found: Sequence[Item]) -> str:
    """`after conv1`, `each after conv`."""
    behind = [item.behind for item in found if item.behind is not None]
    if len(behind) < len(found):
        return ""
    if len(found) == 1:
        return f"after {behind[0][0]}"
    kinds = {kind for _, kind in behind}
    return f"each after {kinds.pop()}" if len(kinds) == 1 else ""


def _alike(found: Sequence[Item]) -> list[tuple[float, Group]]:
    """A line for each item; equal ones are one line."""
    merged: dict[tuple[str, str, tuple[int, ...]], Item] = {}
    for item in found:
        key = item.mark, item.path, item.changes
        before = merged.get(key)
        what = f"{before.what}, {item.what}" if before else item.what
        merged[key] = replace(before or item, what=what)
    alike: dict[Hashable, list[Item]] = defaultdict(list)
    for item in merged.values():
        alike[item.mark, item.what, _around(item)].append(item)
    return [(same[0].order, _line(same)) for same in alike.values()]


def _around(item: Item) -> str:
    """What equal items stand in together."""
    return item.path.rpartition(".")[0]


def _line(same: list[Item]) -> Group:
    first = same[0]
    changes = tuple(n for item in same for n in item.changes)
    where = names([item.path for item in same])
    if len(same) > 1:
        where = f"{where} (x{len(same)})"
    return Group(first.mark, where, first.what, _note(same), len(same), changes)
