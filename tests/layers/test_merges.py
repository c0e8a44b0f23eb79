"""Merges: what they join, and what they say where branches do not go together."""

import pytest

from netdsl.layers.base import LayerError
from netdsl.layers.merge import Add, Average, Concat, Maximum, Multiply, Subtract
from netdsl.layers.tensor import TensorType

ELEMENTWISE = [Add(), Multiply(), Maximum(), Average(), Subtract()]


def types(*shapes):
    return tuple(TensorType(shape) for shape in shapes)


def fails(layer, *branches):
    with pytest.raises(LayerError) as caught:
        layer.infer_all(branches)
    return caught.value


@pytest.mark.parametrize("layer", ELEMENTWISE, ids=repr)
@pytest.mark.parametrize(
    ("one", "two", "joined"),
    [
        ((8, 4, 4), (8, 4, 4), (8, 4, 4)),
        ((8, 4, 4), (8, 1, 1), (8, 4, 4)),
        ((8, 1, 1), (8, 4, 4), (8, 4, 4)),
        ((8, 1, 4), (1, 4, 1), (8, 4, 4)),
        ((8, None, 4), (8, None, None), (8, None, 4)),
        ((8, None, 1), (8, 4, None), (8, 4, None)),
        ((8,), (1,), (8,)),
    ],
)
def test_equal_shapes_or_single_places(layer, one, two, joined):
    assert layer.infer_all(types(one, two)) == TensorType(joined)


def test_many_branches():
    assert Add().infer_all(types((8, 4), (8, 1), (1, 4), (8, 4))) == TensorType((8, 4))
    assert Add().infer_all(types((8, 4))) == TensorType((8, 4))


@pytest.mark.parametrize(
    ("layer", "shapes", "axis_sum"),
    [
        (Concat(), [(64, 7, 7), (32, 7, 7), (8, 7, 7)], (104, 7, 7)),
        (Concat(), [(64,), (32,)], (96,)),
        (Concat("width"), [(64, 7, 7), (64, 7, 2)], (64, 7, 9)),
        (Concat(1), [(64, None, 7), (64, 3, None)], (64, None, 7)),
        (Concat(), [(64, None, 7), (None, 3, None)], (None, 3, 7)),
    ],
)
def test_concat(layer, shapes, axis_sum):
    assert layer.infer_all(types(*shapes)) == TensorType(axis_sum)


def test_concat_of_sequences_and_of_indices():
    x = TensorType((128, 64), sequence=True)
    assert Concat().infer_all((x, x)) == TensorType((128, 128), sequence=True)
    assert Concat("length").infer_all((x, x)) == TensorType((256, 64), sequence=True)
    a, b = TensorType((8,), limit=10), TensorType((8,), limit=30)
    assert Concat().infer_all((a, b)) == TensorType((16,), limit=30)
    unlimited = TensorType((8,), limit=0)
    assert Concat().infer_all((a, unlimited)).limit == 0


@pytest.mark.parametrize(
    ("layer", "branches", "code", "message", "help_", "at"),
    [
        (
            Add(), types((32, 16, 16), (16, 32, 32)), "N301",
            "`add` needs equal shapes, but its branches give 32x16x16 and 16x32x32",
            "`conv(32, 1x1, stride = 2)` makes 32x16x16 of branch 2", (0, 1),
        ),
        (
            Add(), types((64, 8), (64, 8), (32, 8)), "N301",
            "`add` needs equal shapes, but its branches give 64x8 and 32x8",
            "`conv(32, 1)` makes 32x8 of branch 1", (0, 2),
        ),
        (
            Multiply(), types((8, 1, 1), (8, 4, 4), (8, 4, 5)), "N301",
            "`multiply` needs equal shapes, but its branches give 8x4x4 and 8x4x5",
            "", (1, 2),
        ),
        (
            Add(), types((64, 7, 7), (64,)), "N301",
            "`add` needs equal shapes, but its branches give 64x7x7 and [64]", "", (0, 1),
        ),
        (
            Add(), (TensorType((8, 4)), TensorType((8, 4), sequence=True)), "N301",
            "`add` cannot join channels first with a sequence: "
            "its branches give 8x4 and the sequence 8x4",
            "`permute((1, 0))` turns one kind into the other", (0, 1),
        ),
        (
            Subtract(), types((8,), (8,), (8,)), "N301",
            "`subtract` takes two branches, but has 3",
            "`add` the branches that are to be taken away first", (2,),
        ),
        (
            Add(), (TensorType((8,)), TensorType((8,), limit=10)), "N303",
            "`add` computes with real numbers, but its input [8] holds indices below 10",
            "`embedding(10, dim)` turns indices into vectors", (1,),
        ),
        (
            Concat(), types((64, 224, 224), (32, 225, 225)), "N302",
            "`concat` on channels needs equal height and width, but got 224x224 and 225x225",
            "`crop`, `zeropad` or `upsample(size = ...)` brings one to the size of the other",
            (0, 1),
        ),
        (
            Concat(), types((64, None, 24), (64, 7, 24), (32, 8, 24)), "N302",
            "`concat` on channels needs equal height and width, "
            "but got 7x24 and 8x24 (the height differs)",
            "`crop`, `zeropad` or `upsample(size = ...)` brings one to the size of the other",
            (1, 2),
        ),
        (
            Concat(), types((64, 7, 7), (32,)), "N302",
            "`concat` needs values of one rank, but its branches give 64x7x7 and [32]",
            "", (0, 1),
        ),
        (
            Concat(), (TensorType((8, 4), sequence=True), TensorType((8, 4))), "N302",
            "`concat` cannot join channels first with a sequence: "
            "its branches give the sequence 8x4 and 8x4",
            "`permute((1, 0))` turns one kind into the other", (0, 1),
        ),
        (
            Concat(), (TensorType((8,)), TensorType((8,), limit=0)), "N302",
            "`concat` cannot join indices and real numbers: its branches give [8] and [8]",
            "`embedding(size, dim)` turns indices into vectors", (0, 1),
        ),
        (
            Concat("depth"), types((8, 4), (8, 4)), "N204",
            "`axis` of `concat` must be an axis of 8x4 (channels, length), not `depth`",
            "", (),
        ),
    ],
)  # fmt: skip
def test_errors(layer, branches, code, message, help_, at):
    error = fails(layer, *branches)
    assert (error.code, error.message, error.help, error.branches) == (code, message, help_, at)
