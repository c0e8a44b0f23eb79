"""What holds of every layout: nothing overlaps, frames have what is theirs, lines end at boxes."""

import os
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netdsl.diagnostics import NetdslError
from netdsl.drawing import layout as module
from netdsl.drawing.layout import Box, Cluster, Layout, Rectangle, Wire, layout

pytest.importorskip("pygraphviz")
NEAR = 1.0
"""Graphviz rounds to a point."""


@st.composite
def graphs(draw):
    """Boxes in clusters, in an order that clusters keep together, and lines between them."""
    clusters: list[Cluster] = []
    boxes: list[Box] = []

    def fill(parent: int | None, depth: int) -> None:
        for _ in range(draw(st.integers(1, 3))):
            if depth < 3 and draw(st.booleans()):
                clusters.append(Cluster((draw(st.integers(10, 300)), 15), parent))
                fill(len(clusters) - 1, depth + 1)
            else:
                width, height = draw(st.integers(10, 200)), draw(st.integers(10, 60))
                boxes.append(Box(width, height, parent))

    fill(None, 0)
    numbers = st.integers(0, len(boxes) - 1)
    pairs = draw(st.lists(st.tuples(numbers, numbers), max_size=12, unique=True))
    return boxes, clusters, [Wire(a, b, draw(st.integers(1, 9))) for a, b in pairs if a != b]


@settings(max_examples=20)
@given(graphs())
def test_everything_has_its_place(graph) -> None:
    boxes, clusters, wires = graph
    found = layout(boxes, clusters, wires)
    whole = Rectangle(0, 0, found.width, found.height)
    for box, place in zip(boxes, found.boxes, strict=True):
        assert (place.width, place.height) == pytest.approx((box.width, box.height), abs=0.1)
        around = whole if box.cluster is None else found.clusters[box.cluster]
        assert inside(place, around)
    for cluster, place in zip(clusters, found.clusters, strict=True):
        assert place.width >= cluster.title[0]
        assert inside(place, whole if cluster.parent is None else found.clusters[cluster.parent])
    for parent in (None, *range(len(clusters))):
        siblings = [p for b, p in zip(boxes, found.boxes, strict=True) if b.cluster == parent]
        siblings += [p for c, p in zip(clusters, found.clusters, strict=True) if c.parent == parent]
        assert not any(overlap(a, b) for a, b in combinations(siblings, 2))
    assert_wires(wires, found)


def assert_wires(wires: list[Wire], found: Layout) -> None:
    for wire, course in zip(wires, found.wires, strict=True):
        assert len(course) % 3 == 1
        start, end = found.boxes[wire.start], found.boxes[wire.end]
        assert near(course[0], start)
        assert near(course[-1], end)
        upper, lower = (start, end) if wire.start < wire.end else (end, start)
        assert upper.bottom <= lower.y + NEAR


def inside(a: Rectangle, b: Rectangle) -> bool:
    return (
        a.x >= b.x - NEAR
        and a.y >= b.y - NEAR
        and a.x + a.width <= b.x + b.width + NEAR
        and a.bottom <= b.bottom + NEAR
    )


def overlap(a: Rectangle, b: Rectangle) -> bool:
    across = a.x + NEAR < b.x + b.width and b.x + NEAR < a.x + a.width
    return across and a.y + NEAR < b.bottom and b.y + NEAR < a.bottom


def near(point: tuple[float, float], box: Rectangle) -> bool:
    """Whether a point is on the edge of a box, or nearly."""
    x, y = point
    left, right = box.x - 2, box.x + box.width + 2
    return left <= x <= right and box.y - 2 <= y <= box.bottom + 2


def test_long_graphs_are_as_exact_as_short_ones() -> None:
    boxes = [Box(60, 40) for _ in range(3000)]
    wires = [Wire(n, n + 1) for n in range(2999)]
    found = layout(boxes, [], wires)
    assert found.height > 150_000
    assert_wires(wires, found)
    for above, below in pairwise(found.boxes):
        assert below.y - above.bottom == pytest.approx(0.26 * 72, abs=1)


def test_heavier_lines_are_straighter() -> None:
    boxes = [Box(60, 20) for _ in range(4)]
    ways = [(0, 1), (1, 3), (0, 2), (2, 3)]
    for straight in (1, 2):
        heavy = [Wire(a, b, 50 if straight in (a, b) else 1) for a, b in ways]
        found = layout(boxes, [], heavy)
        middles = [p.x + p.width / 2 for p in found.boxes]
        assert middles[0] == pytest.approx(middles[straight], abs=NEAR)
        assert middles[3] == pytest.approx(middles[straight], abs=NEAR)


def codes(problem: pytest.ExceptionInfo[NetdslError]) -> list[str]:
    return [d.code for d in problem.value.diagnostics]


def test_a_drawing_has_a_largest_size() -> None:
    with pytest.raises(NetdslError) as problem:
        layout([Box(1, 1)] * (module.MOST_BOXES + 1), [], [])
    assert codes(problem) == ["N901"]


def test_a_layout_that_takes_too_long_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PATIENCE", 0.5)
    dense = [Wire(a, b) for b in range(120) for a in range(b)]
    with pytest.raises(NetdslError) as problem:
        layout([Box(60, 20)] * 120, [], dense)
    assert codes(problem) == ["N901"]


def test_where_the_thorough_layout_takes_too_long_there_is_a_hasty_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tried: list[bool] = []
    answer = module._answer

    def impatient(graph: str):
        tried.append(module._HASTY in graph)
        return answer(graph) if tried[-1] else None

    monkeypatch.setattr(module, "_answer", impatient)
    wires = [Wire(0, 1), Wire(1, 2), Wire(2, 0)]
    assert_wires(wires, layout([Box(60, 20)] * 3, [], wires))
    assert tried == [False, True]


def test_a_package_that_does_not_work_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    (tmp_path / "pygraphviz.py").write_text("raise ImportError('no libgvc')\n")
    monkeypatch.setenv("PYTHONPATH", os.fspath(tmp_path))
    with pytest.raises(NetdslError) as problem:
        layout([Box(60, 20)], [], [])
    assert codes(problem) == ["N807"]
    assert "no libgvc" in str(problem.value)
