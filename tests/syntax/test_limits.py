"""Deep, long, large and hostile texts."""

import gc
import time

import pytest
from hypothesis import given

from netdsl.codes import CODES
from netdsl.diagnostics import Diagnostic
from netdsl.source import Source
from netdsl.syntax import decode, parse, read, tree
from tests.syntax.reading import codes
from tests.syntax.texts import junk, mutated


@given(mutated() | junk())
def test_never_raises(text: str) -> None:
    file, diagnostics = parse(Source("x", text))
    for said in diagnostics:
        assert said.code in CODES
        assert said.span is None or 0 <= said.span.start <= said.span.end <= len(text)
    assert hash(file) is not None
    assert repr(file)


@pytest.mark.parametrize(
    "text",
    [
        "let x = " + "(" * 5000,
        "let x = " + "(" * 5000 + "1" + ")" * 5000,
        "let x = " + "[" * 5000,
        "let x = " + "1 + " * 5000 + "1",
        "let x = " + "-" * 5000 + "1",
        "let x = " + "not " * 5000 + "a",
        "let x = " + "2 ** " * 5000 + "2",
        "let x = a" + "[0]" * 5000,
        "let x = " + "a if b else " * 5000 + "c",
        "let x = " + "f(" * 5000,
        "network n " + "{" * 5000,
        "network n " + "{" * 5000 + "}" * 5000,
        "network n { " + "add { " * 5000,
        "network n { " + "if a { " * 5000,
        "let x = " + "f(1 + " * 60 + "1" + ")" * 60,
    ],
)
def test_too_deep(text: str) -> None:
    assert "N505" in codes(text + "\nlet y = 1")


@pytest.mark.parametrize(
    "text",
    [
        "let x = [" + "1 + 1, " * 5000 + "]",
        "let x = [" + "[1, -2], " * 5000 + "]",
        "let x = " + "(" * 90 + "1" + ")" * 90,
        "let x = " + "1 + " * 90 + "1",
        "network n " + "{" * 90 + "}" * 90,
        "network n { " + "relu -> " * 5000 + "relu }",
        "network n { " + "if a - 1 { relu }; " * 5000 + "relu }",
        "network n { if a { relu }" + " else if b + 1 { relu }" * 5000 + " }",
        "network n { " + "conv(a + b) -> " * 5000 + "relu }",
        "let a = 1 + 1\n" * 5000,
    ],
)
def test_long_is_not_deep(text: str) -> None:
    assert codes(text) == []


def test_reading_goes_on_behind_what_is_too_deep() -> None:
    text = "let x = " + "(" * 500 + "\nnetwork n { " + "{" * 500 + "}" * 500 + "; relu }\nlet y = 1"
    file, diagnostics = parse(Source("x", text))
    assert [d.code for d in diagnostics] == ["N505", "N505"]
    assert [i.name.name for i in file.items] == ["x", "n", "y"]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "piece",
    ["relu\n", "c{i}", "a.", "1_", "(", "{", "}", ")", "{}", '"', "@", "\n", "\r", " ", "#\n", "=",
     "a{b}", "-", "let\n", "x: ", '"#', "\n->", "network a {", "é", "3x", ";", "if a { } else "],
)  # fmt: skip
def test_time_is_linear(piece: str) -> None:
    """Ten times the text takes about ten times the time, whatever it is."""

    def seconds(count: int) -> float:
        text = "network n {\n" + piece * count
        best = 1e9
        for _ in range(3):
            start = time.process_time()
            parse(Source("x", text))
            best = min(best, time.process_time() - start)
        return best

    gc.disable()
    try:
        assert seconds(20_000) < 40 * max(seconds(2_000), 0.001)
    finally:
        gc.enable()


@pytest.mark.slow
def test_a_hundred_thousand_lines() -> None:
    lines = 100_000
    text = "network n {\n" + "  conv(8, 3x3)\n" * lines + "}\n"
    file, diagnostics = parse(Source("x", text))
    (network,) = file.items
    assert not diagnostics
    assert isinstance(network, tree.Network)
    assert network.body is not None
    assert len(network.body.items) == lines
    assert network.body.items[-1].span.position == (lines + 1, 3)


# --- bytes


def test_decode() -> None:
    source, diagnostics = decode("a.net", 'let x = "é"'.encode())
    assert source is not None
    assert (source.name, source.text, diagnostics) == ("a.net", 'let x = "é"', ())


def test_byte_order_mark() -> None:
    source, _ = decode("a.net", b"\xef\xbb\xbflet x = 1")
    assert source is not None
    assert source.text == "let x = 1"
    assert codes("\ufefflet x = 1") == []
    assert codes("\n\ufefflet x = 1") == ["N002"]


@pytest.mark.parametrize(
    ("data", "offset", "place"),
    [
        (b"\xff", 0, (1, 1)),
        (b"let x = 1\nlet \xe9 = 2", 14, (2, 5)),
        ("é\n".encode() + b"\x80", 3, (2, 1)),
        (b"\xef\xbb\xbfa\xc3(", 4, (1, 2)),
        (b"abc\xe2\x82", 3, (1, 4)),
    ],
)
def test_not_utf8(data: bytes, offset: int, place: tuple[int, int]) -> None:
    source, (only,) = decode("a.net", data)
    assert source is None
    assert only.code == "N001"
    assert f"at offset {offset}" in only.message
    assert only.span is not None
    assert only.span.position == place


def test_utf16_is_named() -> None:
    _, (only,) = decode("a.net", "let x = 1".encode("utf-16"))
    assert "UTF-16" in only.helps[0].message


def test_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read, "LARGEST_FILE", 100)
    source, (only,) = decode("a.net", b"#" * 101)
    assert (source, only.code) == (None, "N506")
    assert codes("#" * 101) == ["N506"]
    assert decode("a.net", b"#" * 100)[1] == ()


def test_half_a_character() -> None:
    (only,) = parse(Source("x", "# \ud800"))[1]
    assert isinstance(only, Diagnostic)
    assert only.code == "N001"


@pytest.mark.parametrize(
    ("around", "levels"),
    [("({} + 1 + 1 + 1 + 1)", 60), ("max({}" + " + 1" * 90 + ", 1)", 60), ("[{} + 1, 2][0]", 60)],
)
def test_what_brackets_hide_counts_as_an_operand(around: str, levels: int) -> None:
    """Each level ends before the next one begins: none is deep, what they build is."""
    text = "1"
    for _ in range(levels):
        text = around.format(text)
    found = codes(f"let x = {text}\nnetwork n {{ input a: [3] ; relu }}")
    assert set(found) == {"N505"}


@pytest.mark.parametrize("operand", ["(1 + 1)", "max(1, 2 + 3)"])
def test_operands_side_by_side_are_not_deep(operand: str) -> None:
    text = " + ".join([operand] * 90)
    assert codes(f"let x = {text}\nnetwork n {{ input a: [3] ; relu }}") == []
