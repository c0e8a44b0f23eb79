"""Each lint on its example, and not on what is close to it."""

from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import netdsl
from netdsl.analysis.cost import weights
from netdsl.diagnostics import Applicability, Diagnostic, Severity
from netdsl.layers.window import Window
from netdsl.lint.registry import FILE_LINTS, NETWORK_LINTS
from netdsl.lint.strides import seen_part
from netdsl.render.edits import apply
from netdsl.source import Source

LINTS = {lint.code for lint in FILE_LINTS} | {lint.code for lint in NETWORK_LINTS}


def network(body: str, shape: str = "3x32x32") -> str:
    return f"network n {{\n  input x: {shape}\n{body}\n}}\n"


def warned(text: str) -> list[Diagnostic]:
    """What is said; only lints, or the example is wrong."""
    found = netdsl.check(Source("n.net", text))
    assert all(d.severity is Severity.WARNING for d in found), found
    return found


def only(text: str, code: str) -> Diagnostic:
    (found,) = warned(text)
    assert found.code == code
    return found


def edited(text: str, found: Diagnostic) -> str:
    """The text with the edits of the one help that has some; it is sound again."""
    (help_,) = [h for h in found.helps if h.edits]
    assert help_.applicability is Applicability.MAYBE
    made = apply(text, help_.edits)
    assert [d for d in netdsl.check(made) if d.code == found.code] == []
    netdsl.loads(made)
    return made


def names_of_weights(text: str) -> set[str]:
    return {name for name, _, _ in weights(netdsl.loads(text).graph)}


# --- N704: a bias before batch normalisation ----------------------------------------

BIASED = [
    "conv(8, 3x3) -> batchnorm",
    "conv(8, 3x3) -> identity -> batchnorm(affine = false)",
    "depthwise(3x3) -> batchnorm",
    "separable(8, 3x3)\nbatchnorm",
    "conv_transpose(8, 2x2, stride = 2) -> batchnorm",
    "flatten -> dense(8) -> batchnorm",
    "dense(8, axis = channels) -> batchnorm",
    "concat { a: conv(8, 1x1) -> batchnorm ; relu }",
]


@pytest.mark.parametrize("body", BIASED)
def test_a_bias_before_batchnorm(body: str) -> None:
    text = network(body)
    found = only(text, "N704")
    assert "8 numbers for nothing" in found.label or "3 numbers for nothing" in found.label
    less = netdsl.loads(text).params - netdsl.loads(edited(text, found)).params
    assert found.label.startswith(f"{less} number")


@pytest.mark.parametrize("body", [
    "conv(8, 3x3, bias = false) -> batchnorm",
    "default conv(bias = false)\nconv(8, 3x3) -> batchnorm",
    "conv(8, 3x3) -> relu -> batchnorm",
    "conv(8, 3x3) -> zeropad(1) -> batchnorm",
    "a: conv(8, 3x3)\nadd { batchnorm ; @a }",  # the skip takes the bias along
    "conv(8, 3x3) -> instancenorm",
    "dense(8, axis = last) -> batchnorm",  # a bias for each column is no bias for each channel
    "output a: conv(8, 3x3)\noutput b: @a -> batchnorm",
    "a: conv(3, 3x3, padding = half)\nbatchnorm -> reuse(a)",  # where it is reused, it counts
])  # fmt: skip
def test_a_bias_that_counts(body: str) -> None:
    assert warned(network(body)) == []


def test_the_edit_takes_the_place_of_what_is_written() -> None:
    text = network("conv(8, 3x3, bias = true) -> batchnorm")
    assert "conv(8, 3x3, bias = false) -> " in edited(text, only(text, "N704"))
    text = network("conv(\n    8,\n    3x3,\n  ) -> batchnorm")
    assert "    3x3, bias = false,\n  )" in edited(text, only(text, "N704"))
    text = "let yes = true\n" + network("conv(8, 3x3, bias = yes) -> batchnorm")
    assert not any(h.edits for h in only(text, "N704").helps)


