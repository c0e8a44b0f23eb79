"""How things are written: where an element stands in its statement, for edits of it."""

from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from netdsl.compile.modules import FileScope
from netdsl.layers.registry import is_layer, layer_class
from netdsl.source import Span
from netdsl.syntax import tree


class Spot(NamedTuple):
    """An element and the statement that it is of, at this position in its chain.

    `named` bodies number their layers by kind, the others by position; `merge`: the
    statement is a branch.
    """

    element: tree.Element
    statement: tree.Statement | tree.Output | None
    position: int
    named: bool
    merge: bool

    @property
    def alone(self) -> bool:
        """Whether the statement is this element, and nothing else."""
        return self.statement is not None and len(self.statement.chain.elements) == 1


Definition = tree.Block | tree.Network
_Part = tuple[tree.Body | tree.Chain, tree.Statement | tree.Output | None, bool, bool]


def spots(definition: Definition) -> Iterator[Spot]:
    """Every element of a block or network, in the order of the text."""
    stack: list[_Part] = [
        (body, None, isinstance(body, tree.Body), False) for body in reversed(_bodies(definition))
    ]
    while stack:
        part, statement, named, merge = stack.pop()
        if isinstance(part, tree.Body):
            stack.extend(_statements(part, named, merge))
            continue
        below: list[_Part] = []
        for position, element in enumerate(part.elements):
            while True:
                yield Spot(element, statement, position, named, merge)
                if not isinstance(element, tree.Repeat):
                    break
                element = element.element
            branches = merge and len(part.elements) == 1
            below += _inside(element, statement, named, branches)
        stack.extend(reversed(below))


def bodies(definition: Definition) -> Iterator[tree.Body]:
    """Every body of a block or network, in the order of the text but for those inside others."""
    stack: list[_Part] = [(body, None, True, False) for body in _bodies(definition)]
    while stack:
        part, _, _, _ = stack.pop()
        if isinstance(part, tree.Body):
            yield part
            stack.extend(_statements(part, True, False))
            continue
        for element in part.elements:
            while isinstance(element, tree.Repeat):
                element = element.element
            stack.extend(_inside(element, None, True, False))


def _bodies(definition: Definition) -> list[tree.Body | tree.Chain]:
    if isinstance(definition, tree.Block):
        return [definition.body]
    return [b for b in (definition.body, definition.edits) if b is not None]


def _statements(body: tree.Body, named: bool, merge: bool) -> list[_Part]:
    """The chains of a body, the last first."""
    found: list[_Part] = []
    for item in reversed(body.items):
        match item:
            case tree.Statement() | tree.Output():
                found.append((item.chain, item, named, merge))
            case tree.For():
                found.append((item.body, None, named, merge))
            case tree.Insert():
                found.append((item.body, None, False, merge))
    return found


def _inside(
    element: tree.Element,
    statement: tree.Statement | tree.Output | None,
    named: bool,
    branches: bool,
) -> list[_Part]:
    """The bodies inside an element, with what they are to those around them."""
    unlabelled = statement is None or statement.label is None
    plain = named and unlabelled  # a label makes a scope that counts by position
    match element:
        case tree.Group():
            return [(element.body, None, plain, False)]
        case tree.Call() if element.body is not None:
            return [(element.body, None, plain, True)]
        case tree.If():
            bodies = [body for _, body in element.branches]
            bodies += [element.otherwise] if element.otherwise is not None else []
            return [(body, None, plain, branches and unlabelled) for body in bodies]
    return []


class Written:
    """The elements of files by their place; read when it is first asked for."""

    def __init__(self, files: tuple[FileScope, ...]) -> None:
        self.files = files

    @cached_property
    def _spots(self) -> dict[Span, Spot]:
        found: dict[Span, Spot] = {}
        for file in self.files:
            for item in file.tree.items:
                if isinstance(item, Definition):
                    found.update((spot.element.span, spot) for spot in spots(item))
        return found

    def at(self, span: Span | None) -> Spot | None:
        """The element that stands there."""
        return None if span is None else self._spots.get(span)

    def call(self, span: Span | None, layer: str) -> tree.Call | None:
        """The element there, where it is written as this layer, and not a block's parameter."""
        spot = self.at(span)
        if spot is None or not isinstance(spot.element, tree.Call):
            return None
        return spot.element if spot.element.name == layer and is_layer(layer) else None


def argument(call: tree.Call, name: str) -> tree.Argument | None:
    """The argument of a layer's parameter, by name or by position."""
    names = list(layer_class(call.name).fields)
    for position, given in enumerate(call.arguments):
        if given.name == name or (given.name is None and names[position : position + 1] == [name]):
            return given
    return None
