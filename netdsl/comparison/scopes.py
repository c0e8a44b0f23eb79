"""Which scope of one network is which of the other, and which are wholly new or gone."""

from collections import Counter
from collections.abc import Sequence

from netdsl.comparison.edits import Compared
from netdsl.comparison.view import View
from netdsl.ir.graph import Scope
from netdsl.record import record

ScopePair = tuple[Scope, Scope]


def blocks(around: Sequence[ScopePair]) -> list[ScopePair]:
    """Those of the pairs that are uses of blocks, from the innermost on."""
    return [pair for pair in reversed(around) if pair[0].block or pair[1].block]


@record
class Scopes:
    """The pairs of scopes by the path of either side, and the scopes of one side alone.

    `added` and `removed` are the outermost ones, by the numbers of their layers.
    """

    by_old: dict[str, ScopePair]
    by_new: dict[str, ScopePair]
    added: dict[int, Scope]
    removed: dict[int, Scope]

    def around(self, of: Compared, old: int | None, new: int | None) -> tuple[ScopePair, ...]:
        """The pairs that a layer stands in, from the outermost on."""
        if new is not None:
            found = [self.by_new.get(s.path) for s in of.new.scopes[new]]
        else:
            found = [self.by_old.get(s.path) for s in of.old.scopes[old or 0]]
        return tuple(pair for pair in found if pair is not None)


def match_scopes(of: Compared) -> Scopes:
    """Scopes are what most of their layers say."""
    votes: Counter[tuple[str, str]] = Counter()
    scopes: dict[tuple[str, str], ScopePair] = {}
    for j, i in of.partners.items():
        path_a, path_b = of.old.paths[i], of.new.paths[j]
        for a in of.old.scopes[i]:
            for b in of.new.scopes[j]:
                key = (a.path, b.path)
                if key in scopes or a.path == b.path or _inner(a, path_a) == _inner(b, path_b):
                    scopes[key] = (a, b)
                    votes[key] += 1
    by_old: dict[str, ScopePair] = {}
    by_new: dict[str, ScopePair] = {}
    for key in sorted(votes, key=lambda k: (-votes[k], k[0] != k[1], k)):
        if key[0] not in by_old and key[1] not in by_new:
            by_old[key[0]] = by_new[key[1]] = scopes[key]
    kept_old = set(of.partners.values())
    return Scopes(
        by_old,
        by_new,
        _alone(of.new, [n not in of.partners for n in range(len(of.new.nodes))]),
        _alone(of.old, [n not in kept_old for n in range(len(of.old.nodes))]),
    )


def _inner(scope: Scope, path: str) -> str:
    return path[len(scope.path) :]


def _alone(view: View, alone: list[bool]) -> dict[int, Scope]:
    """For every layer of a scope that is wholly on one side, the outermost such scope."""
    mixed = {
        s.path for scopes, one in zip(view.scopes, alone, strict=True) if not one for s in scopes
    }
    found = {}
    for number, (scopes, one) in enumerate(zip(view.scopes, alone, strict=True)):
        outermost = next((s for s in scopes if s.path not in mixed), None) if one else None
        if outermost is not None:
            found[number] = outermost
    return found
