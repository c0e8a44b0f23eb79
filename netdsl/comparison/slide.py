"""Which of several equal layers in a row is the new one: the one whose name is new."""

from netdsl.comparison.rows import Pairs, Row


def settled(pairs: Pairs, a: Row, b: Row) -> Pairs:
    """The same with every insertion slid to where most paths agree.

    Of equal layers in a row, it makes no difference to the rest which of them is new.
    """
    for _ in range(2):
        pairs = _slid(pairs, a, b)
        pairs = _flipped(_slid(_flipped(pairs), b, a))
        # Backwards, down is up.
        pairs = _backwards(pairs, a, b)
        a, b = a.backwards(), b.backwards()
    return pairs


def _slid(pairs: Pairs, a: Row, b: Row) -> Pairs:
    """Slide every run that is only in `b` down, as far as that lets more paths agree."""
    keys = b.keys()
    partner: list[int | None] = [None] * len(b)
    for i, j in pairs:
        partner[j] = i
    start = 0
    while start < len(b):
        end = start
        while end < len(b) and partner[end] is None:
            end += 1
        if end > start:
            end += _slide_run(partner, a, b, keys, start, end)
        start = end + 1
    return [(i, j) for j, i in enumerate(partner) if i is not None]


def _slide_run(
    partner: list[int | None], a: Row, b: Row, keys: list[tuple[int, str]], start: int, end: int
) -> int:
    """Slide the run from `start` to `end`; by how many layers."""
    gain = best = keep = offset = 0
    while end + offset < len(b) and keys[start + offset] == keys[end + offset]:
        i = partner[end + offset]
        if i is None:
            break
        gain += (a.paths[i] == b.paths[start + offset]) - (a.paths[i] == b.paths[end + offset])
        offset += 1
        if gain > best:
            best, keep = gain, offset
    for k in range(keep):
        partner[start + k], partner[end + k] = partner[end + k], None
    return keep


def _flipped(pairs: Pairs) -> Pairs:
    return [(j, i) for i, j in pairs]


def _backwards(pairs: Pairs, a: Row, b: Row) -> Pairs:
    return [(len(a) - 1 - i, len(b) - 1 - j) for i, j in reversed(pairs)]
