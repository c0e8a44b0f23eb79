"""The pieces that a report is made of: changes as somebody would tell them, one by one.

A scope that is wholly new is one item, and so is a block that is called with other
arguments, with all that changes in it because of that.
"""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import replace

from netdsl.comparison.edits import Compared, Edit
from netdsl.comparison.report import MARKS, Argument, Change
from netdsl.comparison.scopes import ScopePair, Scopes, blocks
from netdsl.comparison.view import View, layers
from netdsl.comparison.wording import (
    argument_words,
    block_in_block,
    block_words,
    call_in_block,
    change_words,
    scope_words,
)
from netdsl.ir.graph import BlockArgument, Scope
from netdsl.record import record


@record
class Item:
    """One thing to tell.

    `path` is in the new network, or in the old for what is gone. `what` are the words at
    this place, `inside` those in the block around, which are the same for each use of it.
    `around` are the pairs of scopes that it stands in, `order` its place in the report.
    `defined`: it is in the definition of the block around, whether each use shows it or not.
    `params` is the difference that it makes, `behind` the layer that an added one comes after:
    its path and kind.
    """

    mark: str
    path: str
    what: str
    inside: str
    note: str
    around: tuple[ScopePair, ...]
    changes: tuple[int, ...]
    order: float
    defined: bool = False
    params: int = 0
    behind: tuple[str, str] | None = None

    def within(self, pair: ScopePair) -> str:
        """The path inside a scope that it stands in."""
        scope = pair[0] if self.mark == "-" else pair[1]
        return self.path[len(scope.path) + 1 :]

    @property
    def payload(self) -> Hashable:
        """What is equal for items that can be told as one."""
        return self.mark, self.inside


def items(of: Compared, edits: Sequence[Edit], scopes: Scopes) -> list[Item]:
    """Everything but names and what only follows."""
    made: list[Item] = []
    whole: dict[str, list[int]] = {}
    called: dict[str, list[int]] = {}
    for number, edit in enumerate(edits):
        change = edit.change
        if change.follows or change.kind == "renamed":
            continue
        scope = _whole_scope(edit, scopes)
        if scope is not None:
            whole.setdefault(f"{_mark(edit)}{scope.path}", []).append(number)
            continue
        made += _each(of, edit, number, scopes, called)
    made += (_scope_item(of, edits, scopes, numbers) for numbers in whole.values())
    made += _calls(of, edits, scopes, called)
    return sorted(made, key=lambda item: item.order)


def _mark(edit: Edit) -> str:
    return MARKS[edit.change.kind]


def _whole_scope(edit: Edit, scopes: Scopes) -> Scope | None:
    if edit.change.kind == "added" and edit.new is not None:
        return scopes.added.get(edit.new)
    if edit.change.kind == "removed" and edit.old is not None:
        return scopes.removed.get(edit.old)
    return None


def _each(
    of: Compared, edit: Edit, number: int, scopes: Scopes, called: dict[str, list[int]]
) -> Iterator[Item]:
    change = edit.change
    if change.kind in ("input", "output"):
        yield _port(of, edit, number)
        return
    around = scopes.around(of, edit.old, edit.new)
    place = order_of(of, edit)
    if change.kind != "changed":
        what, inside = _words(of, edit, around)
        yield Item(
            _mark(edit), change.path, what, inside, "", around, (number,), place,
            params=_params(edit), behind=_behind(of, edit),
        )  # fmt: skip
        return
    block = next(iter(blocks(around)), None)
    left = [a for a in change.arguments if not _explained(a, block)]
    if not left and block is not None:
        called.setdefault(block[1].path, []).append(number)
    for argument in left:
        here, there = _texts(of, edit, argument)
        what, inside = argument_words(argument, here), argument_words(argument, there)
        defined = block is not None and any(argument.expressions)
        yield Item("~", change.path, what, inside, _shapes(edit), around, (number,), place, defined)


def _texts(of: Compared, edit: Edit, argument: Argument) -> tuple[tuple[str, str], tuple[str, str]]:
    """The old and the new value of an argument as they are told here, and in a block."""
    change = edit.change
    here = argument.old, argument.new
    if argument.name == "layer" and change.old is not None and change.new is not None:
        assert edit.old is not None
        assert edit.new is not None
        there = (
            call_in_block(of.old, of.old.nodes[edit.old]),
            call_in_block(of.new, of.new.nodes[edit.new]),
        )
        return (change.old.call, change.new.call), there
    old, new = argument.expressions
    return here, (old or here[0], new or here[1])


def _words(of: Compared, edit: Edit, around: Sequence[ScopePair]) -> tuple[str, str]:
    """What is told here, and in a block."""
    words = change_words(edit.change)
    if edit.change.kind == "added" and edit.new is not None:
        return words, call_in_block(of.new, of.new.nodes[edit.new])
    if edit.change.kind == "removed" and edit.old is not None:
        return words, call_in_block(of.old, of.old.nodes[edit.old])
    return words, change_words(_within(of, edit.change, around))


