"""Where everything in a figure stands."""

from netdsl.drawing.layout import Box, Cluster, Layout, Manner, Rectangle, Wire, layout
from netdsl.drawing.writing import TITLE
from netdsl.plot.faces import STEM, Face, face, title_width
from netdsl.plot.figure import Figure
from netdsl.plot.junction import JUNCTION, junctions
from netdsl.plot.order import wires
from netdsl.record import record

_POINT = 2.0
_DOWN = Manner(beside=14, below=20, middle=True, ordered=True)
_RIGHT = Manner(beside=14, below=22, right=True, middle=True, ordered=True)


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
    boxes = []
    for card, shown, stem in zip(of.cards, faces, stems, strict=True):
        width, height = shown.size
        if card.family == JUNCTION:
            stem = False
            width = height = _POINT
        if stem and right:
            width += shown.shape_width + STEM
        elif stem:
            width, height = max(width, 2 * shown.shape_width), height + STEM
        boxes.append(Box(width, height, card.frame))
    clusters = [Cluster((title_width(f), TITLE), f.parent) for f in of.frames]
    found = layout(boxes, clusters, lines, _RIGHT if right else _DOWN)
    return Placed(of, faces, found, stems, lines, right)


def card_at(of: Placed, number: int, at: Rectangle) -> Rectangle:
    """The card itself in the box of the layout, which is `at`."""
    shown = of.faces[number]
    width, height = shown.size
    if of.right:
        return Rectangle(at.x, at.y + (at.height - height) / 2, width, height)
    return Rectangle(at.x + (at.width - width) / 2, at.y, width, height)
