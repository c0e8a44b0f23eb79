"""Names that changed, told by what is different in them: a scope's name is told once."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from netdsl.comparison.edits import Compared, Edit
from netdsl.comparison.items import Item
from netdsl.comparison.scopes import ScopePair, Scopes
from netdsl.comparison.view import automatic
from netdsl.comparison.wording import names
from netdsl.record import record


@record
class _Rename:
    """What differs in two paths, inside the innermost pair of blocks that has both.

    `automatic`: both are numbers in one scope, of a kind or positions.
    """

    around: tuple[ScopePair, ...]
    old: str
    new: str
    automatic: bool

    @property
    def scope(self) -> str | None:
        """Where both are numbers of one kind in one scope, that scope; else `None`."""
        kinds = {path.rstrip("0123456789") for path in (self.old, self.new)}
        return self.old.rpartition(".")[0] if self.automatic and len(kinds) == 1 else None

    @property
    def key(self) -> tuple[str, ...]:
        """What it is told by."""
        return self.around[-1][1].path if self.around else "", self.old, self.new


def rename_items(of: Compared, edits: Sequence[Edit], scopes: Scopes) -> Iterator[Item]:
    """An item for each name that differs, and for each scope that counts anew."""
    found: dict[tuple[str, ...], tuple[_Rename, list[int]]] = {}
    unnamed: list[tuple[int, _Rename]] = []
    for number, edit in enumerate(edits):
        if edit.change.kind != "renamed" or edit.old is None or edit.new is None:
            continue
        rename = _rename(of, edit.old, edit.new, scopes)
        if not edit.change.effects and _nobody_named(of, edit.old, edit.new, rename):
            unnamed.append((number, rename))
        else:
            found.setdefault(rename.key, (rename, []))[1].append(number)
    idle: list[int] = []
    for number, rename in unnamed:
        # A scope's new name is told for all that is in it.
        told = None if rename.automatic else found.get(rename.key)
        (idle if told is None else told[1]).append(number)
    counted: dict[tuple[str, str], list[tuple[_Rename, list[int]]]] = defaultdict(list)
    order = float(len(of.new.nodes))
    for rename, numbers in found.values():
        if rename.scope is None:
            weighs = any(edits[n].change.effects for n in numbers)
            yield _renamed(rename, numbers, order, weighs=weighs)
        else:
            counted[rename.key[0], rename.scope].append((rename, numbers))
    for (_, scope), renames in counted.items():
        yield _numbered(scope, renames, order)
    if idle:
        layers = "1 layer" if len(idle) == 1 else f"{len(idle)} layers"
        what = f"{layers} without weights: another automatic name"
        yield Item("=", "names", what, what, "", (), tuple(idle), order)


def _rename(of: Compared, old: int, new: int, scopes: Scopes) -> _Rename:
    """The names in the innermost pair of blocks where they differ, else in the network."""
    path_a, path_b = of.old.paths[old], of.new.paths[new]
    a, b = differing(path_a, path_b)
    (scope, _, name_a), (other, _, name_b) = a.rpartition("."), b.rpartition(".")
    automatic_ = (
        scope == other
        and automatic(name_a, of.old.kind(old, a))
        and automatic(name_b, of.new.kind(new, b))
    )
    around = scopes.around(of, old, new)
    for count in range(len(around), 0, -1):
        one, two = around[count - 1]
        if (
            (one.block or two.block)
            and a.startswith(f"{one.path}.")
            and b.startswith(f"{two.path}.")
        ):
            inner = a[len(one.path) + 1 :], b[len(two.path) + 1 :]
            return _Rename(around[:count], *inner, automatic_)
    return _Rename((), a, b, automatic_)


def differing(old: str, new: str) -> tuple[str, str]:
    """Two paths without the end that they share; one may be empty.

    `layer1.0.conv1` and `stage1.0.conv1` give `layer1` and `stage1`.
    """
    a, b = old.split("."), new.split(".")
    while a and b and a[-1] == b[-1]:
        a.pop()
        b.pop()
    return ".".join(a), ".".join(b)


def _nobody_named(of: Compared, old: int, new: int, rename: _Rename) -> bool:
    """Whether a layer has an automatic name in both networks, and no scope another label."""
    a, b = of.old.nodes[old], of.new.nodes[new]
    if not (automatic(a.name, a.layer.name) and automatic(b.name, b.layer.name)):
        return False
    wrapped = rename.old.startswith(rename.new) or rename.new.startswith(rename.old)
    return a.name != b.name or wrapped


def _renamed(rename: _Rename, numbers: list[int], order: float, *, weighs: bool) -> Item:
    old, new = rename.old, rename.new
    layers = "1 layer" if len(numbers) == 1 else f"{len(numbers)} layers"
    if not old or not new:
        what = f"now around {layers}" if new else f"no longer around {layers}"
        note = f"{f'{old}.' if old else ''}* -> {f'{new}.' if new else ''}*"
    else:
        what, note = f"renamed from {old}", f"{old}.* -> {new}.*"
    return _item(rename, new or old, what, note if weighs else "", numbers, order)


def _numbered(scope: str, renames: list[tuple[_Rename, list[int]]], order: float) -> Item:
    numbers = [n for _, found in renames for n in found]
    start = len(scope) + 1 if scope else 0
    shown = [f"{r.old[start:]} -> {r.new[start:]}" for r, _ in renames]
    what = f"numbered anew: {names(shown)}"
    return _item(renames[0][0], scope, what, "", numbers, order)


def _item(
    rename: _Rename, path: str, what: str, note: str, numbers: list[int], order: float
) -> Item:
    around = rename.around
    whole = ".".join(filter(None, (around[-1][1].path if around else "", path)))
    return Item("=", whole or "names", what, what, note, around, tuple(numbers), order)
