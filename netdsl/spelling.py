"""How near two words are: what a misspelt name may have been meant as."""

from collections.abc import Iterable


def near(name: str, candidates: Iterable[str], most: int = 3) -> list[str]:
    """The candidates that `name` may have been meant as, best first.

    A third of the letters may be wrong. To a name of one letter everything is near: only
    what begins with it is like it.
    """
    limit = max(1, len(name) // 3)
    lowered = name.lower()
    found = []
    for candidate in sorted(set(candidates)):
        away = distance(lowered, candidate.lower(), limit)
        short = min(len(name), len(candidate)) == 1
        if away <= limit and not (short and lowered[:1] != candidate[:1].lower()):
            found.append((away, candidate))
    return [candidate for _, candidate in sorted(found)[:most]]


def distance(a: str, b: str, limit: int) -> int:
    """How many letters are wrong, missing, too many or swapped with their neighbour.

    It is given up above `limit`.
    """
    if abs(len(a) - len(b)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        last, row, older = row, [i], before
        for j, y in enumerate(b, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
        before = last
    return row[-1]
