"""`REV:path`: a file of a commit, with all that it uses, in every command and in Python."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import netdsl
from netdsl.revision import load_revision, split_revision
from netdsl.sources import split_name
from tests.cli.conftest import GOOD, Run
from tests.git.conftest import COMMON, MODEL, Git

Commit = Callable[[dict[str, str]], None]


@pytest.fixture
def history(git: Git, commit: Commit) -> None:
    """Three commits: a model; its block gets 5x5; the block's file is gone, the model with it."""
    commit({"models/model.net": MODEL, "models/blocks/common.net": COMMON})
    commit({"models/blocks/common.net": COMMON.replace("3x3", "5x5").replace("= 1", "= 2")})
    shutil.rmtree("models")
    commit({"other.net": GOOD})


def kernel(name: str) -> int:
    weights = netdsl.load(name).graph
    return next(n for n in weights.nodes() if n.path == "stem.conv").layer.values["kernel"][0]


@pytest.mark.usefixtures("history")
def test_what_a_file_uses_is_of_the_same_revision() -> None:
    assert kernel("HEAD~1:models/model.net:model") == 5
    assert kernel("HEAD~2:models/model.net:model") == 3
    assert kernel("HEAD~2:models/model.net:tiny") == 3
    Path("models/blocks").mkdir(parents=True)
    Path("models/blocks/common.net").write_text(COMMON.replace("3x3", "7x7"))
    assert kernel("HEAD~2:models/model.net:tiny") == 3


@pytest.mark.usefixtures("git")
def test_a_module_beside_the_file_is_of_the_revision(commit: Commit) -> None:
    """`use resnet` is the neighbour in the commit, and the standard library's where none was."""
    text = "use resnet: basic\nnetwork n {\n  input x: 3x8x8\n  basic(3)\n}\n"
    commit({"n.net": text})
    commit({"resnet.net": "block basic(c) { conv(c, 1x1, bias = false) }\n"})
    Path("resnet.net").unlink()
    assert netdsl.load("HEAD:n.net").params == 9
    assert netdsl.load("HEAD~1:n.net").params > 9 * 9 * 2


@pytest.mark.usefixtures("history")
def test_settings_and_the_network_of_the_files_name() -> None:
    assert netdsl.load("HEAD~1:models/model.net", classes=3).output.shape == (3,)


@pytest.mark.usefixtures("history")
def test_every_command_takes_it(run: Run) -> None:
    for command in (["summary"], ["check"], ["build", "-b", "torch"], ["build", "-b", "keras"]):
        code, out, err = run(*command, "HEAD~1:models/model.net")
        assert code == 0, err
        assert "error" not in err.replace("0 errors", "")
        assert out


@pytest.mark.usefixtures("git")
def test_messages_name_the_revision(commit: Commit, run: Run) -> None:
    broken = COMMON.replace("relu", "rleu")
    commit({"m/model.net": MODEL, "m/blocks/common.net": broken})
    code, out, _ = run("check", "HEAD:m/model.net")
    assert code == 1
    assert "--> HEAD:m/blocks/common.net:3:3" in out
    commit({"m/model.net": MODEL.replace("flatten", "flaten"), "m/blocks/common.net": COMMON})
    assert "--> main:m/model.net:8:3" in run("check", "main:m/model.net").out


@pytest.mark.usefixtures("history")
def test_paths_start_at_the_top_or_else_here(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("models").mkdir()
    monkeypatch.chdir("models")
    for name in ("models/model.net", "./model.net", "../models/model.net", "model.net"):
        assert load_revision("HEAD~1", name).name == "HEAD~1:models/model.net"
    with pytest.raises(netdsl.NetdslError, match=r"no file `\./models/model\.net`"):
        load_revision("HEAD~1", "./models/model.net")
    with pytest.raises(netdsl.NetdslError, match="no file"):
        load_revision("HEAD~1", "../../models/model.net")


@pytest.mark.usefixtures("git")
def test_the_top_comes_before_the_current_folder(
    commit: Commit, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit({"a.net": GOOD, "inner/a.net": GOOD.replace("10", "20")})
    monkeypatch.chdir("inner")
    assert netdsl.load("HEAD:a.net").output.shape == (10,)
    assert netdsl.load("HEAD:./a.net").output.shape == (20,)


@pytest.mark.usefixtures("git")
def test_a_file_that_is_there_wins(commit: Commit) -> None:
    commit({"a.net": GOOD})
    Path("HEAD:a.net").write_text(GOOD.replace("10", "20"))
    Path("HEAD:tiny").write_text(GOOD.replace("10", "30"))
    assert netdsl.load("HEAD:a.net").output.shape == (20,)
    assert netdsl.load("HEAD:a.net:tiny").output.shape == (20,)
    assert netdsl.load("./HEAD:tiny").output.shape == (30,)
    Path("HEAD:a.net").unlink()
    assert netdsl.load("HEAD:a.net").output.shape == (10,)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("HEAD~1:model.net", ("HEAD~1", "model.net")),
        ("origin/main:a/b.net", ("origin/main", "a/b.net")),
        ("HEAD^{/fix: typo}:a.net", ("HEAD^{/fix: typo}", "a.net")),
        ("main@{1}:a.net", ("main@{1}", "a.net")),
        ("main:a:b.net", ("main", "a:b.net")),
        ("v1:./a.net", ("v1", "./a.net")),
        ("C:\\nets\\x.net", None),
        ("C:/nets/x.net", None),
        ("https://example.org/x.net", None),
        (":a.net", None),
        ("main:", None),
        ("a.net", None),
    ],
)
def test_split(name: str, parts: tuple[str, str] | None) -> None:
    assert split_revision(name) == parts