def _within(of: Compared, change: Change, around: Sequence[ScopePair]) -> Change:
    """A change with what is taken called as the innermost block around calls it."""
    pair = next(iter(blocks(around)), None)
    if pair is None or change.old is None or change.new is None:
        return change
    old, new = (
        replace(side, inputs=tuple(view.within(scope, i) for i in side.inputs))
        for side, view, scope in zip((change.old, change.new), (of.old, of.new), pair, strict=True)
    )
    # A block that is put elsewhere takes the same inside.
    return change if old.inputs == new.inputs else replace(change, old=old, new=new)


def _shapes(edit: Edit) -> str:
    old, new = edit.change.old, edit.change.new
    if old is None or new is None or old.shape == new.shape:
        return ""
    return f"{old.shape} -> {new.shape}"


def _params(*edits: Edit) -> int:
    """How many parameters more the network has for what was added, removed or replaced."""
    return sum(
        (e.change.new.params if e.change.new else 0) - (e.change.old.params if e.change.old else 0)
        for e in edits
    )


def _behind(of: Compared, edit: Edit) -> tuple[str, str] | None:
    if edit.change.kind != "added" or edit.new is None:
        return None
    values = of.new.inputs(of.new.nodes[edit.new])
    number = of.new.numbers.get(values[0]) if len(values) == 1 else None
    return None if number is None else (of.new.paths[number], of.new.nodes[number].layer.name)


def _explained(argument: Argument, block: ScopePair | None) -> bool:
    """Whether a value differs only since the block is called with another."""
    if block is None or block[0].block != block[1].block:
        return False
    old, new = argument.expressions
    return old is not None and old == new


def _port(of: Compared, edit: Edit, number: int) -> Item:
    change = edit.change
    mark = "+" if change.old is None else "-" if change.new is None else "~"
    side = change.old or change.new
    path = f"{change.kind} {side.path if side else ''}"
    text = change_words(change)
    order = -1.0 if change.kind == "input" else float(len(of.new.nodes))
    return Item(mark, path, text, f"{path} {text}", "", (), (number,), order)


def _scope_item(of: Compared, edits: Sequence[Edit], scopes: Scopes, numbers: list[int]) -> Item:
    first = edits[numbers[0]]
    mark = _mark(first)
    view = of.new if mark == "+" else of.old
    scope = _whole_scope(first, scopes)
    assert scope is not None
    what = scope_words(view, scope)
    around = scopes.around(of, first.old, first.new)
    inside = block_in_block(view, scope) if scope.block else _inside(view, scope)
    return Item(
        mark, scope.path, what, inside, "", around, tuple(numbers), order_of(of, first),
        params=_params(*(edits[n] for n in numbers)),
    )  # fmt: skip


def _inside(view: View, scope: Scope) -> str:
    return " -> ".join(call_in_block(view, n) for n in layers(scope))


def _calls(
    of: Compared, edits: Sequence[Edit], scopes: Scopes, called: dict[str, list[int]]
) -> Iterator[Item]:
    """The blocks that are called with other arguments, for a reason of their own."""
    causes: dict[str, tuple[ScopePair, list[ScopePair], list[int]]] = {}
    for path, numbers in called.items():
        first = edits[numbers[0]]
        outer = [p for p in scopes.around(of, first.old, first.new) if len(p[1].path) < len(path)]
        pair, outer = _cause(scopes.by_new[path], outer)
        causes.setdefault(pair[1].path, (pair, outer, []))[2].extend(numbers)
    for path, (pair, outer, numbers) in causes.items():
        words = _call_words(of, pair)
        yield Item(
            "~",
            path,
            words,
            words,
            "",
            tuple(outer),
            tuple(numbers),
            order_of(of, edits[numbers[0]]),
        )


def _call_words(of: Compared, pair: ScopePair) -> str:
    """`up(64, rate = 0.1) -> up(64, rate = 0.2)`: what differs is shown, usual or not."""
    before = {a.name: a.value for a in pair[0].arguments}
    differing = {a.name for a in pair[1].arguments if before.get(a.name) != a.value}
    old, new = block_words(of.old, pair[0], differing), block_words(of.new, pair[1], differing)
    return f"{old} -> {new}"


def _cause(pair: ScopePair, outer: list[ScopePair]) -> tuple[ScopePair, list[ScopePair]]:
    """The outermost call that the other arguments come from."""
    while outer and outer[-1][0].block == outer[-1][1].block and _passed_on(pair):
        if not outer[-1][1].block:
            outer = outer[:-1]
            continue
        pair, outer = outer[-1], outer[:-1]
    return pair, outer


def _passed_on(pair: ScopePair) -> bool:
    """Whether all that differs in a call are parameters of the block around."""
    before = {a.name: a for a in pair[0].arguments}
    return all(_same_expression(before.get(a.name), a) for a in pair[1].arguments)


def _same_expression(old: BlockArgument | None, new: BlockArgument) -> bool:
    if old is None or old.value == new.value:
        return True
    return new.trace is not None and old.trace == new.trace


def order_of(of: Compared, edit: Edit) -> float:
    """The place of a change among the layers of the new network."""
    if edit.new is not None:
        return float(edit.new)
    if edit.old is None:
        return -1.0
    following = of.following.get(edit.old)
    return len(of.new.nodes) - 0.5 if following is None else following - 0.5
