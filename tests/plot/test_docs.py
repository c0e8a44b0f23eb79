"""docs/plot.md shows what its commands make."""

import os
import re
import shlex
from pathlib import Path

import pytest

from netdsl.cli import main

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs/plot.md").read_text()
COMMANDS = re.findall(r"^```sh\nnetdsl (plot .*)\n```$", TEXT, re.M)
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


@pytest.mark.parametrize("command", COMMANDS, ids=[c.rpartition("/")[2] for c in COMMANDS])
def test_pictures_are_those_that_the_commands_make(command: str, tmp_path: Path) -> None:
    """`NETDSL_WRITE_DOCS=1` writes them anew. Another Graphviz may differ by a point."""
    pytest.importorskip("pygraphviz")
    arguments = shlex.split(command)
    kept = ROOT / arguments[-1]
    made = kept if os.environ.get("NETDSL_WRITE_DOCS") == "1" else tmp_path / kept.name
    assert main([*arguments[:-1], os.fspath(made)]) == 0
    old, new = kept.read_text(), made.read_text()
    assert NUMBER.sub("0", new) == NUMBER.sub("0", old)
    assert [float(n) for n in NUMBER.findall(new)] == pytest.approx(
        [float(n) for n in NUMBER.findall(old)], abs=1.5
    )


def test_every_picture_is_shown_and_has_words_for_those_who_do_not_see_it() -> None:
    shown = {path: words for words, path in re.findall(r"!\[(.*?)\]\((.*?)\)", TEXT)}
    made = [shlex.split(c)[-1].removeprefix("docs/") for c in COMMANDS]
    assert sorted(shown) == sorted(made)
    assert all(len(words) > 20 for words in shown.values())
    assert {p.name for p in (ROOT / "docs/images").iterdir()} == {Path(m).name for m in made}


def test_the_flowchart_is_the_one_that_is_made(capsys: pytest.CaptureFixture[str]) -> None:
    (shown,) = re.findall(r"^```mermaid\n(.*?)^```$", TEXT, re.M | re.S)
    main(["plot", "textcnn", "--format", "mmd"])
    assert capsys.readouterr().out == shown
