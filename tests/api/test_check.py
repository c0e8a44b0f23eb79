"""`netdsl.check` never raises, whatever it is given, and always ends."""

import random
import re
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import netdsl
from netdsl import Diagnostic, NetdslError, Source
from netdsl.codes import CODES
from netdsl.library import modules
from netdsl.render import render_text

LIBRARY = [Path(path).read_text() for path in modules().values()]
PIECES = [piece for text in LIBRARY for piece in re.findall(r"\w+|[^\w\s]+|\n", text)]
WORDS = st.sampled_from(sorted(set(PIECES)))


def checked(text: Any) -> list[Diagnostic]:
    found = netdsl.check(text)
    assert isinstance(found, list)
    assert all(d.code in CODES for d in found)
    assert isinstance(render_text(found), str)
    return found


@given(st.text(st.characters(codec=None), max_size=300))
def test_any_text(text: str) -> None:
    checked(text)


@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    checked(data)


@given(st.lists(WORDS, max_size=80))
def test_words_of_the_language_in_any_order(words: list[str]) -> None:
    checked(" ".join(words))


@given(st.sampled_from(LIBRARY), st.randoms(use_true_random=False))
def test_a_network_with_pieces_exchanged(text: str, chance: random.Random) -> None:
    pieces = re.findall(r"\w+|[^\w\s]+|\s+", text[:4000])
    for _ in range(chance.randint(1, 4)):
        pieces[chance.randrange(len(pieces))] = chance.choice(PIECES)
    checked("".join(pieces))


@pytest.mark.parametrize(
    "given",
    [None, 3, 1.5, ["network"], object(), {}, str, Path(), Path("nowhere.net"), Path("a\0b")],
)
def test_what_is_no_text(given: Any) -> None:
    (found,) = checked(given)
    assert found.code in ("N001", "N105")


def test_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a.net"
    path.write_text("network a { input x: [3] ; rleu }")
    assert [d.code for d in checked(path)] == ["N101"]
    path.write_bytes(b"\xff\xfea")
    assert [d.code for d in checked(path)] == ["N001"]


BRACKETS = [("{", "}"), ("(", ")"), ("[", "]"), ("add {", "}"), ("if true {", "}"), ("-", "")]


@pytest.mark.parametrize("before", ["", "network n { input x: [3] ; ", "let a = "])
@pytest.mark.parametrize(("opening", "closing"), BRACKETS)
def test_nesting_without_end(before: str, opening: str, closing: str) -> None:
    assert checked(before + opening * 10_000)
    assert checked(f"{before}{opening * 10_000}relu{closing * 10_000}")


@pytest.mark.parametrize(
    "text",
    [
        "\0" * 100_000,
        "\ud800" * 100_000,
        "é" * 100_000,
        '"' * 100_000,
        "#" * 10_000_000,
        "a" * 1_000_000,
        "network n { input x: [3] ; relu" + " -> relu" * 5_000 + " }",
        "x" * (16 * 2**20 + 1),
    ],
    ids=lambda text: f"{text[:1]!r} and {len(text) - 1:,} more",
)
def test_long_texts(text: str) -> None:
    checked(text)
    checked(Source("long.net", text))


@given(st.text(max_size=60), st.dictionaries(st.text(max_size=5), st.text(max_size=9), max_size=2))
def test_loading_bad_text_raises_nothing_else(text: str, settings: dict[str, str]) -> None:
    settings.pop("network", None)
    with pytest.raises(NetdslError):
        netdsl.loads(text, **settings)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9) | st.binary(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
        max_leaves=5,
    )
)
def test_any_setting(value: Any) -> None:
    text = "network n(a = 1) {\n input x: [3]\n dense(a) -> relu * a\n}\n"
    with suppress(NetdslError):
        assert netdsl.loads(text, a=value).params


def test_the_order_is_that_of_the_lines() -> None:
    text = (
        "network n {\n input x: 3x8x8\n add { relu ; conv(4, 1x1) }\n rleu\n}\nnetwork m { rleu }"
    )
    found = netdsl.check(text)
    assert [d.code for d in found] == ["N301", "N101", "N101"]
    with pytest.raises(netdsl.NetdslError) as raised:
        netdsl.loads(text, network="n")
    assert raised.value.diagnostics == tuple(found)
