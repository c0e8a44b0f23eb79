"""Weights of one network carried over to another: each to what its layer has become."""

from collections.abc import Iterator, Mapping
from typing import Any

from netdsl.comparison.compare import compared
from netdsl.comparison.weights import Fates, fates
from netdsl.diagnostics import Diagnostic, Note
from netdsl.ir.graph import Graph
from netdsl.record import record
from netdsl.weights.words import has_, is_, size, tensors_of


@record
class Carried:
    """The arrays by their names in the new network, and what could not be carried over."""

    arrays: dict[str, Any]
    problems: list[Diagnostic]


def carry(arrays: Mapping[str, Any], old: Graph, new: Graph) -> Carried:
    """The weights of the old network that the new one has, by the comparison of both.

    Of what is not among the arrays nothing is said.
    """
    found = fates(compared(old, new))
    names = {new_name: old_name for old_name, new_name in found.carried.items()}
    taken = {
        key: arrays[names[key]] for key in found.theirs if key in names and names[key] in arrays
    }
    return Carried(taken, list(_problems(found)))


def _problems(of: Fates) -> Iterator[Diagnostic]:
    """In the order of the networks; counters of batches go with the statistics beside them."""
    ours, theirs = of.ours, of.theirs
    added = [key for key in of.added if not theirs[key].counter]
    removed = [key for key in of.removed if not ours[key].counter]
    reshaped = [(c.old, c.new) for c in of.reshaped if not theirs[c.new].counter]
    if added:
        message = f"{tensors_of(added)} of the new network {is_(added)} not in the old one"
        yield _listed("N801", message, [f"`{k}`, {size(theirs[k].shape)}" for k in added])
    if removed:
        message = f"{tensors_of(removed)} of the old network {is_(removed)} not in the new one"
        yield _listed("N802", message, [f"`{k}`, {size(ours[k].shape)}" for k in removed])
    if reshaped:
        shape = f"{has_(reshaped)} another shape in the new network"
        lines = []
        for before, key in reshaped:
            moved = "" if before == key else f"`{key}`, "
            lines.append(
                f"`{before}`, {size(ours[before].shape)}, is {moved}{size(theirs[key].shape)} there"
            )
        yield _listed("N803", f"{tensors_of(reshaped)} {shape}", lines)


def _listed(code: str, message: str, lines: list[str]) -> Diagnostic:
    return Diagnostic(code, message, None, notes=(Note("\n".join(lines)),))
