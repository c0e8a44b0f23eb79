"""Pictures as people draw them: nothing overlaps, the way is straight, branches stand in order."""

from itertools import combinations, pairwise

import pytest

import netdsl
from netdsl.drawing.layout import Rectangle
from netdsl.plot.columns import Arranged, arranged
from netdsl.plot.finish import figure
from netdsl.plot.junction import JUNCTION
from netdsl.plot.paint import painted
from netdsl.plot.place import card_at, placed
from netdsl.plot.scene import Box, Group, Text
from netdsl.render.canvas import display_width

pytest.importorskip("pygraphviz")

SHOWN = ["lenet5", "googlenet", "resnet34", "resnet152", "inception_v3", "unet", "vit_b_16",
         "textcnn", "densenet169", "reinspect"]  # fmt: skip
_MADE: dict[tuple[str, bool], Arranged] = {}


def made(name: str, *, right: bool = False) -> Arranged:
    """The picture of a network; each is laid out once."""
    if (name, right) not in _MADE:
        of = figure(netdsl.load(name).graph)
        _MADE[name, right] = arranged(placed(of, right=right))
    return _MADE[name, right]


def cards(of: Arranged) -> list[Rectangle]:
    return [card_at(of.placed, n, box) for n, box in enumerate(of.layout.boxes)]


def apart(a: Rectangle, b: Rectangle) -> bool:
    near = 0.5
    beside = a.x + a.width <= b.x + near or b.x + b.width <= a.x + near
    return beside or a.bottom <= b.y + near or b.bottom <= a.y + near


def within(a: Rectangle, b: Rectangle) -> bool:
    near = 1.0
    across = b.x - near <= a.x and a.x + a.width <= b.x + b.width + near
    return across and b.y - near <= a.y and a.bottom <= b.bottom + near


@pytest.mark.parametrize("right", [False, True], ids=["down", "right"])
@pytest.mark.parametrize("name", SHOWN)
def test_nothing_overlaps(name: str, right: bool) -> None:
    of = made(name, right=right)
    boxes = of.layout.boxes  # with the shapes beside their stems
    assert all(apart(a, b) for a, b in combinations(boxes, 2))
    whole = Rectangle(0, 0, of.layout.width, of.layout.height)
    figure = of.placed.figure
    for card, box in zip(figure.cards, boxes, strict=True):
        assert within(box, whole if card.frame is None else of.layout.clusters[card.frame])
    for frame, place in zip(figure.frames, of.layout.clusters, strict=True):
        assert within(place, whole if frame.parent is None else of.layout.clusters[frame.parent])
        for card, box in zip(figure.cards, boxes, strict=True):
            around = card.frame
            while around is not None and figure.frames[around].path != frame.path:
                around = figure.frames[around].parent
            assert around is not None or apart(box, place)


@pytest.mark.parametrize("name", SHOWN)
def test_every_word_has_room(name: str) -> None:
    """Writing has the widths of a monospaced font: it ends within its card and the picture."""
    of = made(name)
    scene = painted(of)
    for item in scene.items:
        for text in [
            s for s in (item.shapes if isinstance(item, Group) else (item,)) if isinstance(s, Text)
        ]:
            wide = display_width(text.text) * text.size * 0.602
            start = text.x - wide * {"start": 0, "middle": 0.5, "end": 1}[text.anchor]
            assert start >= 0
            assert start + wide <= scene.width
            assert text.size <= text.y <= scene.height
    for group in scene.items:
        if isinstance(group, Group) and isinstance(group.shapes[-1], Text):
            box = next((s.at for s in group.shapes if isinstance(s, Box)), None)
            if box is not None:
                inside = [s for s in group.shapes if isinstance(s, Text) and s.y < box.bottom]
                for text in inside:
                    wide = display_width(text.text) * text.size * 0.602
                    start = text.x - wide * {"start": 0, "middle": 0.5, "end": 1}[text.anchor]
                    assert box.x <= start
                    assert start + wide <= box.x + box.width


