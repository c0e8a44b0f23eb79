"""Networks whose spatial sizes are known only when they run."""

import pytest

from tests.harness import compare, compile_text

ELEMENTS = {
    "fully_convolutional": """
      conv(4, 3x3, stride = 2, padding = half) -> batchnorm -> relu
      depthwise(3x3, padding = same) ; separable(5, 3x3, dilation = 2)
      add { identity ; conv(5, 3x3, padding = [(0, 2), (1, 1)]) }
      concat { maxpool(3, stride = 2, padding = 1) ; avgpool(3, stride = 2, padding = 1) }
      zeropad([(1, 0), (2, 1)]) ; lrn ; affine
      global_avgpool ; dense(3)
    """,
    "strided_same": """
      conv(4, 3x3, stride = 2, padding = same)
      maxpool(3, stride = 2, padding = same)
      separable(3, 2x3, stride = 2, padding = same)
      global_maxpool(keepdims = true)
    """,
    "ceil_pools": "maxpool(3, stride = 2, ceil = true) ; maxpool(2, ceil = true)",
    "average_without_padding": "avgpool(3, stride = 2, padding = 1, count_padding = false)",
    "gates": "multiply { identity ; global_avgpool(keepdims = true) -> conv(3, 1x1) -> sigmoid }",
    "back_to_size": """
      conv(4, 3x3, stride = 2, padding = half) -> lppool(2, 2, stride = 1)
      conv_transpose(5, 3x3, stride = 2, padding = 1, output_padding = 1)
      conv_transpose(4, 3x2, stride = 3, groups = 1, padding = [(0, 1), (1, 0)])
      conv_transpose(4, 2x2, groups = 2, dilation = 2)
      instancenorm(affine = true) -> prelu -> layernorm(axis = channels) -> l2norm
      adaptive_maxpool(1) -> layer_scale(0.5) -> groupnorm(2) -> scale(2, 1)
    """,
    "resized": """
      reflectpad([(2, 1), (0, 3)]) -> crop([(1, 0), (2, 2)]) -> conv(12, 1)
      channel_shuffle(3) -> pixel_shuffle(2) -> upsample(2) -> conv(2, 3x3)
      upsample(3x2, bilinear) -> upsample(2, bicubic, align_corners = true)
      upsample(size = 11x20) -> upsample(size = 24x6, mode = linear)
    """,
    "halves": "conv(2, 2, stride = 2) -> upsample(size = 12x8, mode = bicubic) -> pixel_unshuffle(4)",
    "sequence_of_places": "reshape([3, -1]) -> permute((1, 0)) -> dense(4) -> slice(0, 1, -2)",
    "places_of_channels": "permute((1, 2, 0)) -> permute((2, 0, 1)) -> slice(height, 2, -3)",
    "token": "reshape([3, -1]) -> permute((1, 0)) -> select(0, 0) -> dense(2)",
    "column": "select(width, -1) -> slice(channels, 0, 2)",
    "split": "conv(6, 1) -> reshape([2, -1]) -> slice(length, -4)",
    "augmentation": """
      random_shift(0.29) ; random_flip ; random_brightness(0.2) ; random_contrast(0.4)
      add { identity ; conv(3, 1x1) -> spatial_dropout(0.3) -> stochastic_depth(0.4) }
      gaussian_noise(0.1) ; gaussian_noise(2)
    """,
    "maps_of_channels": "softmax ; dense(4, axis = channels)",
}
REFUSED_BY_KERAS = {
    "maxpool(2, stride = 3, padding = 1, ceil = true)": "last window",
    "avgpool(3, stride = 2, padding = same)": "`same`",
    "adaptive_avgpool(3)": "windows",
    "adaptive_maxpool(3)": "windows",
}
"""What needs the sizes to be exact, and a word of the reason."""
SIZES = ("3x23x30", "3x24x17")


def text(element: str, value: str) -> str:
    return f"network unknown {{\n  input image: {value}\n  {element}\n}}\n"


@pytest.mark.parametrize("name", ELEMENTS)
def test_compiles(name: str) -> None:
    graph = compile_text(text(ELEMENTS[name], "[3, ?, ?]"))
    assert graph.inputs[0].type.shape == (3, None, None)


@pytest.mark.torch
@pytest.mark.keras
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", ELEMENTS)
def test_backends_agree(name: str, size: str) -> None:
    report = compare(
        text(ELEMENTS[name], size), training=True, emitted_from=text(ELEMENTS[name], "[3, ?, ?]")
    )
    assert not report.failures, report.message()


@pytest.mark.parametrize("element", REFUSED_BY_KERAS)
def test_what_cannot_be_exact_is_refused_with_a_reason(element: str) -> None:
    from netdsl import pipeline

    emitted = pipeline.emit(compile_text(text(element, "[3, ?, ?]")), "keras")
    (diagnostic,) = emitted.diagnostics
    assert diagnostic.code == "N602"
    assert diagnostic.span is not None
    assert diagnostic.span.text == element
    assert REFUSED_BY_KERAS[element] in diagnostic.label
