"""Both networks as one graph: what belongs together is one spot in it."""

from collections import defaultdict
from collections.abc import Iterator

from netdsl.comparison.edits import Compared
from netdsl.comparison.page.frames import Frame, frames
from netdsl.comparison.report import MARKS, Change, Diff, Side
from netdsl.comparison.sides import input_side, layer_side, output_side
from netdsl.comparison.view import View
from netdsl.ir.graph import Input, Node, Output
from netdsl.record import record
from netdsl.source import Span

_ORDER = "+-~^>="
"""The marks, from the loudest on."""
Key = tuple[str, str]
_Placed = Input | Node | Output


@record
class Spot:
    """A layer, an input or an output, on the sides where it is.

    `marks` are those of its changes, the loudest first; `changes` are their numbers.
    """

    kind: str
    old: Side | None
    new: Side | None
    spans: tuple[Span | None, Span | None]
    marks: str = ""
    changes: tuple[int, ...] = ()

    @property
    def sides(self) -> tuple[Side | None, Side | None]:
        """Both of them."""
        return self.old, self.new


@record
class Wire:
    """From one spot to another, on the sides where it is."""

    start: int
    end: int
    old: bool
    new: bool


@record
class Union:
    """The whole graph; spots stand in the order of the networks."""

    spots: tuple[Spot, ...]
    wires: tuple[Wire, ...]
    frames: tuple[Frame, ...]


def union(of: Compared, diff: Diff) -> Union:
    """Both networks, with the marks of what changed."""
    pairs = list(_order(of))
    ends = list(_outputs(of))
    starts = list(_inputs(of))
    behind = len(starts)
    old_at = {i: n for n, (i, _) in enumerate(pairs, behind) if i is not None}
    new_at = {j: n for n, (_, j) in enumerate(pairs, behind) if j is not None}
    bare = [*starts, *(_layer(of, *pair) for pair in pairs), *ends]
    return Union(
        tuple(_marked(bare, diff)),
        tuple(_wires(of, bare, old_at, new_at)),
        frames(of, old_at, new_at),
    )


def _order(of: Compared) -> Iterator[tuple[int | None, int | None]]:
    """The pairs of layers; what is gone stands before what followed it."""
    kept = set(of.partners.values())
    before: dict[int, list[int]] = defaultdict(list)
    last = len(of.new.nodes)
    for i in range(len(of.old.nodes)):
        if i not in kept:
            before[of.following.get(i, last)].append(i)
    for j in range(last):
        yield from ((i, None) for i in before[j])
        yield of.partners.get(j), j
    yield from ((i, None) for i in before[last])


def _layer(of: Compared, i: int | None, j: int | None) -> Spot:
    a = None if i is None else of.old.nodes[i]
    b = None if j is None else of.new.nodes[j]
    sides = (
        None if a is None else layer_side(of.old, a),
        None if b is None else layer_side(of.new, b),
    )
    return Spot("layer", *sides, _spans(a, b))


def _spans(a: _Placed | None, b: _Placed | None) -> tuple[Span | None, Span | None]:
    return None if a is None else a.span, None if b is None else b.span


def _inputs(of: Compared) -> Iterator[Spot]:
    ours = {p.name: p for p in of.old.graph.inputs}
    for b in of.new.graph.inputs:
        a = ours.pop(of.inputs.get(b.name, ""), None)
        before = None if a is None else input_side(a)
        yield Spot("input", before, input_side(b), _spans(a, b))
    for a in ours.values():
        yield Spot("input", input_side(a), None, _spans(a, None))


def _outputs(of: Compared) -> Iterator[Spot]:
    ours = {p.name: p for p in of.old.graph.outputs}
    for b in of.new.graph.outputs:
        a = ours.pop(of.outputs.get(b.name, ""), None)
        before = None if a is None else output_side(of.old, a)
        yield Spot("output", before, output_side(of.new, b), _spans(a, b))
    for a in ours.values():
        yield Spot("output", output_side(of.old, a), None, _spans(a, None))


def _marked(spots: list[Spot], diff: Diff) -> Iterator[Spot]:
    found: dict[tuple[Key | None, Key | None], list[int]] = defaultdict(list)
    for number, change in enumerate(diff.changes):
        kind = change.kind if change.kind in ("input", "output") else "layer"
        found[_key(kind, change.old), _key(kind, change.new)].append(number)
    for spot in spots:
        numbers = found.get((_key(spot.kind, spot.old), _key(spot.kind, spot.new)), [])
        marks = {mark_of(c) for n in numbers if not (c := diff.changes[n]).follows}
        loudest = "".join(sorted(marks, key=_ORDER.index))
        yield Spot(spot.kind, spot.old, spot.new, spot.spans, loudest, tuple(numbers))


def _key(kind: str, side: Side | None) -> Key | None:
    return None if side is None else (kind, side.path)


def mark_of(change: Change) -> str:
    """The mark of one change; an input or output may be new or gone as well."""
    if change.old is None:
        return "+"
    return "-" if change.new is None else MARKS[change.kind]


def _wires(
    of: Compared, spots: list[Spot], old_at: dict[int, int], new_at: dict[int, int]
) -> Iterator[Wire]:
    ours = _edges(of.old, spots, old_at, 0)
    theirs = _edges(of.new, spots, new_at, 1)
    old, new = dict.fromkeys(ours), dict.fromkeys(theirs)
    for start, end in dict.fromkeys([*new, *old]):
        yield Wire(start, end, (start, end) in old, (start, end) in new)


def _edges(
    view: View, spots: list[Spot], at: dict[int, int], side: int
) -> Iterator[tuple[int, int]]:
    """What takes what, by the numbers of spots."""
    ports = {
        (spot.kind, port.path): number
        for number, spot in enumerate(spots)
        if spot.kind != "layer" and (port := spot.sides[side]) is not None
    }
    values = {p.value: ports["input", p.name] for p in view.graph.inputs}
    values.update((node.value, at[number]) for number, node in enumerate(view.nodes))
    for number, node in enumerate(view.nodes):
        for value in view.inputs(node):
            yield values[value], at[number]
    for output in view.graph.outputs:
        yield values[view.origin(output.value)], ports["output", output.name]
