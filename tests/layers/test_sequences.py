"""Sequences: known shapes, weights and costs, and every way in which the layers refuse."""

import pytest

from netdsl.codes import CODES
from netdsl.diagnostics import Diagnostic
from netdsl.layers.attention import Attention
from netdsl.layers.base import Layer, LayerError
from netdsl.layers.dense import Embedding
from netdsl.layers.recurrent import Gru, Lstm
from netdsl.layers.tensor import TensorType
from netdsl.layers.tokens import ClassToken, PositionEmbedding
from netdsl.pipeline import compile_source
from netdsl.source import Source
from tests.harness.graphs import compile_text

WORDS, ANY_WORDS = TensorType((7,), limit=11), TensorType((None,), limit=0)
VECTOR, LINE, MAPS = TensorType((12,)), TensorType((4, 6)), TensorType((8, 5, 6))
SEQUENCE, LONG = TensorType((6, 4), sequence=True), TensorType((None, 4), sequence=True)
WIDE = TensorType((6, 5), sequence=True)
OPEN = TensorType((6, None), sequence=True)


def sequence(length: int | None, width: int) -> TensorType:
    return TensorType((length, width), sequence=True)


# layer, input, output
KNOWN = [
    (Embedding(11, 4), WORDS, sequence(7, 4)),
    (Embedding(20, 4), WORDS, sequence(7, 4)),
    (Embedding(2, 3), ANY_WORDS, sequence(None, 3)),
    (Lstm(5), SEQUENCE, sequence(6, 5)),
    (Lstm(5, True), LONG, sequence(None, 10)),
    (Lstm(5, False, True), LONG, TensorType((5,))),
    (Gru(5, True, True), SEQUENCE, TensorType((10,))),
    (Attention(2), SEQUENCE, SEQUENCE),
    (Attention(1, None, True), LONG, LONG),
    (ClassToken(), SEQUENCE, sequence(7, 4)),
    (ClassToken(), LONG, LONG),
    (PositionEmbedding(), SEQUENCE, SEQUENCE),
]


@pytest.mark.parametrize(("layer", "given", "wanted"), KNOWN, ids=repr)
def test_known(layer: Layer, given: TensorType, wanted: TensorType) -> None:
    normal = layer.normalise(given)
    assert normal == layer
    assert normal.infer_all((given,)) == wanted


@pytest.mark.parametrize("memory", [sequence(9, 4), sequence(None, 4), SEQUENCE])
def test_memory_of_any_length(memory: TensorType) -> None:
    assert Attention(2, 1).infer_all((SEQUENCE, memory)) == SEQUENCE


# layer, input, multiply-adds counted by hand
COSTS = [
    (Lstm(5), (SEQUENCE,), 6 * 4 * 5 * (4 + 5)),
    (Lstm(5, True, True), (SEQUENCE,), 2 * 6 * 4 * 5 * (4 + 5)),
    (Gru(5), (SEQUENCE,), 6 * 3 * 5 * (4 + 5)),
    (Gru(5), (LONG,), None),
    (Attention(2), (SEQUENCE,), 4 * 6 * 4 * 4 + 2 * 6 * 6 * 4),
    (Attention(2, 1), (SEQUENCE, sequence(9, 4)), 2 * (6 + 9) * 4 * 4 + 2 * 6 * 9 * 4),
    (Attention(2, 1), (SEQUENCE, LONG), None),
    (Embedding(11, 4), (WORDS,), 0),
    (PositionEmbedding(), (SEQUENCE,), 0),
]


@pytest.mark.parametrize(("layer", "given", "wanted"), COSTS, ids=repr)
def test_costs(layer: Layer, given: tuple[TensorType, ...], wanted: int | None) -> None:
    assert layer.macs_all(given, layer.infer_all(given)) == wanted


def test_lstm_has_one_bias_and_gru_two() -> None:
    lstm, gru = Lstm(5).weights(SEQUENCE), Gru(5).weights(SEQUENCE)
    assert [w.name for w in lstm] == ["weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"]
    assert [w.trainable for w in lstm] == [True, True, True, False]
    assert all(w.trainable for w in gru)
    text = "network n {{ input x: [6, 4] as sequence ; {} ; expect params == {} }}"
    compile_text(text.format("lstm(5)", 4 * 5 * (4 + 5 + 1)))
    compile_text(text.format("gru(5)", 3 * 5 * (4 + 5 + 2)))


