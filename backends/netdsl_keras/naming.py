"""The names in an emitted file: of Keras layers, of variables, of functions."""

import re
from collections.abc import Iterable, Mapping, Sequence

from netdsl.emit.names import Names, identifier
from netdsl.record import record

MAIN, BRANCH, PREFIX, COUNTER = "x", "y", "name", "i"
"""The variables of a body: the value that goes on, one beside it, the prefix of the layers'
names, and the counter of a loop."""

MODULES = ("keras", "layers", "ops", "math", "contextlib", "channels_last")


def layer_name(path: str) -> str:
    """The name of a Keras layer: the path with `-` for `.`, escaped so that no two are one."""
    return "-".join(map(_escaped, path.split("."))) if path else ""


def whole_name(path: str) -> str:
    """The same for a path from the root: no backend takes a name that begins with `_`."""
    made = layer_name(path)
    return f"--5f-{made[1:]}" if made.startswith("_") else made


def _escaped(label: str) -> str:
    return re.sub(r"[^A-Za-z0-9_]", lambda found: f"--{ord(found[0]):02x}-", label)


@record
class Flow:
    """What one line of a body takes and gives; `label` is that of the branch it begins."""

    takes: tuple[int, ...]
    gives: tuple[int, ...]
    label: str = ""


def variables(
    flows: Sequence[Flow],
    given: Mapping[int, str],
    results: Sequence[int],
    reserved: Iterable[str],
    kept: Iterable[int] = (),
) -> dict[int, str]:
    """The variable of each value. A value that nothing else needs gives its variable on.

    `kept` are values whose variables stay theirs: the inputs of a network.
    """
    last: dict[int, int] = {}
    uses: dict[int, int] = {}
    for at, flow in enumerate(flows):
        for value in set(flow.takes):
            last[value] = at
            uses[value] = uses.get(value, 0) + 1
    for value in results:
        last[value] = len(flows)
        uses[value] = uses.get(value, 0) + 1
    names = Names((*reserved, *given.values()))
    found = dict(given)
    keeps = set(kept)
    live = {name: value for value, name in given.items()}

    def fresh(wish: str) -> str:
        return wish if wish == MAIN and MAIN not in live else names.new(wish)

    for at, flow in enumerate(flows):
        dying = [
            found[v] for v in dict.fromkeys(flow.takes) if last[v] == at and v not in keeps
        ]
        for name in dying:
            live.pop(name, None)
        for place, value in enumerate(flow.gives):
            name = _name(flow, uses, keeps, dying, fresh, live) if place == 0 else names.new(
                flow.label or BRANCH
            )
            found[value] = name
            live[name] = value
        for name in dying:
            if name not in live and name != MAIN:
                names.free(name)
    return found


def _name(flow: Flow, uses: dict[int, int], keeps: set[int], dying: list[str], fresh, live) -> str:  # type: ignore[no-untyped-def]
    takes = set(flow.takes)
    if len(takes) == 1:
        (value,) = takes
        if uses[value] == 1:
            return fresh(MAIN) if value in keeps else dying[0]
        if flow.label:
            return str(fresh(flow.label))
        return dying[0] if dying else str(fresh(MAIN if MAIN not in live else BRANCH))
    if MAIN in dying or MAIN not in live:
        return str(fresh(MAIN))
    return dying[0] if dying else str(fresh(flow.label or BRANCH))
