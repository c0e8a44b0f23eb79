"""What a message suggests in place of a name that means nothing."""

import pytest

from netdsl.diagnostics import has_errors
from netdsl.pipeline import check_source
from netdsl.render.edits import apply
from netdsl.source import Source


def helps(text: str) -> list[str]:
    (said,) = check_source(Source("test.net", text))
    return [help_.message for help_ in said.helps]


@pytest.mark.parametrize(
    ("label", "meant", "suggested"),
    [
        ("a", "b", False),
        ("a", "A", True),
        ("a1", "a2", True),
        ("a", "a1", True),
        ("encoder", "encoded", True),
        ("encoder", "decoder", True),
        ("encoder", "mask", False),
    ],
)
def test_only_what_is_like_the_name_is_suggested(label: str, meant: str, suggested: bool) -> None:
    found = helps(
        f"network n {{ input {label}: 4x6 as sequence\n attention(2, memory = @{meant}) }}"
    )
    assert found == ([f"a label with a similar name exists: `{label}`"] if suggested else [])


def test_one_argument_too_many_is_one() -> None:
    (said,) = check_source(Source("test.net", "network n { input x: [4]\n prelu(3) }"))
    assert said.message == "`prelu` takes no arguments, but 1 is given"


def test_an_unknown_parameter_with_the_name_of_a_variable_is_one_error() -> None:
    text = "block b(two) { conv(8, 3x3, two = two) }\nnetwork n { input x: 3x8x8 ; b(2) }"
    assert [d.code for d in check_source(Source("test.net", text))] == ["N203"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("multiply(@a, @c)", "multiply { @a ; @c }"),
        (
            "relu -> concat(@a, axis = channels)",
            "relu -> concat(axis = channels) { identity ; @a }",
        ),
        ("if b.channels > 4 { add { @a ; @b } }", "if @b.channels > 4 { add { @a ; @b } }"),
    ],
)
def test_values_as_in_python(written: str, meant: str) -> None:
    text = f"network n {{ input x: 4x8x8\n a: relu\n b: tanh\n c: add {{ @a ; @b }}\n {written}\n}}"
    (said,) = check_source(Source("test.net", text))
    (help_,) = said.helps
    mended = apply(text, help_.edits)
    assert mended == text.replace(written, meant)
    assert not has_errors(check_source(Source("test.net", mended)))


@pytest.mark.parametrize("call", ["ReLU(inplace = True", "conv(3, 1, activation = relu"])
def test_a_call_that_is_not_closed(call: str) -> None:
    found = check_source(Source("t", f"network n {{ input x: 3x8x8\n {call}"))
    assert has_errors(found)
    for said in found:
        for help_ in said.helps:
            apply(said.span.source.text if said.span else "", help_.edits)


def test_a_network_without_input_is_told_how_one_begins() -> None:
    assert helps("network n { relu }") == ["it is the first statement: `input image: 3x224x224`"]
    assert not has_errors(check_source(Source("t", "network n { input image: 3x224x224; relu }")))