# layer, inputs, the message
REFUSED = [
    (Embedding(10, 4), (WORDS,), "vectors for 10 indices, but its input has indices below 11"),
    (Embedding(10, 4), (VECTOR,), "`embedding` takes indices, but its input [12] holds real"),
    (
        Embedding(10, 4), (TensorType((3, 5), limit=9),),
        "`embedding` takes a row of indices, but its input 3x5 has 2 axes",
    ),
    (
        Embedding(3, 2, ((1, 2), (3, 4))), (TensorType((3,), limit=3),),
        "`init` of `embedding` is a constant of 2x2, but the weight is 3x2",
    ),
    (Lstm(5), (VECTOR,), "`lstm` takes a sequence of vectors, but its input [12] is a vector"),
    (Gru(5), (LINE,), "`gru` takes a sequence of vectors, but its input 4x6 has its channels first"),
    (Lstm(5), (MAPS,), "`lstm` takes a sequence of vectors, but its input 8x5x6 has 3 axes"),
    (Lstm(5), (WORDS,), "`lstm` computes with real numbers, but its input [7] holds indices below"),
    (Gru(5), (OPEN,), "`gru` needs to know the size of axis 1 (channels) of its input [6, ?]"),
    (Attention(3), (SEQUENCE,), "the 4 channels of the input do not split into 3 heads"),
    (Attention(2), (LINE,), "`attention` takes a sequence of vectors, but its input 4x6 has its"),
    (Attention(2), (OPEN,), "`attention` needs to know the size of axis 1 (channels)"),
    (
        Attention(2, 1), (SEQUENCE, LINE),
        "`attention` takes a sequence of vectors, but its memory 4x6 has its channels first",
    ),
    (
        Attention(2, 1), (SEQUENCE, WIDE),
        "the memory 6x5 of `attention` has 5 channels, but the input 6x4 has 4",
    ),
    (
        Attention(2, 1), (SEQUENCE, OPEN),
        "the memory [6, ?] of `attention` has ? channels, but the input 6x4 has 4",
    ),
    (
        Attention(2, 1), (SEQUENCE, WORDS),
        "`attention` computes with real numbers, but its memory [7] holds indices below 11",
    ),
    (
        Attention(2, 1, True), (SEQUENCE, SEQUENCE),
        "`causal` of `attention` is for a sequence that looks at itself",
    ),
    (ClassToken(), (LINE,), "`class_token` takes a sequence of vectors, but its input 4x6 has"),
    (ClassToken(), (OPEN,), "`class_token` needs to know the size of axis 1 (channels)"),
    (
        PositionEmbedding(), (LONG,),
        "`position_embedding` needs to know the size of axis 0 (length) of its input [?, 4]",
    ),
    (PositionEmbedding(), (VECTOR,), "`position_embedding` takes a sequence of vectors"),
]  # fmt: skip


@pytest.mark.parametrize(("layer", "given", "message"), REFUSED, ids=repr)
def test_refused(layer: Layer, given: tuple[TensorType, ...], message: str) -> None:
    with pytest.raises(LayerError) as caught:
        layer.normalise(given[0]).infer_all(given)
    assert message in caught.value.message
    assert caught.value.code in CODES
    assert caught.value.field is None or caught.value.field in layer.fields


# input, element, what the help says, what is right then
REMEDIES = [
    ("8x12", "lstm(4)", "`permute((1, 0))`", "permute((1, 0)) -> lstm(4)"),
    (
        "8x5x6", "attention(2)", "`reshape([8, 30]) -> permute((1, 0))`",
        "reshape([8, 30]) -> permute((1, 0)) -> attention(2)",
    ),
    (
        "[8, ?, 6]", "attention(2)", "`reshape([8, -1]) -> permute((1, 0))`",
        "reshape([8, -1]) -> permute((1, 0)) -> attention(2)",
    ),
    ("12x8 as sequence", "attention(3)", "1, 2 or 4 would divide the 8 channels", "attention(4)"),
    ("[9] of int(30)", "embedding(20, 4)", "`size = 30`", "embedding(30, 4)"),
    ("3x4 of int(30)", "embedding(30, 4)", "`flatten`", "flatten -> embedding(30, 4)"),
    ("[9]", "embedding(30, 4)", "`[9] of int(30)`", ""),
]  # fmt: skip


@pytest.mark.parametrize(("given", "wrong", "said", "right"), REMEDIES)
def test_what_the_help_says_is_right(given: str, wrong: str, said: str, right: str) -> None:
    text = f"network n {{\n  input x: {given}\n  {wrong}\n}}\n"
    assert said in _diagnostic(text).helps[0].message
    fixed = text.replace(wrong, right) if right else text.replace(given, said.strip("`"))
    compile_text(fixed)


def test_the_memory_is_at_fault() -> None:
    text = """
network n {
  input x: [6, 4] as sequence
  wide: dense(5)
  @x -> attention(2, memory = @wide)
}
"""
    diagnostic = _diagnostic(text)
    assert diagnostic.span is not None
    assert diagnostic.span.text == "@wide"
    assert "dense(4)" in diagnostic.helps[0].message
    compile_text(text.replace("dense(5)", "dense(4)"))


def _diagnostic(text: str) -> Diagnostic:
    (found,) = compile_source(Source("n.net", text)).diagnostics
    return found
