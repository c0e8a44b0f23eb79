"""docs/language.md: its examples are right and tidy, its names and numbers are the compiler's."""

import re
from pathlib import Path

import pytest

import netdsl
from netdsl.analysis.cost import weights
from netdsl.compile import limits
from netdsl.compile.functions import FUNCTIONS
from netdsl.compile.properties import PROPERTIES
from netdsl.formatting.layout import formatted
from netdsl.render import render_text
from netdsl.source import Source
from netdsl.syntax.read import LARGEST_FILE

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/language.md"
TEXT = PAGE.read_text()
FENCES = re.findall(r"^```net ?([\w.]*)\n(.*?)^```$", TEXT, re.M | re.S)
NETS = [text for _, text in FENCES]
FILES = [(name, text) for name, text in FENCES if name]
FRAME, PLACE = NETS[-1], "conv1: conv(8, 1x1)"
ROWS = re.findall(r"^\| `(.+?)` \| `(.+)` \|$", TEXT.partition("## Limits")[0], re.M)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the files that examples of the page use."""
    for name, text in FILES:
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.mark.parametrize("text", NETS, ids=range(1, len(NETS) + 1))
def test_examples_are_right_and_tidy(text: str, folder: Path) -> None:
    path = folder / "example.net"
    path.write_text(text)
    said = netdsl.check(path)
    assert not said, render_text(said)
    assert formatted(Source("example.net", text)).text == text


def test_most_fences_are_examples() -> None:
    """None is missed for the way it is fenced."""
    assert len(NETS) == TEXT.count("```") / 2 >= 15
    assert len(ROWS) >= 10


@pytest.mark.parametrize(("statement", "shown"), ROWS, ids=[s for s, _ in ROWS])
def test_names_of_weights(statement: str, shown: str) -> None:
    assert FRAME.count(PLACE) == 1
    graph = netdsl.loads(FRAME.replace(PLACE, statement)).graph
    assert [name for name, _, _ in weights(graph)] == shown.split("`, `")


def test_numbers() -> None:
    most = limits.Limits()
    said = set(re.findall(r"\d[\d,]*", TEXT.partition("## Limits")[2].partition("\n## ")[0]))
    own = (most.layers, most.steps, most.calls, limits.STEPS_OF_A_LAYER, limits.LONGEST_LIST)
    deep = (limits.DEEPEST, limits.DEEPEST_CALL, limits.DEEPEST_LIST, LARGEST_FILE >> 20)
    assert limits.LARGEST == 2**63 - 1
    assert said == {f"{number:,}" for number in (*own, *deep, 2, 63)}


def test_words() -> None:
    def listed(after: str) -> set[str]:
        line = TEXT.partition(after)[2].partition("\n")[0]
        return set(re.findall(r"`([^`]+)`", line))

    grammar = (ROOT / "grammars/netdsl.lark").read_text()
    (keywords,) = re.findall(r"^NAME: /\(\?!\(\?:([a-z|]+)\)", grammar, re.M)
    assert listed("**Keywords:**") == set(keywords.split("|"))
    assert listed("**Functions:**") == set(FUNCTIONS)
    assert listed("**Properties:**") == {f"in.{name}" for name in PROPERTIES}


def test_links_lead_somewhere() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", TEXT)
    assert links
    assert all((PAGE.parent / link).exists() for link in links)
