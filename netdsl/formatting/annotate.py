"""`fmt --annotate`: the shapes of a network's statements, as `=>` checks.

A size that is another one for other values of the network's parameters is written as the
parameter that it is, or `_`: a check holds for every network of the family.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from netdsl.compile import Definition
from netdsl.compile.inputs import setting_values
from netdsl.compile.network import derivation
from netdsl.diagnostics import Edit
from netdsl.formatting.watched import Shape, Watched, watch
from netdsl.linked import Linked
from netdsl.record import record
from netdsl.source import Span
from netdsl.syntax import tree

Checkable = tree.Statement | tree.Output


@record
class Variant:
    """The same network with other values of its parameters."""

    values: Mapping[str, Any]
    run: Watched


def annotations(linked: Linked) -> Iterator[Edit]:
    """The checks that the networks of a file have room for."""
    complete = [d for d in linked.file.networks if all(p.default is not None for p in d.parameters)]
    for definition in complete:
        item = definition.item
        if not isinstance(item, tree.Network) or item.body is None:
            continue
        own = watch(definition)
        if own is None:
            continue
        values = setting_values(definition, {})
        others = [*_other_values(definition, values), *_derived(definition, complete)]
        for statement in _statements(item.body.items):
            yield from _check(statement, Variant(values, own), others)


def _statements(items: Sequence[tree.BodyItem]) -> Iterator[Checkable]:
    """Those of a body, and of groups in it that stand over several lines."""
    for item in items:
        if not isinstance(item, Checkable) or not item.chain.elements:
            continue
        told = False
        for element in item.chain.elements:
            told = isinstance(element, tree.Group) and "\n" in element.span.text
            if isinstance(element, tree.Group) and told:
                yield from _statements(element.body.items)
                told = isinstance(element.body.items[-1], Checkable)
        # What a group gives, its last statement tells.
        if item.check is not None or not told:
            yield item


# --- the same network otherwise ---------------------------------------------------------------


def _other_values(definition: Definition, values: Mapping[str, Any]) -> Iterator[Variant]:
    for name, value in values.items():
        for other in _others(value):
            run = watch(definition, {name: other})
            if run is not None:
                yield Variant({**values, name: other}, run)
                break


def _others(value: Any) -> list[Any]:
    """Values of the same kind, the likeliest to work first."""
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        return [other for other in (value + 1, value * 2, value - 1, value // 2) if other > 0]
    if isinstance(value, float):
        return [value * 2, value / 2]
    if isinstance(value, tuple) and value:
        parts = [_others(part) for part in value]
        return [tuple(made) for made in zip(*parts, strict=False)]
    return []


def _derived(definition: Definition, complete: Sequence[Definition]) -> Iterator[Variant]:
    """The networks that are this one with other arguments, and nothing else."""
    for other in complete:
        if other is definition:
            continue
        found = derivation(other, setting_values(other, {}))
        harmless = all(
            isinstance(i, tree.Expect | tree.Freeze) for b, _ in found.edited for i in b.items
        )
        run = watch(other) if found.base is definition and harmless else None
        if run is not None:
            yield Variant(found.values, run)


# --- checks -----------------------------------------------------------------------------------


def _check(statement: Checkable, own: Variant, others: Sequence[Variant]) -> Iterator[Edit]:
    passes = own.run.shapes.get((statement.span.start, statement.span.end), [])
    if len(passes) != 1:
        return
    before, shape = passes[0]
    sizes = _sizes(statement, shape, own, others)
    if sizes is None:
        return
    if statement.check is None:
        if shape != before and any(size != "_" for size in sizes):
            end = statement.span.end
            yield Edit(Span(statement.span.source, end, end), f" => {_written(sizes)}")
    elif isinstance(statement.check, tree.Sequence):
        yield from _completed(statement.check, sizes)


def _completed(check: tree.Sequence, sizes: Sequence[str]) -> Iterator[Edit]:
    """The `_` of a check that can be sizes."""
    open_ = [isinstance(item, tree.Name) and item.name == "_" for item in check.items]
    if len(sizes) != len(open_) or all(s == "_" for s, o in zip(sizes, open_, strict=True) if o):
        return
    texts = [
        size if is_open else item.span.text
        for item, size, is_open in zip(check.items, sizes, open_, strict=True)
    ]
    yield Edit(check.span, _written(texts))


def _sizes(
    statement: Checkable, shape: Shape, own: Variant, others: Sequence[Variant]
) -> list[str] | None:
    """Each size as it is written; `None` where other values give another number of axes."""
    place = (statement.span.start, statement.span.end)
    seen = [(own.values, shape)]
    for variant in others:
        for _, other in variant.run.shapes.get(place, []):
            if len(other) != len(shape):
                return None
            seen.append((variant.values, other))
    return [_size(axis, seen) for axis in range(len(shape))]


def _size(axis: int, seen: Sequence[tuple[Mapping[str, Any], Shape]]) -> str:
    values, shape = seen[0]
    sizes = {other[axis] for _, other in seen}
    if len(sizes) == 1:
        return "?" if shape[axis] is None else str(shape[axis])
    for name in values:
        if all(type(v.get(name)) is int and v[name] == other[axis] for v, other in seen):
            return name
    return "_"


def _written(sizes: Sequence[str]) -> str:
    plain = len(sizes) > 1 and all(size.isdigit() for size in sizes)
    return "x".join(sizes) if plain else f"[{', '.join(sizes)}]"
