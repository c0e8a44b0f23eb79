"""The shortest table of beginnings of names that says what every name becomes.

In two passes (Draves et al. 1999, "Constructing optimal IP routing tables"): from the names
up, what most of a scope agree on; from the root down, a line where a scope does not become
what the line above says.
"""

from collections import Counter
from collections.abc import Iterator, Mapping

from netdsl.comparison.report import Beginning

Goal = str | None
"""What a name or a scope becomes; `None`: it is left out."""


def shortest(names: Mapping[str, Goal]) -> tuple[Beginning, ...]:
    """The table: the longest line that a name begins with holds; without one it stays.

    Each line holds for at least one name. Where all stay, one line says so of the first: so
    the table always tells names of other networks apart.
    """
    children = _tree(names)
    goals: dict[str, list[Goal]] = {}
    # Scopes stand before those inside them.
    for scope in reversed(children):
        votes: Counter[Goal] = Counter()
        for child in children[scope]:
            wanted = [names[child]] if child in names else goals[child]
            votes.update(_around(wanted, child[len(scope) :]))
        most = max(votes.values(), default=0)
        goals[scope] = [goal for goal, count in votes.items() if count == most]
    first = (Beginning(name, name) for name in list(names)[:1])
    return tuple(_lines(names, children, goals)) or tuple(first)


def _tree(names: Mapping[str, Goal]) -> dict[str, list[str]]:
    """What is directly inside each scope, whose name ends in a dot; the root's is empty."""
    children: dict[str, list[str]] = {"": []}
    for name in names:
        scope, dot = "", name.find(".") + 1
        while dot:
            inner = name[:dot]
            if inner not in children:
                children[inner] = []
                children[scope].append(inner)
            scope, dot = inner, name.find(".", dot) + 1
        children[scope].append(name)
    return children


def _around(goals: list[Goal], own: str) -> Iterator[Goal]:
    """What the scope around becomes, where that gives one of these."""
    for goal in goals:
        if goal is None:
            yield None
        elif f".{goal}".endswith(f".{own}"):
            yield goal.removesuffix(own)


def _lines(
    names: Mapping[str, Goal], children: Mapping[str, list[str]], goals: Mapping[str, list[Goal]]
) -> Iterator[Beginning]:
    stack: list[tuple[str, str, Goal]] = [("", "", "")]
    while stack:
        name, own, around = stack.pop()
        given = None if around is None else around + own
        wanted = [names[name]] if name in names else goals[name]
        if name and wanted and given not in wanted:
            given = next((goal for goal in wanted if goal is not None), None)
            yield Beginning(name, given)
        inside = children.get(name, ())
        stack.extend((child, child[len(name) :], given) for child in reversed(inside))