# --- N705: a large kernel --------------------------------------------------------------


@pytest.mark.parametrize(("size", "layers"), [(5, 2), (7, 3), (9, 4)])
def test_a_large_kernel(size: int, layers: int) -> None:
    body = f"conv(64, {size}x{size}, padding = half)"
    found = only(network(body, "64x32x32"), "N705")
    large = netdsl.loads(network(body, "64x32x32"))
    small = netdsl.loads(network(f"conv(64, 3x3, padding = half) * {layers}", "64x32x32"))
    assert f"{large.params:,} parameters" in found.label
    assert f"{small.params:,} parameters" in found.notes[0].message
    assert large.macs == 64 * 64 * size**2 * 32**2
    assert small.macs == 64 * 64 * 9 * layers * 32**2
    assert f"{100 - 100 * small.params / large.params:.0f} %" in found.message


def test_a_large_kernel_without_padding_is_compared_with_small_ones_without() -> None:
    found = only(network("conv(64, 5x5)", "64x32x32"), "N705")
    small = netdsl.loads(network("conv(64, 3x3) -> conv(64, 3x3)", "64x32x32"))
    assert small.output.shape == (64, 28, 28)
    assert small.macs is not None
    assert f"{small.macs / 1e6:.1f} M multiply-adds" in found.notes[0].message


@pytest.mark.parametrize("body", [
    "conv(64, 3x3)",
    "conv(64, 7x7, stride = 2, padding = 3)",  # a stem
    "conv(64, 5x5, dilation = 2)",
    "depthwise(7x7, padding = half)",
    "conv(64, 5x5, groups = 64)",
    "conv(64, 1x7)",
    "conv(64, 5x7)",
    "conv(64, 4x4)",
    "conv(96, 5x5)",  # from 64 to 96, two small ones have 138,432 weights, not 153,600 * 3 / 4
    "conv(256, 5x5)",
    "conv(64, 5x5, padding = 1)",  # no stack does this to the border
])  # fmt: skip
def test_kernels_that_are_well(body: str) -> None:
    assert warned(network(body, "64x32x32")) == []


def test_a_first_layer_may_be_large() -> None:
    assert warned(network("conv(64, 7x7)")) == []


# --- N706: names of layers -----------------------------------------------------------------


@pytest.mark.parametrize("item", [
    "block conv(n) = relu",
    "network relu { input x: 3x4x4 ; tanh }",
    "block b(relu = gelu) = relu",
    "let relu = gelu",
])  # fmt: skip
def test_names_of_layers(item: str) -> None:
    assert "has the name of a layer" in only(f"{item}\n", "N706").message


@pytest.mark.parametrize("item", [
    "block conv2(n) = relu",
    "block b(dropout) { dropout(dropout) }",
    "block b(relu = 3) = conv(relu, 1x1)",
    "block b(act = relu) = act",
    "block b(dropout = dropout(0.1)) = dropout",
    "let relu = 4",
    "network n { input conv: 3x4x4 ; relu: tanh }",
])  # fmt: skip
def test_names_that_hide_no_layer(item: str) -> None:
    assert warned(f"{item}\n") == []


def test_what_is_taken_in_under_a_name_of_a_layer(tmp_path: Path) -> None:
    (tmp_path / "parts.net").write_text("block unit(n) = relu\n")
    main = tmp_path / "main.net"
    main.write_text('use "parts.net": unit as conv\n' + network("conv(8)"))
    (found,) = netdsl.check(main)
    assert found.code == "N706"
    assert "in 1 place" in found.label


# --- N707: branches that cannot matter --------------------------------------------------