@pytest.mark.parametrize("name", SHOWN)
def test_lines_go_from_card_to_card(name: str) -> None:
    of = made(name)
    places = of.layout.boxes
    bridged = {points[-1] for points in of.bridges}
    for wire, course in zip(of.placed.wires, of.layout.wires, strict=True):
        start, end = places[wire.start], places[wire.end]
        x, y = course[-1]
        assert abs(x - (end.x + end.width / 2)) < 2
        assert abs(y - end.y) < 3
        x, y = course[0]
        at_stem = abs(x - (start.x + start.width / 2)) < 2 and abs(y - start.bottom) < 3
        assert at_stem or any(abs(x - a) < 2 and abs(y - b) < 3 for a, b in bridged)


@pytest.mark.parametrize("name", [n for n in SHOWN if n != "unet"])
def test_pictures_fit_a_page_or_a_slide(name: str) -> None:
    scene = painted(made(name))
    assert 0.6 < scene.width / scene.height < 2.2


@pytest.mark.parametrize("name", SHOWN)
def test_the_way_through_a_network_is_straight(name: str) -> None:
    """Where a card follows the one before on the main way, it stands exactly below."""
    of = made(name)
    main = [w for w in of.placed.wires if w.weight >= 600]
    assert main
    middles = [box.x + box.width / 2 for box in of.layout.boxes]
    columns = [box.y for box in of.layout.boxes]
    for wire in main:
        if columns[wire.end] > columns[wire.start]:  # not to the next column
            assert middles[wire.start] == pytest.approx(middles[wire.end], abs=1.5)


@pytest.mark.parametrize("name", ["googlenet", "inception_v3", "textcnn"])
def test_branches_stand_in_the_order_of_the_file(name: str) -> None:
    of = made(name)
    lines = of.placed.figure.lines
    for n, card in enumerate(of.placed.figure.cards):
        ends = [line.start for line in lines if line.end == n]
        if card.call == "concat" and len(ends) > 2:
            at = [of.layout.boxes[end].x for end in ends]
            assert at == sorted(at), card.path


def test_skip_connections_go_around() -> None:
    """The line from a block's beginning to its sum runs through no other card."""
    of = made("resnet34")
    places = cards(of)
    figure = of.placed.figure
    skips = [n for n, w in enumerate(of.placed.wires) if w.weight == 1]
    assert len(skips) >= 4
    for n in skips:
        wire, course = of.placed.wires[n], of.layout.wires[n]
        for card, place in enumerate(places):
            if card not in (wire.start, wire.end) and figure.cards[card].family != JUNCTION:
                assert not any(inside(point, place) for point in points(course))


def points(course):
    """Points on a chain of Bézier curves."""
    for k in range(0, len(course) - 1, 3):
        a, b, c, d = course[k : k + 4]
        for t in (i / 12 for i in range(13)):
            u = 1 - t
            weights = (u**3, 3 * u * u * t, 3 * u * t * t, t**3)
            yield tuple(
                sum(w * p[i] for w, p in zip(weights, (a, b, c, d), strict=True)) for i in (0, 1)
            )


def inside(point, at: Rectangle) -> bool:
    x, y = point
    return at.x + 1 < x < at.x + at.width - 1 and at.y + 1 < y < at.bottom - 1


def test_columns_are_as_many_as_wished() -> None:
    of = placed(figure(netdsl.load("resnet34").graph))
    widths = [arranged(of, columns).layout.width for columns in (1, 2, 3)]
    heights = [arranged(of, columns).layout.height for columns in (1, 2, 3)]
    assert [len(arranged(of, columns).bridges) for columns in (1, 2, 3)] == [0, 1, 2]
    assert all(a < b for a, b in pairwise(widths))
    assert all(a > b for a, b in pairwise(heights))


def test_a_long_chain_of_layers_is_drawn() -> None:
    text = "network n {\n input x: [3]\n" + "dense(3)\ntanh\ndense(4)\n" * 400 + "}\n"
    of = arranged(placed(figure(netdsl.loads(text).graph)))
    assert len(of.layout.boxes) == 802
    assert of.layout.width / of.layout.height > 0.5
