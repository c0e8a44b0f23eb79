"""`fmt --pin-names`: the automatic names of layers and block calls, as labels.

A label goes before what runs once in its body and has the same name in every use. What a
parameter, an `if`, a `for` or a repetition decides is left, and so is all that is counted
behind it.
"""

import re
from collections.abc import Iterator, Sequence

from netdsl.compile import Definition
from netdsl.diagnostics import Edit
from netdsl.formatting.watched import Place, watch
from netdsl.linked import Linked
from netdsl.source import Span
from netdsl.syntax import tree
from netdsl.syntax.printer_expressions import string

_WORD = re.compile(r"@|[A-Za-z_]\w*", re.ASCII)
_ARROW = re.compile(r"(?:[^#-]|-(?!>)|#[^\n]*)*(->)")
"""The arrow between two elements, and what stands before it."""


def pinned(linked: Linked) -> Iterator[Edit]:
    """The labels that the bodies of a file have room for."""
    names: dict[Place, set[str]] = {}
    for definition in linked.file.networks:
        run = watch(definition) if all(p.default for p in definition.parameters) else None
        for place, found in run.names.items() if run is not None else ():
            names.setdefault(place, set()).update(found)
    known = {place: next(iter(found)) for place, found in names.items() if len(found) == 1}
    for definition in linked.file.definitions.values():
        yield from _Pins(known, definition).edits()


class _Count:
    """A scope: whether the names in it are the same in every use, as far as was looked."""

    def __init__(self, settled: bool = True) -> None:
        self.settled = settled


class _Pins:
    """The labels of one block or network."""

    def __init__(self, names: dict[Place, str], definition: Definition) -> None:
        self.names = names
        self.item = definition.item
        self.variables = {"in", "@", *(p.name for p in definition.parameters)}

    def edits(self) -> Iterator[Edit]:
        """All of them."""
        match self.item.body:
            case tree.Body(items):
                yield from self._items(items, _Count(), named=True)
            case tree.Chain(elements=elements):
                yield from self._labelled(elements)

    def _items(
        self,
        items: Sequence[tree.BodyItem],
        count: _Count,
        *,
        named: bool,
        branches: bool = False,
    ) -> Iterator[Edit]:
        """A body; `named`: by kinds, not by position; `branches` of a merge, which stay whole."""
        for item in items:
            match item:
                case tree.Let(name=name):
                    self.variables.add(name.name)
                case tree.For(targets=targets, values=values, body=body):
                    self.variables.update(target.name for target in targets)
                    inner = _Count(settled=False)
                    yield from self._items(body.items, inner, named=named, branches=branches)
                    # What it counts is settled only where everything in it is plain.
                    count.settled &= self._constant(values) and self._plain(body.items)
                case tree.Statement(None, chain):
                    whole = branches and len(chain.elements) > 1
                    yield from self._chain(item, count, named=named, whole=whole)
                case tree.Statement(chain=chain) | tree.Output(chain=chain):
                    match chain.elements:
                        case [tree.Call(body=None) as call]:
                            count.settled &= self._known(call)
                        case elements:
                            yield from self._labelled(elements)

    def _labelled(self, elements: Sequence[tree.Element]) -> Iterator[Edit]:
        """The elements of a scope, where names are positions."""
        match elements:
            case [tree.Group(body)]:
                yield from self._items(body.items, _Count(), named=False)
            case [tree.Call(body=tree.Body(items))]:
                yield from self._items(items, _Count(), named=False, branches=True)
            case _:
                count = _Count()
                for element in elements:
                    yield from self._inside(element, count, named=False, branches=False)

    def _chain(
        self, item: tree.Statement, count: _Count, *, named: bool, whole: bool
    ) -> Iterator[Edit]:
        """The elements of an unlabelled statement, each with its label a statement itself."""
        alone = len(item.chain.elements) == 1
        before: tree.Element | None = None
        was_pinned = False
        for element in item.chain.elements:
            label = "" if whole else self._label(element, count)
            if before is not None and (label or was_pinned):
                yield self._cut(before, element)
            if label:
                start = element.span.start if before is not None else item.span.start
                yield Edit(Span(item.span.source, start, start), f"{label}: ")
            yield from self._inside(element, count, named=named, branches=alone and whole)
            before, was_pinned = element, bool(label)

    def _label(self, element: tree.Element, count: _Count) -> str:
        if not (count.settled and isinstance(element, tree.Call) and element.body is None):
            return ""
        if element.name == "identity":  # nobody would miss its name
            return ""
        name = self.names.get((element.span.start, element.span.end), "")
        if not self._known(element) or name in self.variables:
            return ""
        return string(name) if name.isdigit() else name

    def _cut(self, before: tree.Element, element: tree.Element) -> Edit:
        source = element.span.source
        arrow = _ARROW.match(source.text, before.span.end, element.span.start)
        assert arrow is not None
        one_line = source.text.find("\n", before.span.end, element.span.start) < 0
        return Edit(Span(source, *arrow.span(1)), ";" if one_line else "")

    def _inside(
        self, element: tree.Element, count: _Count, *, named: bool, branches: bool
    ) -> Iterator[Edit]:
        """What stands in an element, and what it means for the names behind it."""
        match element:
            case tree.Call(body=None):
                count.settled &= self._known(element)
            case tree.Call(body=tree.Body(items)):
                yield from self._items(items, self._below(count, named), named=named, branches=True)
            case tree.Group(body):
                yield from self._items(body.items, self._below(count, named), named=named)
            case tree.If(chosen, otherwise):
                bodies = [body for _, body in chosen] + ([otherwise] if otherwise else [])
                for body in bodies:
                    inner = _Count(count.settled)
                    yield from self._items(body.items, inner, named=named, branches=branches)
                count.settled &= not any(body.items for body in bodies)
            case tree.Repeat(inner_element, times):
                plain = isinstance(inner_element, tree.Call) and inner_element.body is None
                count.settled &= plain and self._known(inner_element) and self._constant(times)

    def _below(self, count: _Count, named: bool) -> _Count:
        """For an unlabelled group or merge: part of a named body; else a scope by position.

        That shares labels with the scope around it, so positions cannot be labels in both.
        """
        return count if named else _Count(settled=False)

    # --- what is the same in every use ----------------------------------------------------------

    def _known(self, call: tree.Element) -> bool:
        """Whether a call means the same layer or block in every use."""
        return isinstance(call, tree.Call) and call.name not in self.variables | {"reuse"}

    def _constant(self, expression: tree.Expression) -> bool:
        return self.variables.isdisjoint(_WORD.findall(expression.span.text))

    def _plain(self, items: Sequence[tree.BodyItem]) -> bool:
        """Whether a body has nothing but chains of calls that are known."""
        return all(
            isinstance(item, tree.Statement)
            and all(
                isinstance(e, tree.Call) and e.body is None and self._known(e)
                for e in item.chain.elements
            )
            for item in items
        )
