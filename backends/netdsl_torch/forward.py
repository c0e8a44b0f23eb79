"""`forward`: one line for each layer, activations folded around what feeds them."""

from collections.abc import Callable, Mapping, Sequence

from netdsl.emit.code import (
    Assign,
    AugAssign,
    Dict,
    Expression,
    If,
    Name,
    Return,
    Statement,
    Tuple,
    expression,
)
from netdsl.emit.names import is_automatic
from netdsl.emit.plan import Item, Leaf, Outline, Part
from netdsl.emit.variables import Step, name_values
from netdsl.layers.base import Merge
from netdsl.layers.merge import Add
from netdsl.record import record
from netdsl_torch.helpers import helper_names
from netdsl_torch.lowering import Lowered

Apply = Callable[..., Expression]

RESERVED = frozenset(("self", "torch", "nn", "F", "Tensor")) | helper_names()
"""Names that no variable of `forward` may have."""


@record
class Line:
    """One line of `forward`: `apply` makes its expression from those of what it takes.

    `adds` says that it is `a += b` on the first value taken.
    """

    takes: tuple[int, ...]
    gives: tuple[int, ...]
    apply: Apply
    label: str = ""
    fresh: bool = False
    adds: bool = False
    folded: bool = False
    joins: bool = False
    others: tuple[str, ...] = ()


class Lines:
    """The lines of a body, in order."""

    def __init__(self, plan: Outline) -> None:
        self.plan = plan
        self.uses = plan.uses
        self.lines: list[Line] = []
        self._maker: dict[int, Line] = {}

    def add_part(self, part: Part, apply: Apply) -> None:
        """A call of a module with a `forward` of its own."""
        others = tuple(self._inner_label(v) for v in part.gives[1:])
        self._add(Line(part.takes, part.gives, apply, label_of(part), others=others))

    def _inner_label(self, value: int) -> str:
        labels = [label for label in self.plan.labels.get(value, ()) if not label.isdigit()]
        return labels[0] if labels else ""

    def add_leaf(self, leaf: Leaf, lowered: Lowered, apply: Apply, label: str = "") -> None:
        """A layer, folded into the line before where it is an activation of its value."""
        label = label or label_of(leaf)
        before = self.lines[-1] if self.lines else None
        if lowered.folds and before is not None and self._may_fold(leaf, before):
            inner, outer = before.apply, apply
            if lowered.inplace is not None and before.fresh:
                outer = lowered.inplace
            self.lines.pop()
            label = label or before.label
            folded = lambda *values: outer(inner(*values))  # noqa: E731
            self._add(Line(
                before.takes, leaf.gives, folded, label, folded=True, joins=before.joins
            ))  # fmt: skip
            return
        joins = isinstance(leaf.layer, Merge)
        if isinstance(leaf.layer, Add):
            takes = self._in_place_order(leaf)
            if takes is not None:
                self._add(Line(takes, leaf.gives, apply, label, True, adds=True, joins=True))
                return
        if lowered.inplace is not None and self._may_change(leaf.takes[0]):
            apply = lowered.inplace
        self._add(Line(leaf.takes, leaf.gives, apply, label, lowered.fresh, joins=joins))

    def _add(self, line: Line) -> None:
        self.lines.append(line)
        for value in line.gives:
            self._maker[value] = line

    def _may_fold(self, leaf: Leaf, before: Line) -> bool:
        return (
            leaf.takes == before.gives
            and not before.folded
            and not before.adds
            and self.uses.get(leaf.takes[0]) == 1
        )

    def _may_change(self, value: int) -> bool:
        """Whether a value is memory of its own that nothing else needs.

        Not the other users of the value, and not the backward pass of what made it.
        """
        line = self._maker.get(value)
        return line is not None and line.fresh and self.uses.get(value) == 1

    def _in_place_order(self, leaf: Leaf) -> tuple[int, ...] | None:
        if len(leaf.takes) != 2:
            return None
        for first, other in (leaf.takes, leaf.takes[::-1]):
            shape = leaf.types[leaf.takes.index(first)].shape
            if first != other and self._may_change(first) and shape == leaf.type.shape:
                return first, other
        return None


def label_of(item: Item) -> str:
    """The label that the author gave; empty for an automatic name."""
    kind = item.node.layer.name if isinstance(item, Leaf) else item.block
    return "" if is_automatic(item.name, kind) else item.name


@record
class Results:
    """What `forward` returns: a value, several, or a dict by name; in training another."""

    values: tuple[int, ...]
    names: tuple[str, ...] = ()
    training: "Results | None" = None

    def all_values(self) -> tuple[int, ...]:
        """Every value that is returned in any mode."""
        return self.values + (self.training.values if self.training else ())


def statements(
    lines: Sequence[Line], given: Mapping[int, str], results: Results
) -> tuple[Statement, ...]:
    """The body of `forward`."""
    steps = [Step(i.takes, i.gives, i.label, i.adds, i.joins, i.others) for i in lines]
    taken = RESERVED - set(given.values())
    variables = name_values(steps, given, results.all_values(), taken)
    needed = _needed(lines, results.values) if results.training else None
    made: list[Statement] = []
    training: list[Statement] = []
    last = len(lines) - 1
    for at, line in enumerate(lines):
        if at == last and not line.adds and line.gives == results.values and _alone(results):
            made.append(Return(line.apply(*(Name(variables[v]) for v in line.takes))))
            return tuple(made)
        statement = _assignment(line, variables)
        if needed is not None and needed.isdisjoint(line.gives):
            training.append(statement)
            continue
        _flush(training, made)
        made.append(statement)
    _flush(training, made)
    if results.training is not None:
        returned = Return(_returned(results.training, variables))
        if made and isinstance(made[-1], If):
            made[-1] = If(made[-1].test, (*made[-1].body, returned))
        else:
            made.append(If(Name("self.training"), (returned,)))
    made.append(Return(_returned(results, variables)))
    return tuple(made)


def _alone(results: Results) -> bool:
    return not results.training and not results.names and len(results.values) == 1


def _flush(training: list[Statement], made: list[Statement]) -> None:
    if training:
        made.append(If(Name("self.training"), tuple(training)))
        training.clear()


def _assignment(line: Line, variables: Mapping[int, str]) -> Statement:
    takes = [Name(variables[v]) for v in line.takes]
    if line.adds:
        return AugAssign(takes[0], "+", takes[1])
    targets = tuple(Name(variables[v]) for v in line.gives)
    value = line.apply(*takes)
    return Assign(targets[0] if len(targets) == 1 else Tuple(targets), value)


def _returned(results: Results, variables: Mapping[int, str]) -> Expression:
    values = tuple(Name(variables[v]) for v in results.values)
    if results.names:
        return Dict(tuple(
            (expression(name), value) for name, value in zip(results.names, values, strict=True)
        ))  # fmt: skip
    return values[0] if len(values) == 1 else Tuple(values)


def _needed(lines: Sequence[Line], values: tuple[int, ...]) -> set[int]:
    """The values that evaluation mode needs."""
    needed = set(values)
    for line in reversed(lines):
        if not needed.isdisjoint(line.gives):
            needed.update(line.takes)
    return needed