@pytest.mark.parametrize(("body", "place"), [
    ("if false { tanh }", "false"),
    ("if true { tanh }", "true"),
    ("if true { tanh } else { relu }", "true"),
    ("if not true { tanh } else { relu }", "not true"),
    ("if 1 > 2 or false { tanh }", "1 > 2 or false"),
    ("if in.channels > 0 and false { tanh }", "in.channels > 0 and false"),
    ("if in.channels == 3 { tanh } else if in.channels == 3 { relu }", "in.channels == 3"),
    ("relu * 0", "0"),
    ("for i in range(2) { relu -> { tanh ; relu * 0 } }", "0"),
    ("add { relu ; if false { tanh } }", "false"),
    ("maximum { identity ; identity }", "maximum { identity ; identity }"),
    ("a: relu\nmaximum { @a ; tanh ; @a }", "maximum { @a ; tanh ; @a }"),
    ("average { identity ; identity }", "average { identity ; identity }"),
    ("subtract { identity ; identity }", "subtract { identity ; identity }"),
])  # fmt: skip
def test_what_cannot_matter(body: str, place: str) -> None:
    found = only(network(body), "N707")
    assert found.span is not None
    assert found.span.text == place


@pytest.mark.parametrize("body", [
    "if in.channels > 0 { tanh }",
    "if in.channels == 3 { tanh } else if in.channels == 4 { relu }",
    "if in.channels == 3 { tanh }\nif in.channels == 3 { tanh }",
    "relu * 1",
    "for n in [0, 1] { relu * n }",
    "multiply { identity ; scale(0) }",
    "concat { identity ; identity }",
    "add { identity ; identity }",
    "a: relu\naverage { @a ; tanh ; @a }",  # it counts twice
])  # fmt: skip
def test_what_may_matter(body: str) -> None:
    assert warned(network(body)) == []


def test_a_constant_of_the_file_is_a_switch() -> None:
    assert warned("let deep = false\n" + network("if deep { tanh } else { relu }")) == []


# --- N708: dense layers in a row ------------------------------------------------------------


@pytest.mark.parametrize("body", [
    "dense(40) -> dense(10)",
    "dense(40) -> dropout(0.5) -> dense(10)",
    "dense(40)\nidentity\ndense(10)",
    "dense(40)\nfc: dense(10)",
    "a: dense(40)\n{ { dense(10) } }",
])  # fmt: skip
def test_dense_layers_in_a_row(body: str) -> None:
    text = network(body, "[20]")
    found = only(text, "N708")
    assert f"{netdsl.loads(text).params:,} parameters" in found.notes[0].message
    one = netdsl.loads(network("dense(10)", "[20]")).params
    assert found.notes[0].message.endswith(f"with {one}")
    assert ("dropout is no activation" in found.notes[0].message) == ("dropout" in body)
    assert "relu" in edited(text, found)


@pytest.mark.parametrize("body", [
    "dense(40) -> relu -> dense(10)",
    "dense(40, bias = false) -> batchnorm -> dense(10)",
    "dense(2) -> dense(20)",  # a waist: fewer parameters than one layer
    "a: dense(40)\ndense(10)\nconcat { identity ; @a }",
    "output a: dense(40)\noutput b: @a -> dense(10)",
    "a: dense(20)\nreuse(a)",
    "a: dense(40)\ndense(10)\nfreeze a",
])  # fmt: skip
def test_dense_layers_that_are_two(body: str) -> None:
    assert warned(network(body, "[20]")) == []


def test_dense_layers_of_different_axes() -> None:
    body = "dense(40, axis = channels) -> dense(40, axis = last)"
    assert warned(network(body, "20x8x8")) == []
    assert only(network("dense(40) -> dense(10)", "20x8 as sequence"), "N708")


# --- N709: dropout at the end ------------------------------------------------------------------


