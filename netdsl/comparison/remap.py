"""The Python module that `netdsl diff --emit-remap` writes: it carries old weights over."""

from collections.abc import Iterator, Sequence

from netdsl.comparison.report import Diff, Weights
from netdsl.emit.code import Assign, Comment, ImportFrom, Module, Name, Verbatim, expression
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
            Verbatim(_REMAP),
        ),
        doc=_doc(diff),
    )
    return print_module(module)


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
    """A sentence for each thing that happens to weights."""
    yield f"{_weights(of.same)} {_keep(of.same)}."
    if of.renamed:
        pairs = [f"`{c.old}` -> `{c.new}`" for c in of.renamed]
        yield f"{_some(pairs)} carried over under another name{_listed(pairs)}."
    if of.reshaped:
        names = [f"`{c.old}`" for c in of.reshaped]
        yield f"{_some(names)} left out, because the new network has another shape{_listed(names)}."
    if of.removed:
        names = [f"`{n}`" for n in of.removed]
        yield f"{_some(names)} left out, because the new network has no place{_listed(names)}."
    if of.added:
        names = [f"`{n}`" for n in of.added]
        yield f"{_some(names)} only in the new network and stay fresh{_listed(names)}."


def _weights(count: int) -> str:
    return f"{count:,} weight" if count == 1 else f"{count:,} weights"


def _keep(count: int) -> str:
    return "keeps its name" if count == 1 else "keep their names"


def _some(names: Sequence[str]) -> str:
    return f"{len(names):,} {'is' if len(names) == 1 else 'are'}"


def _listed(names: Sequence[str]) -> str:
    return f": {', '.join(names)}" if len(names) <= _SHORT else ""
