"""Many paths in few words: `layer1.0-2, layer2.0-7`."""

import re
from collections.abc import Iterable, Iterator

_NUMBERED = re.compile(r"(.*?)([0-9]{1,9})$", re.S)


def shortened(paths: Iterable[str], most: int = 8) -> str:
    """The paths in their order, runs of numbers as one; of many only the first."""
    runs = list(_runs(paths))
    shown = [spanned(run[0], run[-1]) for run in runs[:most]]
    rest = sum(len(run) for run in runs[most:])
    return ", ".join(shown) + (f" and {rest} more" if rest else "")


def spanned(first: str, last: str) -> str:
    """`layer1.0-2`, of a run from the first to the last."""
    number = _NUMBERED.match(last)
    return first if first == last or number is None else f"{first}-{number[2]}"


def _runs(paths: Iterable[str]) -> Iterator[list[str]]:
    run: list[str] = []
    for path in paths:
        if run and not follows(run[-1], path):
            yield run
            run = []
        run.append(path)
    if run:
        yield run


def follows(path: str, following: str) -> bool:
    """Whether the second is the first with the next number: `layer1.0`, `layer1.1`."""
    one, two = _NUMBERED.match(path), _NUMBERED.match(following)
    return bool(one and two and one[1] == two[1] and int(two[2]) == int(one[2]) + 1)
