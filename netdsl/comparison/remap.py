"""The Python module that `netdsl diff --emit-remap` writes: it carries old weights over."""

from collections.abc import Iterator, Sequence

from netdsl.comparison.report import Diff, Weights
from netdsl.emit.code import Assign, Comment, ImportFrom, Module, Name, Verbatim, assign, expression
from netdsl.emit.printer import print_module

_SHORT = 4
"""So many names are listed; of more there is only the number."""

_TABLE = "The longest line that a name begins with says what becomes of that; `None`: left out."

_TYPE = "dict[str, str | None]"

_REMAP = '''
def remap(state_dict: dict[str, Any]) -> dict[str, Any]:
    """The weights of the old network by their names in the new one.

    Raises `KeyError` where they are not those of the old network.
    """
    carried = type(state_dict)()
    unused = set(NAMES)
    for name, weight in state_dict.items():
        found = name
        while found and found not in NAMES:
            found = found[: found.rfind(".", 0, -1) + 1]
        unused.discard(found)
        new = NAMES[found] if found else ""
        if new is None:
            continue
        new += name[len(found) :]
        if new in carried:
            raise KeyError(f"not the weights of the old network: two would be `{new}`")
        carried[new] = weight
    if unused:
        absent = ", ".join(sorted(f"{n}*" if n.endswith(".") else n for n in unused))
        raise KeyError(f"not the weights of the old network: there is no {absent}")
    # Old checkpoints do not count batches.
    count = sum(not name.endswith("num_batches_tracked") for name in state_dict)
    if count != WEIGHTS:
        raise KeyError(f"not the weights of the old network: {count}, not {WEIGHTS}")
    return carried
'''


def remap_source(diff: Diff) -> str:
    """A module with `remap(state_dict)`, which gives the new network's state dict.

    It needs no import but `typing`, and takes what `state_dict()` of the old model gives.
    """
    table = expression({line.old: line.new for line in diff.weights.names})
    module = Module(
        (
            ImportFrom("typing", ("Any",)),
            Comment(_TABLE),
            Assign(Name("NAMES"), table, Name(_TYPE)),
            Comment("So many weights the old network has, without counters of batches."),
            assign("WEIGHTS", _count(diff.weights)),
            Verbatim(_REMAP),
        ),
        doc=_doc(diff),
    )
    return print_module(module)


def _count(of: Weights) -> int:
    return of.same + len(of.renamed) + len(of.removed) + len(of.reshaped) - of.counters


def _doc(diff: Diff) -> str:
    old, new = diff.old.name, diff.new.name
    if old == new:
        old, new = f"the old `{old}`", f"the new `{new}`"
    else:
        old, new = f"`{old}`", f"`{new}`"
    strict = "" if complete(diff.weights) else ", strict=False"
    return "\n".join(
        [
            f"Carries the weights of {old} over to {new}.",
            "",
            " ".join(_fates(diff.weights)),
            "",
            f"    model.load_state_dict(remap(old_model.state_dict()){strict})",
        ]
    )


def complete(of: Weights) -> bool:
    """Whether every weight of the new network comes from the old one."""
    return not (of.added or of.reshaped)


def _fates(of: Weights) -> Iterator[str]:
    """A sentence for each thing that happens to weights; the first says what is counted."""
    kinds = (
        (of.same, (), "keeps its name", "keep their names"),
        _kind([f"`{c.old}` -> `{c.new}`" for c in of.renamed], "carried over under another name"),
        _kind([f"`{c.old}`" for c in of.reshaped], f"{_OUT} has another shape"),
        _kind([f"`{name}`" for name in of.removed], f"{_OUT} has no place"),
        (
            len(of.added),
            [f"`{name}`" for name in of.added],
            "is only in the new network and stays fresh",
            "are only in the new network and stay fresh",
        ),
    )
    noun = True
    for count, names, one, many in kinds:
        if count:
            what = (" weight" if count == 1 else " weights") if noun else ""
            yield f"{count:,}{what} {one if count == 1 else many}{_listed(names)}."
            noun = False


_OUT = "left out, because the new network"


def _kind(names: list[str], what: str) -> tuple[int, list[str], str, str]:
    return len(names), names, f"is {what}", f"are {what}"


def _listed(names: Sequence[str]) -> str:
    return f": {', '.join(names)}" if 0 < len(names) <= _SHORT else ""
