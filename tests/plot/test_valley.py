"""A network that goes down and up again is drawn as a U, others are not."""

from itertools import combinations

import pytest

import netdsl
from netdsl.drawing.layout import Rectangle
from netdsl.library import networks
from netdsl.plot.columns import Arranged
from netdsl.plot.finish import figure
from netdsl.plot.place import placed
from netdsl.plot.render import composed
from netdsl.plot.valley import u_shaped, valley

pytest.importorskip("pygraphviz")
UNETS = ["unet", "unet3d"]


@pytest.fixture(params=UNETS)
def u(request: pytest.FixtureRequest) -> Arranged:
    made = u_shaped(placed(figure(netdsl.load(request.param).graph)))
    assert made is not None
    return made


def at(of: Arranged, start: str) -> int:
    """The first card whose path begins so."""
    return next(n for n, c in enumerate(of.placed.figure.cards) if c.path.startswith(start))


def middle(box: Rectangle) -> float:
    return box.x + box.width / 2


def test_only_networks_that_are_one_are_drawn_so() -> None:
    found = [n for n in sorted(networks()) if valley(placed(figure(netdsl.load(n).graph)))]
    assert found == UNETS


def test_the_way_goes_down_on_the_left_and_up_on_the_right(u: Arranged) -> None:
    boxes = u.layout.boxes
    turn = min(u.upward)
    assert u.upward == frozenset(range(turn, len(boxes)))
    main = [w for w in u.placed.wires if w.weight >= 600]
    for wire in main:
        start, end = boxes[wire.start], boxes[wire.end]
        if wire.end < turn:
            assert start.bottom <= end.y + 1
            assert middle(start) == pytest.approx(middle(end), abs=1.5)
        elif wire.start >= turn:
            assert end.bottom <= start.y + 1
            assert middle(start) == pytest.approx(middle(end), abs=1.5)
    left = max(b.x + b.width for b in boxes[:turn])
    assert all(b.x > left for b in boxes[turn:])


def test_lines_across_are_level_and_do_not_meet(u: Arranged) -> None:
    """One for each level; each runs below both of its ends, and above the next level."""
    turn = min(u.upward)
    across = [w for w in u.placed.wires if w.start < turn <= w.end]
    assert len(across) == len(u.bridges) >= 3
    heights = [corners[1][1] for corners in u.bridges]
    assert len({round(y) for y in heights}) == len(heights)
    for wire, corners in zip(across, u.bridges, strict=True):
        (x0, y0), (x1, y1), (x2, y2), (x3, y3) = corners
        assert (x0, y1) == (x1, y2)
        assert x2 == x3 == pytest.approx(middle(u.layout.boxes[wire.end]), abs=1.5)
        assert y1 > y0
        assert y2 > y3
        line = Rectangle(min(x1, x2), y1 - 1, abs(x2 - x1), 2)
        assert all(apart(line, box) for box in u.layout.boxes)
        assert all(apart(line, frame) for frame in u.layout.clusters)


def apart(a: Rectangle, b: Rectangle) -> bool:
    beside = a.x + a.width <= b.x or b.x + b.width <= a.x
    return beside or a.bottom <= b.y or b.bottom <= a.y


def test_nothing_overlaps(u: Arranged) -> None:
    assert all(apart(a, b) for a, b in combinations(u.layout.boxes, 2))
    tops = [
        place
        for frame, place in zip(u.placed.figure.frames, u.layout.clusters, strict=True)
        if frame.parent is None
    ]
    assert all(apart(a, b) for a, b in combinations(tops, 2))
    for box in u.layout.boxes:
        assert 0 <= box.x <= box.x + box.width <= u.layout.width
        assert 0 <= box.y <= box.bottom <= u.layout.height


def test_in_columns_or_to_the_right_it_is_no_u() -> None:
    of = figure(netdsl.load("unet").graph)
    assert composed(of).upward
    assert not composed(of, columns=1).upward
    assert not composed(of, right=True).upward


def test_lines_that_cross_are_no_u() -> None:
    text = (
        "network n {\n input x: [4]\n a: dense(4)\n b: dense(4)\n c: dense(4)\n d: dense(4)\n"
        " e: add { @a ; @d }\n f: dense(4)\n g: add { @b ; @f }\n}\n"
    )
    assert valley(placed(figure(netdsl.loads(text).graph))) is None
