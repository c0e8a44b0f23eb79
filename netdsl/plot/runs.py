"""Rows of equal scopes: a picture shows the first of them, and says how many there are."""

from collections.abc import Iterator, Sequence

from netdsl.analysis.written import layer_call
from netdsl.ir.graph import Node, Scope
from netdsl.layers.tensor import TensorType
from netdsl.plot.words import call_of

Types = dict[int, TensorType]
Item = Node | Scope


def runs(items: Sequence[Item], types: Types) -> Iterator[list[Item]]:
    """The items one by one; scopes that follow on an equal one stand together with it.

    They are equal in all that is written in a `.net` file. Their shapes may differ, as those
    of dense blocks do.
    """
    run: list[Item] = []
    for item in items:
        if run and not _follows(run[-1], item, types):
            yield run
            run = []
        run.append(item)
    if run:
        yield run


def _follows(first: Item, second: Item, types: Types) -> bool:
    if not (isinstance(first, Scope) and isinstance(second, Scope)):
        return False
    if second.input != first.output or first.input is None:
        return False
    return call_of(first) == call_of(second) and _equal(first, second, types)


def _equal(first: Scope, second: Scope, types: Types) -> bool:
    """Whether both have the same layers, which take the same of each other's values."""
    ones, twos = list(first.nodes()), list(second.nodes())
    if len(ones) != len(twos) or not ones:
        return False
    same = {first.input: second.input}
    for one, two in zip(ones, twos, strict=True):
        if not _alike(one, two, len(first.path), len(second.path), types):
            return False
        if any(same.get(a, a) != b for a, b in zip(one.inputs, two.inputs, strict=True)):
            return False
        same[one.value] = two.value
    return same[first.output] == second.output


def _alike(one: Node, two: Node, skip: int, skip_too: int, types: Types) -> bool:
    if one.path[skip:] != two.path[skip_too:] or one.frozen != two.frozen:
        return False
    if len(one.inputs) != len(two.inputs) or one.layer.name != two.layer.name:
        return False
    # Further values of the network are shown by numbers: `_equal` compares them.
    if any(one.layer.values[n] is not None for n in one.layer.value_fields()):
        return one.layer == two.layer and one.reuses == two.reuses
    return layer_call(one, types[one.inputs[0]]) == layer_call(two, types[two.inputs[0]])
