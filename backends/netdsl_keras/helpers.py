"""Classes and functions that emitted files bring along where Keras has nothing exact.

Each is text, as `ruff format` prints it, with `PACKAGE` where the name of the network
goes: Keras saves and loads its own objects by package and name. A lowering declares its
helper beside itself, with `declare`, and uses it with `helper`.
"""

from typing import Any

from netdsl.emit.code import Call, call
from netdsl.record import record

REGISTER = '@keras.saving.register_keras_serializable(package="PACKAGE")\n'


@record
class Helper:
    """The text of a class or function, and the names of other helpers that it uses."""

    name: str
    text: str
    needs: tuple[str, ...] = ()


HELPERS: dict[str, Helper] = {}
"""Every helper that has been declared, by its name."""


def declare(name: str, text: str, *needs: str, saved: bool = True) -> str:
    """Declare a helper and give back its name. `saved`: models with it are saved by its name."""
    HELPERS[name] = Helper(name, (REGISTER if saved else "") + text.strip("\n"), needs)
    return name


def helper(name: str, *arguments: Any, **keywords: Any) -> Call:
    """A call of a helper."""
    assert name in HELPERS
    return call(name, *arguments, **keywords)


def in_order(used: set[str]) -> tuple[Helper, ...]:
    """The helpers that a file needs, those that others use first."""
    found: dict[str, Helper] = {}
    waiting = sorted(used & HELPERS.keys(), reverse=True)
    while waiting:
        one = HELPERS[waiting[-1]]
        missing = [n for n in one.needs if n not in found]
        if missing:
            waiting.extend(missing)
        else:
            found.setdefault(waiting.pop(), one)
    return tuple(found.values())
