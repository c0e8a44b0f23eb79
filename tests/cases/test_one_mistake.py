"""One mistake is one error; several that have nothing to do with each other are told in one run."""

import random
from pathlib import Path

import pytest

from netdsl.diagnostics import Diagnostic, has_errors
from netdsl.pipeline import check_source
from netdsl.source import Source
from tests.cases.mutations import MEANING, SYNTAX

LIBRARY = Path(__file__).parents[2] / "architectures"
TEXTS = {p.name: p.read_text() for p in sorted(LIBRARY.glob("*.net")) if p.stat().st_size < 6000}
EACH = 12


def errors(text: str, name: str = "n.net") -> list[Diagnostic]:
    found = check_source(Source(name, text, str(LIBRARY / name)))
    return [d for d in found if d.severity == "error"]


@pytest.mark.parametrize("kind", [*SYNTAX, *MEANING])
def test_one_slip_is_one_error(kind: str) -> None:
    """In nearly all cases: which brace was forgotten, say, cannot always be known."""
    rng = random.Random(f"one mistake: {kind}")
    mutate = (SYNTAX | MEANING)[kind]
    counts = []
    while len(counts) < EACH:
        name = rng.choice([*TEXTS])
        text = mutate(rng, TEXTS[name])
        if text is not None and text != TEXTS[name]:
            found = errors(text, name)
            counts += [len(found)] if found else []  # what is right by chance is no mistake
    assert counts.count(1) >= EACH - 1, counts
    assert max(counts) <= 4, counts


BROKEN = "network broken { input x: 3x8x8; conv(8, 3x3 ; relu }\n"


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (BROKEN + "network n { input x: 3x8x8; dense(4) }\n", ["N003", "N303"]),
        (BROKEN + "block b { relu }\nnetwork n { input x: [4]; b(3) }\n", ["N003", "N201"]),
        ("network n {\n input x: 3x8x8\n conv(8, 9x9)\n @x -> conv(8 3x3)\n}\n", ["N304", "N003"]),
        ("network n {\n input x: 3x8x8\n a: conv(8 3x3)\n add { @a; @x -> dense(3) }\n}\n",
         ["N003", "N303"]),
        ("network n {\n input x: 3x8x8\n relu relu\n conv(4, 3, strides = 2)\n}\n",
         ["N003", "N203"]),
        ("let a = \nlet b = 1 / 0\nnetwork n { input x: [4]; relu }\n", ["N003", "N205"]),
    ],
)  # fmt: skip
def test_independent_mistakes_are_told_in_one_run(text: str, codes: list[str]) -> None:
    assert sorted(d.code for d in errors(text)) == sorted(codes)


@pytest.mark.parametrize(
    "text",
    [
        # names that were lost with what could not be read
        "block b(n { relu }\nnetwork n { input x: [4]; b(3) }\n",
        "let width = = 3\nnetwork n { input x: [4]; dense(width) }\n",
        "network n {\n input x: [4]\n a: dense(4 5)\n add { identity; @a }\n}\n",
        "network n {\n input x: 3x8x8)\n flatten -> dense(4)\n}\n",
        "network base {\n input x: [4]\n fc: dense(4 5)\n}\nnetwork m = base with { fc: dense(3) }\n",
        # what follows a broken statement has a shape that nobody knows
        "network n {\n input x: 3x8x8\n conv(8 3x3)\n dense(4) => [5]\n expect params == 3\n}\n",
        "network n {\n input x: 3x8x8\n concat {\n conv(8 3x3)\n identity\n } => 9x8x8\n}\n",
        "default conv(padding = half\nnetwork n { input x: 3x8x8; conv(3, 3x3) => 3x8x8 }\n",
        # what stands outside braces that were closed too early
        "network n {\n input x: 3x8x8\n relu }\n flatten\n dense(4)\n expect params == 1\n}\n",
    ],
)
def test_what_follows_is_not_told(text: str) -> None:
    assert len(errors(text)) == 1


def test_nothing_that_cannot_be_read_is_compiled() -> None:
    from netdsl.pipeline import compile_source

    text = BROKEN + "network n { input x: [4]; relu }\n"
    found = compile_source(Source("n.net", text), "n")
    assert found.graph is None
    assert has_errors(found.diagnostics)


def test_no_list_of_terminals_reaches_a_message() -> None:
    rng = random.Random("words")
    for mutate in SYNTAX.values():
        text = mutate(rng, TEXTS["resnet.net"])
        for d in errors(text or "", "resnet.net"):
            assert not {"RPAR", "LBRACE", "NEWLINE", "NAME", "ARROW"} & set(d.message.split())
            assert d.message.count("`") <= 14
