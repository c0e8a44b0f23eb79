"""Which labels of a file something refers to."""

import re
from collections.abc import Iterator

from netdsl.compile.modules import FileScope
from netdsl.syntax import tree

_PATH = r"[A-Za-z_][\w.{}]*"
_REFERENCE = re.compile(rf"@({_PATH})|\breuse\(\s*({_PATH})")
_LISTED = re.compile(r"\b(?:freeze|remove|before|after)\b([^\n{]*)")


class Needed:
    """The labels that a reference, a reuse, a `freeze` or an edit may mean.

    Read from the text, comments included: a label more is a warning less.
    """

    def __init__(self, file: FileScope) -> None:
        self._parts = set(_parts(file))
        self._beginnings = tuple({p.partition("{")[0] for p in self._parts if "{" in p})

    def __contains__(self, label: str) -> bool:
        beginning, brace, _ = label.partition("{")
        if brace:
            return any(part.startswith(beginning) for part in self._parts)
        return label in self._parts or label.startswith(self._beginnings)


def _parts(file: FileScope) -> Iterator[str]:
    text = file.source.text
    for match in _REFERENCE.finditer(text):
        yield from (match[1] or match[2]).split(".")
    for match in _LISTED.finditer(text):
        for path in re.findall(_PATH, match[1]):
            yield from path.split(".")
    for item in file.tree.items:
        if isinstance(item, tree.Network) and item.edits is not None:
            for edit in item.edits.items:
                if isinstance(edit, tree.Statement) and edit.label is not None:
                    yield from edit.label.text.split(".")
