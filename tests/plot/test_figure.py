"""What a picture shows is all there is: every layer, every line, every number."""

import pytest

import netdsl
from netdsl.analysis import cost
from netdsl.analysis.summary import summarise
from netdsl.layers.tensor import Size
from netdsl.library import networks
from netdsl.plot.figure import Figure
from netdsl.plot.finish import MOST_CARDS, figure

NETWORKS = sorted(networks())


def reached(of: Figure) -> set[int]:
    """The cards that lines lead to from the inputs."""
    seen = {n for n, card in enumerate(of.cards) if card.family == "input"}
    for line in of.lines:  # those into a card come before those out of it
        if line.start in seen:
            seen.add(line.end)
    return seen


@pytest.mark.parametrize("name", NETWORKS)
def test_nothing_is_left_out(name: str) -> None:
    graph = netdsl.load(name).graph
    macs = cost.macs(graph)
    weighted = sum(node.layer.weighted for node in graph.nodes())
    for depth in (0, 1, 2, None):
        of = figure(graph, depth)
        assert sum(card.params for card in of.cards) == cost.params(graph)
        assert total([card.macs for card in of.cards]) == macs
        assert sum(card.weighted for card in of.cards) == weighted
        assert all(line.start < line.end for line in of.lines)
        assert [line.end for line in of.lines] == sorted(line.end for line in of.lines)
        assert reached(of) == set(range(len(of.cards)))
        assert len(of.cards) <= MOST_CARDS or depth is not None
        held = {card.frame for card in of.cards}
        for frame in reversed(range(len(of.frames))):
            assert frame in held
            held.add(of.frames[frame].parent)


def total(sizes: list[Size]) -> Size:
    """Their sum; unknown where one is."""
    known = [size for size in sizes if size is not None]
    return sum(known) if len(known) == len(sizes) else None


@pytest.mark.parametrize("name", ["resnet34", "googlenet", "densenet169", "unet", "textcnn"])
def test_memory_is_that_of_the_summary_without_identities(name: str) -> None:
    graph = netdsl.load(name).graph
    copies = sum(4 * n.type.size for n in graph.nodes() if n.layer.name == "identity")
    for depth in (0, 1, None):
        drawn = total([card.memory for card in figure(graph, depth).cards])
        assert drawn == summarise(graph).totals.activations - copies


@pytest.mark.parametrize("name", NETWORKS)
def test_the_outputs_are_drawn_with_their_shapes(name: str) -> None:
    net = netdsl.load(name).graph
    types = net.types()
    drawn = {c.name: c.shape for c in figure(net).cards if c.family == "output"}
    assert drawn == {o.name: str(types[o.value]) for o in net.outputs}


def folds(name: str, depth: int | None = None) -> list[tuple[str, int]]:
    of = figure(netdsl.load(name).graph, depth)
    frames = [(f.name, f.count) for f in of.frames if f.count > 1]
    return frames + [(c.name, c.count) for c in of.cards if c.count > 1]


def test_equal_blocks_in_a_row_are_one() -> None:
    """The numbers are those of table 1 of the paper; the first block of a stage is another one."""
    assert folds("resnet34") == [("layer1", 3), ("1-3", 3), ("1-5", 5), ("1-2", 2)]
    assert folds("resnet152") == [("1-2", 2), ("1-7", 7), ("1-35", 35), ("1-2", 2)]
    assert [count for _, count in folds("vit_b_16")] == [12]


def test_closed_blocks_are_folded_too() -> None:
    of = figure(netdsl.load("resnet152").graph, 1)
    counts = {c.name: c.count for c in of.cards if c.family == "block" and c.count > 1}
    assert counts == {"layer1.1-2": 2, "layer2.1-7": 7, "layer3.1-35": 35, "layer4.1-2": 2}
    assert of.frames == ()


def test_blocks_that_grow_are_folded_and_say_from_where_to_where() -> None:
    of = figure(netdsl.load("densenet169").graph)
    counts = {f.name: f.count for f in of.frames if f.count > 1}
    assert sorted(counts.values()) == [6, 12, 32, 32]
    shapes = [c.shape for c in of.cards if c.call == "concat"]
    assert shapes[0] == "96..256x56x56"  # 64 maps, and 32 more by each of six layers


def test_what_differs_in_wiring_is_not_folded() -> None:
    block = "block b(v) {\n add {\n  @v\n  dense(3)\n }\n}\n"
    chain = "".join(f" b{n}: b(@{'x' if n < 3 else 'b1'})\n" for n in range(1, 5))
    of = figure(netdsl.loads(f"{block}network n {{\n input x: [3]\n{chain}}}\n").graph)
    # The second takes `x` where the first takes what comes in; the last two take `b1`.
    assert [(f.name, f.count) for f in of.frames] == [("b1", 1), ("b2", 1), ("b3-4", 2)]
    sums = [n for n, card in enumerate(of.cards) if card.call == "add"]
    assert [line.start for line in of.lines if line.end == sums[2]] == [sums[0], sums[2] - 1]


def test_a_layer_rides_only_where_nothing_else_takes_what_is_before() -> None:
    text = (
        "network n {\n input x: 3x8x8\n conv(4, 3x3)\n a: batchnorm\n b: relu\n"
        " add {\n  @a\n  @b\n }\n}\n"
    )
    of = figure(netdsl.loads(text).graph)
    calls = [(c.call, c.after) for c in of.cards if c.family not in ("input", "output")]
    assert calls == [("conv(4, 3x3)", ("batchnorm",)), ("relu", ()), ("add", ())]


def test_networks_of_any_length_are_drawn_in_linear_time() -> None:
    block = "block b {\n add {\n relu\n {\n tanh\n gelu\n }\n }\n}\n"
    text = block + "network n {\n input x: [3]\n b * 4000\n}\n"
    of = figure(netdsl.loads(text).graph)
    assert len(of.cards) == 5
    assert [f.count for f in of.frames] == [4000]
