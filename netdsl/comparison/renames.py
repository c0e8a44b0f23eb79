"""Names that changed, told by what is different in them: a scope's name is told once."""

import re
from collections import defaultdict
from collections.abc import Sequence

from netdsl.comparison.edits import Compared, Edit
from netdsl.comparison.report import Group
from netdsl.comparison.wording import names

_AUTOMATIC = re.compile(r"[a-z_0-9]*?\d+")
"""Names that the language gives by kind or position: `conv2`, `3`."""


def rename_groups(of: Compared, edits: Sequence[Edit]) -> tuple[Group, ...]:
    """A line for each name that differs, and one for each scope that counts anew."""
    pairs: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, edit in enumerate(edits):
        if edit.change.kind == "renamed" and edit.old is not None and edit.new is not None:
            key = differing(of.old.paths[edit.old], of.new.paths[edit.new])
            pairs[key].append(number)
    counted: dict[str, list[tuple[str, str]]] = defaultdict(list)
    groups = []
    for (old, new), numbers in pairs.items():
        scope = _counts(old, new)
        if scope is not None:
            counted[scope].append((old, new))
        else:
            groups.append(_renamed(old, new, numbers))
    groups += (_numbered(scope, found, pairs) for scope, found in counted.items())
    return tuple(groups)


def differing(old: str, new: str) -> tuple[str, str]:
    """Two paths without the end that they share; one may be empty.

    `layer1.0.conv1` and `stage1.0.conv1` give `layer1` and `stage1`.
    """
    a, b = old.split("."), new.split(".")
    while a and b and a[-1] == b[-1]:
        a.pop()
        b.pop()
    return ".".join(a), ".".join(b)


def _counts(old: str, new: str) -> str | None:
    """The scope, where both are names by kind or position in it."""
    (scope, _, a), (other, _, b) = old.rpartition("."), new.rpartition(".")
    alike = re.sub(r"\d+$", "", a) == re.sub(r"\d+$", "", b)
    if scope == other and alike and _AUTOMATIC.fullmatch(a) and _AUTOMATIC.fullmatch(b):
        return scope
    return None


def _renamed(old: str, new: str, numbers: list[int]) -> Group:
    changes = tuple(numbers)
    if not old or not new:
        what = f"now inside {new}" if new else f"no longer inside {old}"
        return Group("=", new or old, what, f"{old or '*'} -> {new or '*'}", 1, changes)
    note = f"{old}.* -> {new}.*"
    return Group("=", old, f"renamed to {new}", note, 1, changes)


def _numbered(
    scope: str, found: list[tuple[str, str]], pairs: dict[tuple[str, str], list[int]]
) -> Group:
    changes = tuple(n for pair in found for n in pairs[pair])
    start = len(scope) + 1 if scope else 0
    shown = [f"{old[start:]} -> {new[start:]}" for old, new in found]
    return Group("=", scope or "names", f"numbered anew: {names(shown)}", "", len(found), changes)
