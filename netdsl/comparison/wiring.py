"""Which layers take something else than before, and which of these only because of another change.

Where a layer is put between two others, the second takes another value: that follows from
the first change. Values are compared through what was added, removed or moved.
"""

from collections import Counter

from netdsl.comparison.match import Matching
from netdsl.comparison.view import Token, View
from netdsl.ir.graph import Node
from netdsl.record import record


@record
class Wiring:
    """The pairs that take other values, by what that comes from.

    `rewired`: somebody connected them to something else. `moved`: they were taken out in one
    place and put in at another. `follows`: what they take was added, removed or moved.
    """

    rewired: frozenset[tuple[int, int]]
    moved: frozenset[tuple[int, int]]
    follows: frozenset[tuple[int, int]]
    other_outputs: frozenset[str]
    following_outputs: frozenset[str]


def compare_wiring(
    old: View, new: View, matching: Matching, inputs: dict[str, str], outputs: dict[str, str]
) -> Wiring:
    """The wiring of every pair, and of the outputs that both networks have.

    `inputs` and `outputs` are the old names by the new.
    """
    named = {old_name: name for name, old_name in inputs.items()}
    still = frozenset(matching.pairs) - matching.strays
    first = _Sides(old, new, still, named)
    moved = frozenset(p for p in matching.strays if not first.follows(p))
    sides = _Sides(old, new, frozenset(matching.pairs) - moved, named)
    differing = [p for p in matching.pairs if p not in moved and not sides.same(p)]
    follows = frozenset(p for p in differing if sides.follows(p))
    other, following = sides.outputs(outputs)
    return Wiring(frozenset(differing) - follows, moved, follows, other, following)


class _Sides:
    """What every value of both networks is and where it comes from, given fixed pairs."""

    def __init__(
        self, old: View, new: View, fixed: frozenset[tuple[int, int]], named: dict[str, str]
    ) -> None:
        self._old, self._new = old, new
        places = {i: ("pair", n) for n, (i, _) in enumerate(sorted(fixed))}
        there = {j: places[i] for i, j in fixed}
        ours = {i.name: ("input", named.get(i.name, f"{i.name} ")) for i in old.graph.inputs}
        theirs = {i.name: ("input", i.name) for i in new.graph.inputs}
        self._old_tokens, self._old_roots = _trace(old, places, ours, "old")
        self._new_tokens, self._new_roots = _trace(new, there, theirs, "new")

    def same(self, pair: tuple[int, int]) -> bool:
        """Whether both layers take the same values."""
        a, b = self._nodes(pair)
        ours = [self._old_tokens[v] for v in self._old.inputs(a)]
        theirs = [self._new_tokens[v] for v in self._new.inputs(b)]
        return Counter(ours) == Counter(theirs) if commute(a, b) else ours == theirs

    def follows(self, pair: tuple[int, int]) -> bool:
        """Whether they take the same values, seen through what is only in one network."""
        a, b = self._nodes(pair)
        ours, theirs = list(self._old.inputs(a)), list(self._new.inputs(b))
        if len(ours) == len(theirs) and not commute(a, b):
            return all(map(self._meet, ours, theirs))
        return self._joined(ours, theirs)

    def outputs(self, names: dict[str, str]) -> tuple[frozenset[str], frozenset[str]]:
        """The outputs of another value, and of these those that only follow a change."""
        values = {o.name: self._old.origin(o.value) for o in self._old.graph.outputs}
        other: set[str] = set()
        following: set[str] = set()
        for output in self._new.graph.outputs:
            if output.name not in names:
                continue
            ours, theirs = values[names[output.name]], self._new.origin(output.value)
            if self._old_tokens[ours] != self._new_tokens[theirs]:
                (following if self._meet(ours, theirs) else other).add(output.name)
        return frozenset(other), frozenset(following)

    def _joined(self, ours: list[int], theirs: list[int]) -> bool:
        """Whether all values of the side with fewer are on the other, whose others are new."""
        fewer_old = len(ours) <= len(theirs)
        fewer, more = (ours, theirs) if fewer_old else (theirs, ours)
        rest = dict(enumerate(more))
        places: dict[Token, list[int]] = {}
        for place in reversed(rest):
            places.setdefault(self._token(more[place], not fewer_old), []).append(place)
        for value in sorted(fewer, key=lambda v: not self._known(v, fewer_old)):
            exact = places.get(self._token(value, fewer_old), [])
            while exact and exact[-1] not in rest:
                exact.pop()
            near = exact[-1:] or [p for p, o in rest.items() if self._meets(value, o, fewer_old)]
            if not near:
                return False
            del rest[near[0]]
        return not any(self._known(value, not fewer_old) for value in rest.values())

    def _known(self, value: int, in_old: bool) -> bool:
        return self._token(value, in_old)[0] in ("pair", "input")

    def _token(self, value: int, in_old: bool) -> Token:
        return (self._old_tokens if in_old else self._new_tokens)[value]

    def _meets(self, value: int, other: int, value_is_old: bool) -> bool:
        return self._meet(value, other) if value_is_old else self._meet(other, value)

    def _meet(self, old: int, new: int) -> bool:
        return not self._old_roots[old].isdisjoint(self._new_roots[new])

    def _nodes(self, pair: tuple[int, int]) -> tuple[Node, Node]:
        return self._old.nodes[pair[0]], self._new.nodes[pair[1]]


def _trace(
    view: View, fixed: dict[int, tuple[str, int]], inputs: dict[str, tuple[str, str]], side: str
) -> tuple[dict[int, Token], dict[int, frozenset[Token]]]:
    """For every value its token, and the fixed values that it comes from through others."""
    tokens: dict[int, Token] = {i.value: inputs[i.name] for i in view.graph.inputs}
    roots = {value: frozenset([token]) for value, token in tokens.items()}
    for number, node in enumerate(view.nodes):
        token: Token = fixed.get(number) or (side, number)
        tokens[node.value] = token
        roots[node.value] = (
            frozenset([token])
            if number in fixed
            else frozenset[Token]().union(*(roots[v] for v in view.inputs(node)))
        )
    return tokens, roots


def commute(a: Node, b: Node) -> bool:
    """Whether the order of what two layers take makes no difference."""
    return a.layer.commutative and b.layer.commutative