def test_split_name() -> None:
    assert split_name("main:model.net:tiny") == ("main:model.net", "tiny")


@pytest.mark.usefixtures("history")
@pytest.mark.parametrize(
    ("name", "code", "said"),
    [
        ("mian:models/model.net", "N116", "there is `main`"),
        ("HEAD~7:models/model.net", "N116", "no revision `HEAD~7`"),
        ("HEAD~1..HEAD:models/model.net", "N116", "no revision"),
        ("--output=x:models/model.net", "N116", "no revision `--output=x`"),
        ("-h:models/model.net", "N116", "no revision `-h`"),
        ("--git-dir=.:models/model.net", "N116", "no revision"),
        ("$(touch x):models/model.net", "N116", "no revision"),
        ("a\0b:models/model.net", "N116", "no revision"),
        ("\ud800:models/model.net", "N116", "no revision"),
        ("HEAD~1:model.net", "N105", "it has `HEAD~1:models/model.net`"),
        ("HEAD~1:models", "N111", ""),
        ("HEAD~1:models/", "N105", "no file"),
        ("HEAD~1:models/model.net/x.net", "N105", "no file"),
        ("HEAD~1:--output=x.net", "N105", "no file"),
        ("HEAD~1:*.net", "N105", "no file"),
        ("HEAD~1::(top)models/model.net", "N105", "no file"),
        ("HEAD~1:a\0b.net", "N105", "no file"),
        ("HEAD~1:\ud800.net", "N105", "no file"),
    ],
)
def test_what_is_not_there(name: str, code: str, said: str) -> None:
    before = sorted(Path.cwd().rglob("*"))
    with pytest.raises(netdsl.NetdslError) as problem:
        netdsl.load(name)
    assert [d.code for d in problem.value.diagnostics] == [code]
    assert said in str(problem.value)
    assert sorted(Path.cwd().rglob("*")) == before


def test_no_repository(git: Git, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path / "home")
    code, out, err = run("summary", "HEAD:model.net")
    assert (code, out) == (2, "")
    assert "error[N115]: this folder is in no git repository" in err
    assert "`HEAD:model.net` is the file `model.net` of the git revision `HEAD`" in err


@pytest.mark.usefixtures("history")
def test_git_is_not_installed(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "home"))
    code, _, err = run("check", "HEAD~1:models/model.net")
    assert code == 2
    assert "error[N115]: git is not installed" in err


@pytest.mark.usefixtures("git")
def test_a_repository_without_commits(run: Run) -> None:
    assert "N116" in run("check", "HEAD:model.net").err


# --- what may be read ----------------------------------------------------------


def using(module: str) -> str:
    return f"use {module}: unit\nnetwork n {{\n  input x: 3x8x8\n  unit(3)\n}}\n"


@pytest.mark.usefixtures("git")
@pytest.mark.parametrize("module", ['"../common.net"', '"../../outside.net"', '"/etc/x.net"'])
def test_nothing_outside_the_files_folder(commit: Commit, module: str, tmp_path: Path) -> None:
    (tmp_path / "outside.net").write_text(COMMON)
    commit({"common.net": COMMON, "m/n.net": using(module)})
    with pytest.raises(netdsl.NetdslError, match=r"N106.*(?s:.)*the compiled file: `HEAD:m`"):
        netdsl.load("HEAD:m/n.net")