@pytest.mark.parametrize("body", [
    "dense(10) -> dropout(0.5)",
    "dense(10) -> dropout(0.5) -> softmax",
    "dense(10) -> softmax -> dropout(0.5)",
    "dense(10)\nsoftmax\ndropout(0.5)",
    "output a: dense(10) -> dropout(0.5)\noutput b: dense(10)",
])  # fmt: skip
def test_dropout_at_the_end(body: str) -> None:
    text = network(body, "[20]")
    found = only(text, "N709")
    assert "50 % of the 10 numbers" in found.label
    if "->" in body:
        assert "dropout" not in edited(text, found)


@pytest.mark.parametrize("body", [
    "dropout(0.5) -> dense(10)",
    "dense(10) -> dropout(0)",
    "dense(10) -> relu -> dropout(0.5)",  # features, for whatever comes behind
    "dense(10) -> layernorm -> dropout(0.5)",
    "add { dense(20) -> dropout(0.5) ; identity }",
    "dense(10) -> stochastic_depth(0.5)",
    "a: dense(10)\ndropout(0.5) -> tanh -> dense(10)",
    "dropout(0.5)",
])  # fmt: skip
def test_dropout_before_the_end(body: str) -> None:
    assert warned(network(body, "[20]")) == []


def test_dropout_at_the_end_of_a_part() -> None:
    trunk = "network trunk { input x: [20] ; dense(10) -> dropout(0.5) }\n"
    whole = "network whole { input x: [20] ; trunk -> relu -> dense(10) }\n"
    assert only(trunk, "N709")
    assert warned(trunk + whole) == []


# --- N710: strides ----------------------------------------------------------------------------


@pytest.mark.parametrize(("body", "unseen", "better"), [
    ("maxpool(2x2, stride = 4)", 75, "stride = 2)"),
    ("conv(8, 2x2, stride = 4x2)", 50, "stride = 2)"),
    ("avgpool(2, 4)", 75, "avgpool(2, 2)"),
    ("depthwise(3x3, stride = 4)", 44, "stride = 3)"),  # 24 of 32 places on each axis
])  # fmt: skip
def test_a_stride_beyond_the_window(body: str, unseen: int, better: str) -> None:
    text = network(body)
    found = only(text, "N710")
    assert found.label == f"{unseen} % of 3x32x32 is never seen"
    assert better in edited(text, found)


@pytest.mark.parametrize("body", [
    "maxpool(2x2)",
    "maxpool(2x2, stride = 1)",
    "conv(8, 3x3, stride = 3)",
    "conv(8, 1x1, stride = 2)",  # a projection
    "maxpool(1x1, stride = 2)",  # thins out on purpose
    "conv(8, 3x3, stride = 5, dilation = 2)",
    "conv(8, 20x20, stride = 30)",  # there is one window only
])  # fmt: skip
def test_strides_that_are_well(body: str) -> None:
    assert warned(network(body)) == []


def test_what_is_not_seen_of_an_unknown_size() -> None:
    found = only(network("maxpool(2x2, stride = 4)", "[3, ?, ?]"), "N710")
    assert found.label == "about 75 % of [3, ?, ?] is never seen"


@given(
    kernel=st.integers(1, 6),
    dilation=st.integers(1, 3),
    gap=st.integers(0, 8),
    size=st.integers(1, 60),
    padding=st.none() | st.tuples(st.integers(0, 12), st.integers(0, 12)),
    ceil=st.booleans(),
)
def test_what_windows_see_is_counted(
    kernel: int, dilation: int, gap: int, size: int, padding: tuple[int, int] | None, ceil: bool
) -> None:
    reach = dilation * (kernel - 1) + 1
    window = Window(kernel, reach + gap, dilation, padding, ceil and padding is not None)
    count = window.count(size)
    pads = window.pads(size)
    assume(count is not None and count > 0)
    assert count is not None
    assert pads is not None
    starts = [number * window.stride - pads[0] for number in range(count)]
    seen = {start + tap * dilation for start in starts for tap in range(kernel)}
    assert seen_part(window, size) == pytest.approx(len(seen & set(range(size))) / size)


# --- N711: labels of chains -------------------------------------------------------------------


