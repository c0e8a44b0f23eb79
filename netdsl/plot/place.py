"""Where everything in a figure stands."""

from netdsl.drawing.layout import Box, Cluster, Layout, Manner, Rectangle, Wire, layout
from netdsl.drawing.writing import TITLE
from netdsl.plot.faces import STEM, Face, face, title_width
from netdsl.plot.figure import Card, Figure
from netdsl.plot.junction import JUNCTION, junctions
from netdsl.plot.order import wires
from netdsl.record import record

_POINT = 2.0
DOWN = Manner(beside=14, below=20, middle=True, ordered="out")
_RIGHT = Manner(beside=14, below=22, right=True, middle=True, ordered="out")


@record
class Placed:
    """A figure with its places. `stems` says which cards have a line out of them."""

    figure: Figure
    faces: tuple[Face, ...]
    layout: Layout
    stems: tuple[bool, ...]
    wires: tuple[Wire, ...]
    right: bool = False


def placed(of: Figure, *, right: bool = False) -> Placed:
    """Lay a figure out. The boxes of the layout are cards with their stems."""
    of = junctions(of)
    lines = wires(of)
    begins = {line.start for line in lines}
    faces = tuple(face(card) for card in of.cards)
    stems = tuple(n in begins for n in range(len(faces)))
    boxes = [
        _box(card, shown, stem, right=right)
        for card, shown, stem in zip(of.cards, faces, stems, strict=True)
    ]
    clusters = [Cluster((title_width(f), TITLE), f.parent) for f in of.frames]
    found = layout(boxes, clusters, lines, _RIGHT if right else DOWN)
    return Placed(of, faces, found, stems, lines, right)


def _box(card: Card, shown: Face, stem: bool, *, right: bool) -> Box:
    """What a card takes in the layout, with its stem."""
    width, height = shown.size
    if card.family == JUNCTION:
        width = height = _POINT
    elif stem and right:
        width += shown.shape_width + STEM
    elif stem:
        width, height = max(width, 2 * shown.shape_width), height + STEM
    return Box(width, height, card.frame)


def box_of(of: Placed, number: int, frames: dict[int, int]) -> Box:
    """The box of a card for another layout, in which frames have other numbers."""
    card = of.figure.cards[number]
    box = _box(card, of.faces[number], of.stems[number], right=of.right)
    return Box(box.width, box.height, None if card.frame is None else frames[card.frame])


def card_at(of: Placed, number: int, at: Rectangle, *, upward: bool = False) -> Rectangle:
    """The card itself in the box of the layout, which is `at`: its stem is below or above."""
    shown = of.faces[number]
    width, height = shown.size
    if of.right:
        return Rectangle(at.x, at.y + (at.height - height) / 2, width, height)
    y = at.bottom - height if upward else at.y
    return Rectangle(at.x + (at.width - width) / 2, y, width, height)
