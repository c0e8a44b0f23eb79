"""What the package knows of its networks without compiling them: true, and of all."""

import os
from pathlib import Path

import pytest

from netdsl import library
from netdsl.catalogue import facts
from netdsl.catalogue.papers import Paper, paper_of, papers


def resnet50() -> facts.Facts:
    return facts.facts_of("resnet", facts.kept())["resnet50"]


def test_facts_are_those_of_the_files() -> None:
    """With NETDSL_WRITE_DOCS=1 it writes `architectures/facts.json`."""
    path, made = Path(facts.place()), facts.document()
    if os.environ.get("NETDSL_WRITE_DOCS"):
        path.write_text(made)
    assert path.read_text() == made


def test_facts_are_read_not_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = facts.compiled("resnet")["resnet50"]
    monkeypatch.setattr(facts, "compiled", None)
    assert resnet50() == wanted


@pytest.mark.parametrize(
    ("old", "new", "params"),
    [
        ("network ", "# And a comment.\nnetwork ", 25_557_032),
        ("classes = 1000) = resnet", "classes = 10) = resnet", 25_557_032 - 990 * 2049),
    ],
    ids=["comment", "code"],
)
def test_facts_of_another_text_are_compiled(
    old: str, new: str, params: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = Path(library.modules()["resnet"]).read_text()
    before, kept = facts.fingerprint("resnet"), facts.kept()
    changed = tmp_path / "resnet.net"
    changed.write_text(text.replace(old, new))
    monkeypatch.setattr(library, "modules", lambda: {"resnet": str(changed)})
    assert (facts.fingerprint("resnet") == before) == new.startswith("#")
    assert facts.facts_of("resnet", kept)["resnet50"].params == params


def test_a_fingerprint_is_of_all_files_that_are_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = facts.fingerprint("reinspect")
    changed = tmp_path / "googlenet.net"
    changed.write_text(Path(library.modules()["googlenet"]).read_text() + "let unused = 1\n")
    both = {**library.modules(), "googlenet": str(changed)}
    monkeypatch.setattr(library, "modules", lambda: both)
    assert facts.fingerprint("reinspect") != before


TWO = """\
Sets, as others have them: Net (Doe & Roe
2019, "On Nets", table 1) and Net v2 (Poe 2020, "On Other Nets")."""


def test_papers_of_a_comment() -> None:
    first, second = papers(TWO)
    assert first == Paper("Net", "Doe & Roe", 2019, "On Nets")
    assert second == Paper("Net v2", "Poe", 2020, "On Other Nets")
    assert str(second) == 'Poe 2020, "On Other Nets"'
    assert papers('An exercise. (Doe, "A Book", chapter 2.)') == (Paper("", "Doe", None, "A Book"),)
    assert papers("No paper (of 2019) at all.") == ()


def test_the_paper_of_a_network() -> None:
    cited = first, second = papers(TWO)
    assert paper_of("Net v2 with wings.", cited) == second
    assert paper_of("Net for birds.", cited) == first
    assert paper_of("Something else.", cited) == first
    own = 'Net at last (Moe 2021, "The Last Net").'
    assert paper_of(own, cited) == Paper("Net at last", "Moe", 2021, "The Last Net")
    assert paper_of("Anything.", ()) is None


def test_every_network_has_a_paper() -> None:
    from netdsl.catalogue.entries import entries

    assert [entry.name for entry in entries() if entry.paper is None or not entry.about] == []