@pytest.mark.parametrize("body", [
    "fc: dense(10) -> softmax",
    "  fc: dense(10) -> softmax",
    "relu ; fc: dense(10) -> relu -> dropout(0)",
    "if in.channels > 3 { fc: dense(10) -> softmax }",
    "{ fc: dense(10) -> softmax }",
])  # fmt: skip
def test_a_label_on_a_chain(body: str) -> None:
    text = network(body, "[20]")
    found = only(text, "N711")
    assert "fc.0.*" in found.message
    assert "fc.0.weight" in names_of_weights(text)
    assert "fc.weight" in names_of_weights(edited(text, found))


@pytest.mark.parametrize("body", [
    "fc: dense(10) ; softmax",
    "fc: softmax -> dense(10)",
    "fc: dense(10) -> relu -> dense(10)",
    "fc: relu -> softmax",
    "fc: { dense(10) ; softmax }",
    "fc: dense(10) -> softmax\nconcat { @fc ; tanh }",
    "fc: dense(20) -> softmax\nreuse(fc)",
    "fc: dense(10) -> softmax\nfreeze fc",
    "add { fc: dense(10) -> softmax ; dense(10) }",  # a branch is one chain
    "output fc: dense(10) -> softmax",
    "head: { fc: dense(10) -> softmax }",  # what follows would have another number
    "for i in [1, 2] { fc{i}: dense(10) -> softmax }\nconcat { @fc1 ; tanh }",
])  # fmt: skip
def test_a_label_that_means_a_chain(body: str) -> None:
    assert [d for d in warned(network(body, "[20]")) if d.code == "N711"] == []


def test_labels_of_chains_are_one_warning_a_body() -> None:
    body = "a: dense(9) -> relu\nb: dense(9) -> relu\nc: dense(9) -> relu"
    found = only(network(body, "[20]"), "N711")
    assert found.notes[0].message == "2 further labels here name a chain: `b`, `c`"


# --- all -------------------------------------------------------------------------------------------


def test_the_standard_library_is_clean() -> None:
    for path in sorted((Path(netdsl.__file__).parents[1] / "architectures").glob("*.net")):
        assert [d for d in netdsl.check(path) if d.code in LINTS or d.code == "N712"] == []


def test_a_block_is_one_place_however_often_it_is_used() -> None:
    block = "block b(n) = conv(n, 3x3, padding = half) -> batchnorm -> relu\n"
    text = block + network("b(8)\nb(8) * 3\nc: { b(16) ; b(16) }")
    found = only(text, "N704")
    assert found.span is not None
    assert found.span.text == "conv(n, 3x3, padding = half)"
    assert found.label == "64 numbers for nothing, in 6 uses"


def test_where_a_block_is_right_in_some_uses_the_others_are_named() -> None:
    block = "block b(n, norm = none) = conv(n, 3x3, padding = half) -> norm -> relu\n"
    inner = "block c(norm) { b(8, norm) ; b(8) }\n"
    text = block + inner + network("b(8)\nb(8, batchnorm)\nc(none)\nc(batchnorm)")
    found = warned(text)
    assert [d.code for d in found] == ["N704", "N704"]
    assert [d.span.text for d in found if d.span] == ["b(8, batchnorm)", "c(batchnorm)"]
    assert all(d.notes[-1].labels[0].span.text.startswith("conv(n, 3x3") for d in found)
    assert not any(h.edits for d in found for h in d.helps)  # it would change the other uses


def test_what_a_standard_block_does_is_not_told() -> None:
    text = "use resnet_keras: bottleneck\n" + network("bottleneck(8)")
    assert warned(text) == []


def test_errors_come_alone() -> None:
    body = "conv(8, 3x3) -> batchnorm\nif false { relu }\n"
    assert [d.code for d in netdsl.check(network(f"{body}rleu"))] == ["N101"]
    assert [d.code for d in netdsl.check(network(f"{body}relu"))] == ["N704", "N707"]