@pytest.mark.usefixtures("git")
def test_root(commit: Commit, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    commit({"common.net": COMMON, "m/n.net": using('"../common.net"'), "n/x.net": ""})
    assert run("check", "HEAD:m/n.net").code == 1
    assert run("check", "HEAD:m/n.net", "--root", ".").code == 0
    assert run("check", "HEAD:m/n.net", "--root", "..").code == 0
    assert run("check", "HEAD:m/n.net", "--root", "n").code == 1
    monkeypatch.chdir("n")
    assert run("check", "HEAD:m/n.net", "--root", "..").code == 0


@pytest.mark.usefixtures("git")
def test_links_inside_the_project_are_followed(commit: Commit) -> None:
    commit({"m/shared/common.net": COMMON, "m/n.net": using('"blocks/unit.net"')})
    Path("m/blocks").symlink_to("shared")
    Path("m/shared/unit.net").symlink_to("../shared/./common.net")
    commit({})
    shutil.rmtree("m")
    assert netdsl.load("HEAD:m/n.net").params == 3 * 3 * 9 + 3


@pytest.mark.usefixtures("git")
@pytest.mark.parametrize("module", ['"unit.net"', "unit", '"folder/common.net"'])
@pytest.mark.parametrize("target", ["..", "/"])
def test_links_out_of_the_project_are_not(
    commit: Commit, module: str, target: str, tmp_path: Path
) -> None:
    (tmp_path / "common.net").write_text(COMMON)
    commit({"common.net": COMMON, "m/n.net": using(module)})
    folder = ".." if target == ".." else str(tmp_path)
    Path("m/unit.net").symlink_to(f"{folder}/common.net")
    Path("m/folder").symlink_to(folder)
    commit({})
    for name in ("HEAD:m/n.net", "m/n.net"):  # on disk as in a revision
        with pytest.raises(netdsl.NetdslError, match=r"N10[56]"):
            netdsl.load(name)


@pytest.mark.usefixtures("git")
def test_links_in_a_circle(commit: Commit) -> None:
    Path("a.net").symlink_to("b.net")
    Path("b.net").symlink_to("a.net")
    commit({})
    with pytest.raises(netdsl.NetdslError, match="N105"):
        netdsl.load("HEAD:a.net")


@pytest.mark.usefixtures("git")
def test_what_a_repository_configures_does_not_run(git: Git, commit: Commit) -> None:
    commit({".gitattributes": "*.net diff=evil filter=evil\n"})
    commit({"a.net": GOOD})
    script = Path("evil.sh").absolute()
    script.write_text('#!/bin/sh\ntouch evil.ran\nexec cat "$@"\n')
    script.chmod(0o755)
    for key in (
        "diff.evil.textconv", "diff.evil.command", "diff.external", "filter.evil.smudge",
        "filter.evil.clean", "core.fsmonitor", "core.pager", "pager.cat-file", "core.editor",
        "alias.cat-file", "core.sshCommand",
    ):  # fmt: skip
        git("config", key, str(script))
    assert netdsl.load("HEAD:a.net").output.shape == (10,)
    assert not Path("evil.ran").exists()


@pytest.mark.usefixtures("git")
def test_nothing_is_fetched(git: Git, commit: Commit, tmp_path: Path) -> None:
    """A partial clone that lacks the file would ask its remote, by a command of its settings."""
    commit({"a.net": GOOD})
    blob = git("rev-parse", "HEAD:a.net").strip()
    shutil.rmtree(tmp_path / "repository/.git/objects" / blob[:2])
    git("config", "remote.origin.url", str(tmp_path / "repository"))
    git("config", "remote.origin.promisor", "true")
    git("config", "extensions.partialClone", "origin")
    git("config", "core.repositoryFormatVersion", "1")
    git("config", "remote.origin.uploadpack", f"touch {tmp_path}/fetched; git-upload-pack")
    with pytest.raises(netdsl.NetdslError, match="N105"):
        netdsl.load("HEAD:a.net")
    assert not (tmp_path / "fetched").exists()


@pytest.mark.usefixtures("git")
def test_bytes_that_are_no_text_and_files_that_are_too_large(commit: Commit, run: Run) -> None:
    Path("latin.net").write_bytes(b"# caf\xe9\n")
    Path("huge.net").write_text("#" * (16 * 2**20 + 1))
    commit({})
    assert "error[N001]" in run("check", "HEAD:latin.net").out
    assert "error[N506]: `HEAD:huge.net` is larger" in run("check", "HEAD:huge.net").out


@pytest.mark.usefixtures("history")
def test_a_bare_repository(git: Git, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    git("clone", "-q", "--bare", ".", str(tmp_path / "bare.git"))
    monkeypatch.chdir(tmp_path / "bare.git")
    assert kernel("main~2:models/model.net:tiny") == 3


@pytest.mark.usefixtures("git")
@pytest.mark.skipif(os.name == "nt", reason="no such names there")
def test_strange_names_of_files(commit: Commit) -> None:
    for number, name in enumerate(
        ['a"b.net', "tab\t.net", "new\nline.net", "é.net", "-x.net", "[a].net"]
    ):
        commit({name: GOOD.replace("10", str(number + 2))})
        Path(name).unlink()
        assert netdsl.load(f"HEAD:{name}").output.shape == (number + 2,)
