"""How far two models are apart, an aspect at a time."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from netdsl.record import record
from netdsl.verify.arrays import Array, Arrays
from netdsl.verify.report import Aspect, Difference


@record
class Tolerance:
    """How much two values may differ, as a part of the largest value of the tensor.

    Gradients that vanish in theory (a bias in front of a batch normalisation) are noise:
    for gradients, the largest value counts as `floor` times the network's largest, or more.
    `average`: gradients are compared by the root mean square of a tensor.
    """

    outputs: float
    gradients: float
    floor: float
    average: bool = False


TOLERANCES = {
    # Rounding is 1e-16; what deep networks make of it stays far below, mistakes far above.
    "float64": Tolerance(1e-9, 1e-9, 1e-4),
    # Sums in another order are 1e-6 apart. A ReLU whose input is that close to 0 passes a
    # gradient in one framework and none in the other; a deep network has a few of them, and
    # all gradients before show each. So single precision says less of gradients.
    "float32": Tolerance(1e-4, 1e-1, 1e-2, average=True),
}
"""By type of the numbers."""


def tensors(
    name: str,
    ours: Arrays,
    theirs: Arrays,
    allowed: float,
    *,
    floor: float = 0.0,
    average: bool = False,
    note: str = "",
) -> Aspect:
    """All tensors of two models, pairwise by name; one that is missing is a failure."""
    found = [
        _difference(key, ours.get(key), theirs.get(key), floor, _mean if average else _largest)
        for key in dict.fromkeys([*ours, *theirs])
    ]
    return Aspect(
        name=name,
        compared=len(found),
        worst=max(found, key=_rank, default=None),
        allowed=allowed,
        failures=tuple(d for d in found if not _rank(d) <= allowed),
        note=note,
    )


def facts(
    name: str, expected: Mapping[str, Any], ours: Mapping[str, Any], theirs: Mapping[str, Any],
    show: Callable[[Any], str] = str, *, compared: int | None = None,
) -> Aspect:  # fmt: skip
    """What both models and the IR must have alike."""
    return Aspect(
        name=name,
        compared=len(expected) if compared is None else compared,
        failures=tuple(_unequal(expected, ours, theirs, show)),
    )


def largest(arrays: Iterable[Array]) -> float:
    """The largest value of all."""
    return max((_largest(a) for a in arrays), default=0.0)


def _unequal(
    expected: Mapping[str, Any], ours: Mapping[str, Any], theirs: Mapping[str, Any],
    show: Callable[[Any], str],
) -> Iterator[Difference]:  # fmt: skip
    for key, wanted in expected.items():
        found = (ours.get(key), theirs.get(key))
        if found != (wanted, wanted):
            both = " and ".join("nothing" if f is None else show(f) for f in found)
            detail = f"{both}, but {show(wanted)} in the file"
            yield Difference(name=key, difference=None, detail=detail)


def _difference(
    key: str, a: Array | None, b: Array | None, floor: float, size: Callable[[Array], float]
) -> Difference:
    if a is None or b is None:
        side = "first" if b is None else "second"
        return Difference(name=key, difference=None, detail=f"only in the {side} model")
    if a.shape != b.shape:
        return Difference(name=key, difference=None, detail=f"shapes {a.shape} and {b.shape}")
    if a.dtype != b.dtype and {a.dtype.kind, b.dtype.kind} != {"i"}:
        return Difference(name=key, difference=None, detail=f"types {a.dtype} and {b.dtype}")
    with np.errstate(invalid="ignore"):
        worst = size(np.subtract(a, b))
    own = size(a)
    scale = max(own, floor)
    if not np.isfinite(worst) or not np.isfinite(scale):
        return Difference(name=key, difference=None, detail="not all finite")
    part = worst / scale if scale else 0.0 if worst == 0 else None
    return Difference(name=key, difference=part, detail=f"{worst:.3g} of {own:.3g}")


def _rank(difference: Difference) -> float:
    return float("inf") if difference.difference is None else difference.difference


def _largest(array: Array) -> float:
    return float(np.max(np.abs(array), initial=0.0))


def _mean(array: Array) -> float:
    """The root mean square."""
    return float(np.linalg.norm(array.ravel()) / max(array.size, 1) ** 0.5)
