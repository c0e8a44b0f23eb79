"""N707: a branch that is never taken, or whose value cannot matter. Only what is certain."""

from collections.abc import Iterator

from netdsl.compile.modules import FileScope
from netdsl.diagnostics import Diagnostic, Help, Label
from netdsl.lint.base import FileLint, NetworkLint, Words, warning
from netdsl.lint.places import Hit, Place
from netdsl.lint.view import View
from netdsl.lint.written import Written, spots
from netdsl.source import Span
from netdsl.syntax import tree

_ALIKE = {
    "maximum": "the largest of equal values is each of them",
    "average": "the mean of equal values is each of them",
    "subtract": "a value less itself is 0",
}
"""Merges to which a value and itself again say no more than the value."""


def _find(file: FileScope) -> Iterator[Diagnostic]:
    for item in file.tree.items:
        if isinstance(item, tree.Block | tree.Network):
            for spot in spots(item):
                if isinstance(spot.element, tree.If):
                    yield from _conditions(spot.element)
                elif isinstance(spot.element, tree.Repeat):
                    yield from _repetition(spot.element)


def _conditions(element: tree.If) -> Iterator[Diagnostic]:
    """Conditions that are settled as they are written, or by one before them."""
    before: dict[tree.Expression, Span] = {}
    for condition, _ in element.branches:
        value = _settled(condition)
        same = before.setdefault(condition, condition.span)
        if same is not condition.span:
            label = Label(same, "the first")
            words = Words("this branch is never taken: it has the condition of one before it",
                          "the second", (label,))  # fmt: skip
            yield warning("N707", condition.span, words)
        elif value is False:
            words = Words("this branch is never taken", "always false", helps=_OUT)
            yield warning("N707", condition.span, words)
        elif value is True:
            last = condition is element.branches[-1][0]
            if last and element.otherwise is None:
                words = Words("this condition always holds", "always true", helps=_PLAIN)
            else:
                words = Words("the branches behind this one are never taken", "always true",
                              helps=_OUT)  # fmt: skip
            yield warning("N707", condition.span, words)
            return


_OUT = (Help("take it out, or let a parameter decide"),)
_PLAIN = (Help("write what it holds without the `if`, or let a parameter decide"),)


def _settled(condition: tree.Expression) -> bool | None:
    """What a condition comes to that has no name in it."""
    match condition:
        case tree.Constant(value=bool() as value):
            return value
        case tree.Unary(operator="not", operand=operand):
            inner = _settled(operand)
            return None if inner is None else not inner
        case tree.Binary(operator="and" | "or" as operator, left=left, right=right):
            sides = (_settled(left), _settled(right))
            decisive = operator == "or"
            if decisive in sides:
                return decisive
            return None if None in sides else not decisive
        case tree.Binary(operator=operator, left=tree.Number(value=a), right=tree.Number(value=b)):
            compared = {"==": a == b, "!=": a != b, "<": a < b, "<=": a <= b, ">": a > b,
                        ">=": a >= b}  # fmt: skip
            return compared.get(operator)
    return None


def _repetition(element: tree.Repeat) -> Iterator[Diagnostic]:
    if isinstance(element.count, tree.Number) and element.count.value == 0:
        words = Words("0 times an element is nothing", "this is never built", helps=_OUT)
        yield warning("N707", element.count.span, words)


def _hits(view: View) -> Iterator[Hit]:
    for node in view.nodes():
        name = node.layer.name
        if name in _ALIKE and node.reuses is None:
            different = len(set(view.inputs(node)))
            # of several values, only to a maximum one that comes again is nothing new
            if different == 1 or (name == "maximum" and different < len(node.inputs)):
                yield Hit(node, view, len(node.inputs) - different)


def _tell(place: Place, written: Written) -> Words:
    name = place.first.node.layer.name
    again = place.first.fact
    return Words(
        f"branches of this `{name}` are the same value",
        f"{again} of {len(place.first.node.inputs)} make no difference: {_ALIKE[name]}",
    )


CONDITIONS = FileLint("N707", _find)
MERGES = NetworkLint("N707", _hits, _tell)
