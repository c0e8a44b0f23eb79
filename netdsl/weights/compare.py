"""What a file has and a network needs, held against each other: all that differs, at once."""

from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import Any

from netdsl.analysis.cost import weights
from netdsl.diagnostics import Diagnostic, Help, Note, Severity
from netdsl.emit.checkpoints import FLOATS, Contents, Slot, Tensor
from netdsl.ir.graph import Graph
from netdsl.weights.words import has_, is_, size, tensors_of

_MOST = 200
"""Of so many names the nearest are looked for: with more, the file is one of another network."""


def problems(contents: Contents, file: str) -> list[Diagnostic]:
    """What does not fit."""
    return _compare(contents.slots, contents.tensors, f"`{file}`")


def as_warnings(found: list[Diagnostic]) -> list[Diagnostic]:
    """The same, each with what becomes of it where what fits is taken."""
    kept = {
        "N801": " and keep their fresh initialisation",
        "N802": " and are left out",
        "N803": " and keep their fresh initialisation",
        "N804": " and keep their fresh initialisation",
    }
    return [
        Diagnostic(d.code, d.message + kept[d.code], None, notes=d.notes, severity=Severity.WARNING)
        for d in found
    ]


def of_arrays(graph: Graph, arrays: Mapping[str, Any]) -> list[Diagnostic]:
    """What does not fit of arrays that are to be written."""
    slots = tuple(
        Slot(key, tuple(map(int, weight.shape)), (key,), weight.integer)
        for key, weight, _ in weights(graph)
    )
    given = {key: Tensor(tuple(a.shape), str(a.dtype)) for key, a in arrays.items()}
    return _compare(slots, given, "the arrays")


def with_remedy(found: list[Diagnostic]) -> list[Diagnostic]:
    """The last of the errors says what can be done."""
    if not found:
        return found
    *most, last = found
    remedy = Help("`--partial` (in Python `partial=True`) takes what fits and leaves the rest")
    return [
        *most,
        Diagnostic(last.code, last.message, None, notes=last.notes, helps=(remedy,)),
    ]


def nothing_fits(contents: Contents) -> bool:
    """Whether no weight of the file is one of the network's."""
    return not any(s.fits(contents.tensors.get(s.name)) for s in contents.slots if not s.integer)


def _compare(slots: Sequence[Slot], tensors: Mapping[str, Tensor], where: str) -> list[Diagnostic]:
    names = {slot.name for slot in slots}
    missing = [s for s in slots if s.name not in tensors and not s.integer]
    extra = {name: tensor for name, tensor in tensors.items() if name not in names}
    there = [(s, tensors[s.name]) for s in slots if s.name in tensors]
    shaped = [(s, t) for s, t in there if s.shape != t.shape]
    typed = [(s, t) for s, t in there if s.shape == t.shape and not s.typed(t)]
    near_missing = _nearest({s.name: s.shape for s in missing}, extra)
    own = {s.name: Tensor(s.shape, "") for s in missing}
    near_extra = _nearest({name: t.shape for name, t in extra.items()}, own)
    titles = {s.name: _shown(s) for s in slots}
    lists = [
        (
            "N801",
            f"{tensors_of(missing)} of the network {is_(missing)} missing in {where}",
            [
                f"{titles[s.name]}, {size(s.shape)}{_there(near_missing.get(s.name), extra)}"
                for s in missing
            ],
        ),
        (
            "N802",
            f"{tensors_of(extra)} in {where} {is_(extra)} none of the network's",
            [
                f"`{_plain(name)}`, {size(t.shape)}{_here(near_extra.get(name), own, titles)}"
                for name, t in extra.items()
            ],
        ),
        (
            "N803",
            f"{tensors_of(shaped)} in {where} {has_(shaped)} another shape than in the network",
            [f"{titles[s.name]} is {size(t.shape)} there, not {size(s.shape)}" for s, t in shaped],
        ),
        (
            "N804",
            f"{tensors_of(typed)} in {where} {is_(typed)} of a type that weights do not have",
            [f"{titles[s.name]} is {t.dtype} there, not {_types(s)}" for s, t in typed],
        ),
    ]
    return [
        Diagnostic(code, message, None, notes=(Note("\n".join(lines)),))
        for code, message, lines in lists
        if lines
    ]


def _nearest(
    names: Mapping[str, tuple[int, ...]], candidates: Mapping[str, Tensor]
) -> dict[str, str]:
    """For each name the candidate of the same shape that is most like it, or a very similar one."""
    by_shape: dict[tuple[int, ...], list[str]] = {}
    for candidate, tensor in candidates.items():
        by_shape.setdefault(tensor.shape, []).append(candidate)
    found = {}
    for name, shape in list(names.items())[:_MOST]:
        same = max(by_shape.get(shape, ()), key=lambda c: _likeness(name, c), default=None)
        if same is None and len(candidates) <= _MOST:
            best = max(candidates, key=lambda c: _likeness(name, c), default="")
            same = best if _likeness(name, best) >= 2 / 3 else None
        if same is not None:
            found[name] = same
    return found


def _likeness(a: str, b: str) -> float:
    """How much of the longer name is the beginning or the end of both."""
    shorter = min(len(a), len(b))
    start = _common(a, b)
    end = _common(a[::-1], b[::-1])
    return min(start + end, shorter) / max(len(a), len(b), 1)


def _common(a: str, b: str) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(a, b, strict=False)))


def _shown(slot: Slot) -> str:
    """`fc.weight`, and where another name stands for it in the file, that too."""
    names = " and ".join(f"`{w}`" for w in slot.weights)
    return names if slot.weights == (slot.name,) else f"{names} (there `{_plain(slot.name)}`)"


def _there(near: str | None, extra: Mapping[str, Tensor]) -> str:
    return f"; nearest there: `{_plain(near)}`, {size(extra[near].shape)}" if near else ""


def _here(near: str | None, own: Mapping[str, Tensor], titles: Mapping[str, str]) -> str:
    return f"; nearest in the network: {titles[near]}, {size(own[near].shape)}" if near else ""


def _plain(name: str) -> str:
    """A name of a file on one line."""
    return name.replace("\n", "\\n")


def _types(slot: Slot) -> str:
    return "a whole number" if slot.integer else f"{', '.join(FLOATS[:-1])} or {FLOATS[-1]}"
