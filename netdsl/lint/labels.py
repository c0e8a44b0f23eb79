"""N711: a label that was meant for a layer, and names a chain: `fc.0.weight`."""

from collections.abc import Iterator

from netdsl.compile.modules import FileScope
from netdsl.diagnostics import Diagnostic, Edit, Help
from netdsl.layers.base import Layer
from netdsl.layers.registry import is_layer, layer_class
from netdsl.lint.base import FileLint, Words, count, warning
from netdsl.lint.needed import Needed
from netdsl.lint.written import Spot, spots
from netdsl.source import Span
from netdsl.syntax import tree

_SHOWN = 5


def _find(file: FileScope) -> Iterator[Diagnostic]:
    used: Needed | None = None
    for item in file.tree.items:
        if isinstance(item, tree.Block | tree.Network):
            found = [s for s in spots(item) if _names_a_chain(s, file)]
            if found:
                used = used or Needed(file)
                found = [s for s in found if _label(s).text not in used]
            if found:
                yield _warned(found)


def _names_a_chain(spot: Spot, file: FileScope) -> bool:
    """A labelled chain of one layer that has weights, first, and layers that have none.

    In bodies that count by position a statement more would be another name for the rest;
    a branch of a merge has to be one chain.
    """
    statement = spot.statement
    if spot.position or not spot.named or spot.merge or not isinstance(statement, tree.Statement):
        return False
    elements = statement.chain.elements
    if statement.label is None or len(elements) < 2 or elements[0] is not spot.element:
        return False
    own = [_weights(element, file) for element in elements]
    return own[0] is True and not any(weights is not False for weights in own[1:])


def _weights(element: tree.Element, file: FileScope) -> bool | None:
    """Whether a layer has weights; `None` of what is no layer."""
    if not isinstance(element, tree.Call) or element.body is not None:
        return None
    if not is_layer(element.name) or file.find(element.name) is not None:
        return None
    return layer_class(element.name).weights is not Layer.weights


def _label(spot: Spot) -> tree.Label:
    assert spot.statement is not None
    assert spot.statement.label is not None
    return spot.statement.label


def _warned(found: list[Spot]) -> Diagnostic:
    first = found[0]
    label = _label(first)
    assert first.statement is not None
    elements = first.statement.chain.elements
    more = [f"`{_label(spot).text}`" for spot in found[1:]]
    notes: tuple[str, ...] = ()
    if more:
        shown = ", ".join(more[:_SHOWN]) + (", ..." if len(more) > _SHOWN else "")
        notes = (f"{count(len(more), 'further label')} here name a chain: {shown}",)
    name = elements[0].span.text.partition("(")[0]
    help_ = Help(f"end the statement behind it, so that `{label.text}` names the `{name}`",
                 _edits(first.statement, elements))  # fmt: skip
    words = Words(
        f"`{label.text}` names this chain, so the weights are called `{label.text}.0.*`",
        f"{len(elements)} elements, of which the first has weights",
        notes=notes,
        helps=(help_,),
    )
    return warning("N711", label.span, words)


def _edits(
    statement: tree.Statement | tree.Output, elements: tuple[tree.Element, ...]
) -> tuple[Edit, ...]:
    """The arrow becomes a line end, with the indentation of the statement."""
    source = statement.span.source
    gap = Span(source, elements[0].span.end, elements[1].span.start)
    line = source.text[source.text.rfind("\n", 0, statement.span.start) + 1 : statement.span.start]
    if "#" in gap.text:
        return ()
    return (Edit(gap, f"\n{line}" if not line.strip() else " ; "),)


LABELS = FileLint("N711", _find)
