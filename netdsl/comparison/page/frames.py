"""The scopes of both networks as frames around spots, one in the other as far as they nest."""

from collections.abc import Sequence

from netdsl.comparison.edits import Compared
from netdsl.comparison.scopes import match_scopes
from netdsl.comparison.view import View
from netdsl.ir.graph import Scope
from netdsl.record import record


@record
class Frame:
    """A scope on the sides where it is, with the numbers of its spots, in order.

    `parent` is the number of the frame around. `nests` is false where the spots are
    not together in the other network: then it is drawn around them, wherever they are.
    """

    old: Scope | None
    new: Scope | None
    spots: tuple[int, ...]
    parent: int | None
    nests: bool


class _Draft:
    """A frame while its spots are collected."""

    def __init__(self, depth: int) -> None:
        self.old: Scope | None = None
        self.new: Scope | None = None
        self.depth = depth
        self.spots: dict[int, None] = {}


def frames(of: Compared, old_at: dict[int, int], new_at: dict[int, int]) -> tuple[Frame, ...]:
    """All of them, the largest first; the numbers of spots are given by the numbers of layers."""
    pairs = match_scopes(of).by_old
    drafts: dict[tuple[str, str], _Draft] = {}
    for number, depth, scope in _members(of.new, new_at):
        draft = drafts.setdefault(("new", scope.path), _Draft(depth))
        draft.new = scope
        draft.spots[number] = None
    for number, depth, scope in _members(of.old, old_at):
        pair = pairs.get(scope.path)
        key = ("old", scope.path) if pair is None else ("new", pair[1].path)
        draft = drafts.setdefault(key, _Draft(depth))
        draft.old = scope
        draft.spots[number] = None
    return _nested(sorted(drafts.values(), key=lambda d: (-len(d.spots), d.depth)))


def _members(view: View, at: dict[int, int]) -> list[tuple[int, int, Scope]]:
    return [
        (at[number], depth, scope)
        for number, around in enumerate(view.scopes)
        for depth, scope in enumerate(around)
    ]


def _nested(drafts: Sequence[_Draft]) -> tuple[Frame, ...]:
    """From the largest on, a frame nests if all its spots stand in the same frame so far."""
    innermost: dict[int, int] = {}
    made = []
    for number, draft in enumerate(drafts):
        around = {innermost.get(spot) for spot in draft.spots}
        nests = len(around) == 1
        parent = next(iter(around)) if nests else None
        if nests:
            innermost.update(dict.fromkeys(draft.spots, number))
        made.append(Frame(draft.old, draft.new, tuple(sorted(draft.spots)), parent, nests))
    return tuple(made)
