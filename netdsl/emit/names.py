"""Names in emitted code: one place that keeps them valid, free and readable."""

import keyword
from collections.abc import Iterable

PYTHON = frozenset(keyword.kwlist)
"""Names that cannot be names."""

HURTS = frozenset((
    "super", "range", "getattr", "setattr", "int", "float", "str", "bool", "tuple", "list",
    "dict", "len", "sum", "zip", "enumerate", "isinstance", "type", "min", "max", "abs", "round",
    "print", "None", "True", "False", "__name__", "__all__", "__class__", "l", "O", "I",
))  # fmt: skip
"""Builtins that emitted code may need, and letters that look like digits."""


def is_identifier(text: str) -> bool:
    """Whether Python takes it as a name."""
    return text.isascii() and text.isidentifier() and text not in PYTHON


def identifier(text: str, taken: Iterable[str] = ()) -> str:
    """A name as close to `text` as Python and the names already `taken` allow.

    `class` becomes `class_`, `block1-2` `block1_2`, `7` `_7`; the same text gives the
    same name, but two texts may give one: `Names` keeps them apart.
    """
    made = "".join(c if c.isascii() and (c.isalnum() or c == "_") else "_" for c in text) or "_"
    if made[0].isdigit():
        made = f"_{made}"
    while made in PYTHON or made in HURTS or made in taken:
        made += "_"
    return made


def camel_case(text: str) -> str:
    """The name of a class: `resnet34` gives `Resnet34`, `dense_layer` `DenseLayer`."""
    words = [w for w in identifier(text).replace("-", "_").split("_") if w]
    made = "".join(w[0].upper() + w[1:] for w in words)
    return made if is_identifier(made) else f"Net{made}"


class Names:
    """The names of one body or file: each is given out once."""

    def __init__(self, reserved: Iterable[str] = ()) -> None:
        self._taken = set(reserved)
        self._next: dict[str, int] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._taken

    def new(self, wish: str) -> str:
        """`wish`, or `wish2`, `wish3`, ... where it is taken."""
        made = identifier(wish)
        if made not in self._taken:
            self._taken.add(made)
            return made
        number = self._next.get(made, 2)
        stem = made if not made[-1].isdigit() else f"{made}_"
        while f"{stem}{number}" in self._taken:
            number += 1
        self._next[made] = number + 1
        self._taken.add(f"{stem}{number}")
        return f"{stem}{number}"

    def keep(self, name: str) -> str:
        """A name that is given out as it is, taken or not."""
        self._taken.add(name)
        return name

    def free(self, name: str) -> None:
        """The name may be given out again."""
        self._taken.discard(name)


def is_automatic(label: str, kind: str) -> bool:
    """Whether a label is what an unlabelled item is called: its kind and number, or a position."""
    return label.isdigit() or (label.startswith(kind) and label[len(kind) :].isdigit())
