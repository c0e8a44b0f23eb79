"""`netdsl new`: what it writes is right as it stands, and in the canonical layout."""

import re
from pathlib import Path

import pytest

import netdsl
from netdsl.diagnostics import has_errors
from netdsl.formatting.layout import formatted
from netdsl.library import networks
from netdsl.source import Source
from tests.cli.conftest import Run


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def is_right(path: Path) -> None:
    """Nothing is to be said of it, and `netdsl fmt` would not change it."""
    assert netdsl.check(path) == []
    text = path.read_text()
    assert formatted(Source(path.name, text)).text == text


def test_a_small_file(run: Run, folder: Path) -> None:
    code, out, err = run("new", "mine")
    assert (code, out) == (0, "")
    assert err == "wrote mine.net: `netdsl summary mine.net` shows it\n"
    is_right(folder / "mine.net")
    net = netdsl.load("mine.net", classes=7)
    assert (net.name, net.output.shape) == ("mine", (7,))
    for backend in ("torch", "keras"):
        assert net.build(backend)


def test_every_comment_says_what_is_true(run: Run, folder: Path) -> None:
    """Each construct that a comment explains is there."""
    run("new", "mine")
    lines = (folder / "mine.net").read_text().splitlines()
    assert sum("#" in line for line in lines) >= 6
    assert all(len(line) <= 100 for line in lines)


@pytest.mark.parametrize("name", sorted(networks()))
def test_a_copy_is_the_same_network(run: Run, folder: Path, name: str) -> None:
    assert run("new", "mine", "--from", name).code == 0
    is_right(folder / "mine.net")
    old, new = netdsl.load(name), netdsl.load("mine.net")
    assert new.name == "mine"
    assert list(new.graph.nodes()) == list(old.graph.nodes())
    assert not netdsl.diff(old, new)
    assert new.graph.doc == old.graph.doc


def test_a_copy_has_only_what_it_needs(run: Run, folder: Path) -> None:
    run("new", "mine", "--from", "vgg11_bn")
    text = (folder / "mine.net").read_text()
    assert text.startswith("# A copy of vgg11_bn, from netdsl's vgg.net.\n#\n# ")
    defined = re.findall(r"^(?:block|network|let) (\w+)", text, re.M)
    assert "mine" in defined
    assert "vgg19" not in defined
    original = Path(networks()["vgg11_bn"]).read_text()
    assert len(defined) < len(re.findall(r"^(?:block|network|let) (\w+)", original, re.M))


def test_nothing_is_written_over(run: Run, folder: Path) -> None:
    path = folder / "mine.net"
    path.write_text("precious")
    code, _, err = run("new", "mine")
    assert (code, path.read_text()) == (2, "precious")
    assert "`mine.net` is there already" in err
    assert "`--force`" in err
    assert run("new", "mine", "--force").code == 0
    is_right(path)


def test_a_path(run: Run, folder: Path) -> None:
    assert run("new", "nets/my-net.net").code == 2  # no such folder
    (folder / "nets").mkdir()
    assert run("new", "nets/my-net.net").code == 0
    assert netdsl.load("nets/my-net.net").name == "my_net"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["block"], "no network can be called `block`"),
        (["true"], "no network can be called `true`"),
        (["3d"], "no network can be called `3d`"),
        (["a b"], "no network can be called `a b`"),
        ([""], "no network can be called"),
        (["é"], "no network can be called `é`"),
        (["conv"], "a layer is called `conv`"),
        (["x", "--from", "resnt34"], "did you mean `resnet34`"),
        (["resnet", "--from", "resnet34"], "`resnet34` is made of something that is called"),
    ],
)
def test_wrong_usage(run: Run, folder: Path, arguments: list[str], words: str) -> None:
    code, out, err = run("new", *arguments)
    assert (code, out) == (2, "")
    assert words in err
    assert list(folder.iterdir()) == []


def test_words_that_are_keywords_only_in_their_place_are_names(run: Run, folder: Path) -> None:
    for name in ("training", "of", "all"):
        assert run("new", name).code == 0
        assert not has_errors(netdsl.check(folder / f"{name}.net"))
