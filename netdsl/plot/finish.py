"""The last step to a figure: frames that hold a single thing are gone, names are what is read."""

from netdsl.analysis.summary import summarise
from netdsl.ir.graph import Graph
from netdsl.layers.tensor import Size, TensorType
from netdsl.plot.draft import Draft, Drafter, DraftFrame, Known
from netdsl.plot.figure import Card, Figure, Frame, Line
from netdsl.plot.frames import Frames
from netdsl.render.numbers import scaled

MOST_CARDS = 150
"""Of a figure whose depth nobody chose: as deep as this allows."""


def figure(graph: Graph, depth: int | None = None, most: int = MOST_CARDS) -> Figure:
    """The network with its scopes open `depth` deep, or as deep as `most` cards allow."""
    known = Known(graph)
    if depth is not None:
        return _finished(graph, Drafter(known, depth))
    best = Drafter(known, 0)
    level = 0
    while True:
        level += 1
        deeper = Drafter(known, level)
        same = len(deeper.frames) == len(best.frames) and len(deeper.cards) == len(best.cards)
        if same or len(deeper.cards) > most:
            return _finished(graph, best)
        best = deeper


def _finished(graph: Graph, drafter: Drafter) -> Figure:
    counts = _counts(drafter.frames)
    repeats = [
        len(card.params) // (1 if card.frame is None else counts[card.frame])
        for card in drafter.cards
    ]
    frames = Frames(drafter.cards, drafter.frames)
    kept = [n for n in range(len(frames.all)) if n not in frames.gone]
    place = {number: n for n, number in enumerate(kept)}
    cards = []
    for n, card in enumerate(drafter.cards):
        at = frames.at[n]
        count = repeats[n] if card.family == "block" else frames.repeats[n]
        cards.append(_card(card, frames.names[n], None if at is None else place[at], count))
    made = tuple(_frame(frames.all[n], place) for n in kept)
    lines = tuple(Line(a, b) for a, b in drafter.lines)
    facts = "; ".join([_facts(graph), *frames.remarks])
    return Figure(graph.name, facts, graph.doc, tuple(cards), made, lines)


def _counts(frames: list[DraftFrame]) -> list[int]:
    """How many each frame stands for, with those around it."""
    counts: list[int] = []
    for frame in frames:
        counts.append(frame.count * (1 if frame.parent is None else counts[frame.parent]))
    return counts


def _frame(of: DraftFrame, place: dict[int, int]) -> Frame:
    parent = None if of.parent is None else place[of.parent]
    return Frame(of.path, of.name, of.call, parent, of.count, of.params)


def _card(draft: Draft, name: str, frame: int | None, count: int) -> Card:
    return Card(
        family=draft.family,
        path=draft.path,
        name=name,
        call=draft.call,
        shape=_shape(draft.types),
        before=tuple(draft.before),
        after=tuple(draft.after),
        frame=frame,
        count=count,
        params=sum(draft.params),
        each=(draft.params[0], draft.params[-1]),
        macs=draft.macs,
        memory=draft.memory,
        weighted=draft.weighted,
        detail="\n".join(filter(None, draft.detail)),
    )


def _shape(types: list[TensorType]) -> str:
    """A shape; of several, each axis from the first to the last: `64..256x56x56`."""
    first, last = types[0], types[-1]
    if first == last or first.rank != last.rank:
        return str(last)
    axes = [_axis(a, b) for a, b in zip(first.shape, last.shape, strict=True)]
    return "x".join(axes) if len(axes) > 1 else f"[{axes[0]}]"


def _axis(first: Size, last: Size) -> str:
    texts = ["?" if n is None else str(int(n)) for n in (first, last)]
    return texts[0] if first == last else "..".join(texts)


def _facts(graph: Graph) -> str:
    totals = summarise(graph, depth=0).totals
    return (
        f"{scaled(totals.params)} parameters, {scaled(totals.macs)} multiply-adds, "
        f"depth {totals.depth}"
    )
