"""`netdsl git`: what it writes, and what git then prints, in real repositories."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import GOOD, Run
from tests.git.conftest import COMMON, MODEL, Git

Commit = Callable[[dict[str, str]], None]

KEYS = (
    "diff.netdsl.xfuncname", "diff.netdsl.textconv", "diff.netdsl.cachetextconv",
    "difftool.netdsl.cmd",
)  # fmt: skip


@pytest.fixture
def installed(git: Git, run: Run) -> None:
    """The repository compares `.net` files by their layers."""
    run("git", "install")


def body(diff: str) -> list[str]:
    """The lines of a diff that say something, with the headings of its hunks."""
    lines = [line for line in diff.splitlines() if line.startswith(("+", "-", "@@"))]
    return [line for line in lines if not line.startswith(("+++", "---"))]


# --- what is written -----------------------------------------------------------


def test_install_says_what_it_did(git: Git, run: Run) -> None:
    code, out, err = run("git", "install")
    assert (code, err) == (0, "")
    assert Path(".gitattributes").read_text() == "*.net diff=netdsl\n"
    lines = out.splitlines()
    assert lines[0] == ".gitattributes: added `*.net diff=netdsl`"
    assert lines[1:] == [
        f"git's settings of this repository: {key} = {git('config', '--local', key).rstrip()}"
        for key in KEYS
    ]
    assert git("check-attr", "diff", "a/b.net") == "a/b.net: diff: netdsl\n"
    assert git("config", "--local", "--type=bool", "diff.netdsl.cachetextconv") == "false\n"


def test_install_twice_is_install_once(git: Git, run: Run) -> None:
    Path(".gitattributes").write_bytes(b"*.bin binary\r\n# caf\xe9")
    run("git", "install")
    first = Path(".gitattributes").read_bytes(), Path(".git/config").read_bytes()
    assert first[0] == b"*.bin binary\r\n# caf\xe9\n*.net diff=netdsl\n"
    code, out, _ = run("git", "install")
    assert code == 0
    assert out.startswith(".gitattributes: has `*.net diff=netdsl` already\n")
    assert (Path(".gitattributes").read_bytes(), Path(".git/config").read_bytes()) == first


@pytest.mark.parametrize("before", [None, b"*.bin binary\r\n\n*.net  eol=lf\n"])
def test_uninstall_takes_it_back(git: Git, run: Run, before: bytes | None) -> None:
    attributes = Path(".gitattributes")
    if before is not None:
        attributes.write_bytes(before)
    git("config", "diff.netdsl.wsErrorHighlight", "all")
    config = git("config", "--local", "--list")
    run("git", "install", "--driver")
    assert git("config", "--local", "--list") != config
    code, out, _ = run("git", "uninstall")
    assert code == 0
    assert len(out.splitlines()) == 6
    assert git("config", "--local", "--list") == config
    assert (attributes.read_bytes() if attributes.exists() else None) == before
    assert run("git", "uninstall").out == ".gitattributes: has no `*.net diff=netdsl`\n"


def test_global(git: Git, run: Run, tmp_path: Path) -> None:
    code, out, _ = run("git", "install", "--global")
    attributes = tmp_path / "home/.config/git/attributes"
    assert code == 0
    assert out.startswith(f"{attributes}: added ")
    assert git("check-attr", "diff", "b.net") == "b.net: diff: netdsl\n"
    assert git("config", "--global", KEYS[1]).endswith("show --resolved --\n")
    assert not Path(".gitattributes").exists()
    assert "netdsl" not in Path(".git/config").read_text()
    run("git", "uninstall", "--global")
    assert not attributes.exists()
    assert git("config", "--global", "--list") == ""


def test_global_attributes_elsewhere(git: Git, run: Run, tmp_path: Path) -> None:
    """Where the user's own file is a link, as of dotfiles, it stays one."""
    (tmp_path / "dotfiles").write_text("*.c diff=cpp\n")
    (tmp_path / "home/attributes").symlink_to("../dotfiles")
    git("config", "--global", "core.attributesFile", "~/attributes")
    assert run("git", "install", "--global").code == 0
    assert (tmp_path / "dotfiles").read_text() == "*.c diff=cpp\n*.net diff=netdsl\n"
    assert (tmp_path / "home/attributes").is_symlink()


@pytest.mark.usefixtures("git")
def test_global_outside_of_any_repository(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path / "home")
    assert run("git", "install", "--global").code == 0
    code, out, err = run("git", "install")
    assert (code, out) == (2, "")
    assert "error[N115]: this folder is in no git repository" in err


def test_from_a_folder_below(git: Git, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("deep").mkdir()
    monkeypatch.chdir("deep")
    assert run("git", "install").code == 0
    assert Path("../.gitattributes").exists()
    assert not Path(".gitattributes").exists()


def test_no_working_tree(git: Git, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    git("init", "-q", "--bare", "../bare.git")
    monkeypatch.chdir("../bare.git")
    code, _, err = run("git", "install")
    assert code == 2
    assert "N115" in err


def test_a_link_is_not_followed_out_of_the_repository(git: Git, run: Run, tmp_path: Path) -> None:
    (tmp_path / "profile").write_text("")
    Path(".gitattributes").symlink_to(tmp_path / "profile")
    assert run("git", "install").code == 2
    assert (tmp_path / "profile").read_text() == ""


def test_without_netdsl_on_the_path(
    git: Git, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The interpreter is named, and imports nothing from the repository that git runs it in."""
    python = tmp_path / "a folder" / "it's python"
    python.parent.mkdir()
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))
    program = Path(shutil.which("git") or "").parent
    monkeypatch.setenv("PATH", f"{program}:/usr/bin:/bin")
    if shutil.which("netdsl"):
        pytest.skip("netdsl stands beside git")
    run("git", "install")
    for name in ("netdsl", "lark", "json", "argparse"):
        Path(f"{name}.py").write_text("open('imported', 'w')\n")
    Path("a.net").write_text(GOOD)
    git("add", "-A")
    assert "\n+  fc   dense(10)   -> [10]\n" in git("diff", "--cached", "a.net")
    assert not Path("imported").exists()


def test_wrong_usage(git: Git, run: Run) -> None:
    assert run("git").code == 2
    assert run("git", "instal").code == 2
    assert run("git", "uninstall", "--driver").code == 2
    assert git("status", "--short") == ""


# --- what git prints -----------------------------------------------------------


@pytest.mark.usefixtures("installed")
def test_git_diff(git: Git, commit: Commit) -> None:
    commit({"tiny.net": GOOD})
    Path("tiny.net").write_text(f"# A comment.\n{GOOD}".replace("conv(4", "conv(8"))
    assert body(git("diff")) == [
        "@@ -1,7 +1,7 @@",
        "-  conv1   conv(4, 3x3)   -> 4x6x6",
        "-  relu1   relu   -> 4x6x6",
        "-  flatten1   flatten   -> [144]",
        "+  conv1   conv(8, 3x3)   -> 8x6x6",
        "+  relu1   relu   -> 8x6x6",
        "+  flatten1   flatten   -> [288]",
    ]


@pytest.mark.usefixtures("installed")
def test_formatting_and_comments_are_no_difference(git: Git, commit: Commit) -> None:
    commit({"tiny.net": GOOD})
    Path("tiny.net").write_text("# Another.\n" + GOOD.replace("\n  ", "\n      # why\n  "))
    assert body(git("diff")) == []


@pytest.mark.usefixtures("installed")
def test_hunks_are_headed_by_the_network(git: Git, commit: Commit) -> None:
    layers = "".join(f"  network{i}: dense({i + 2})\n  block: relu\n" for i in range(1))
    layers += "".join(f"  a{i}: dense({i + 2})\n" for i in range(9))
    text = f"network deep {{\n  input x: [4]\n{layers}}}\n"
    commit({"deep.net": GOOD + text})
    Path("deep.net").write_text(GOOD + text.replace("a8: dense(10)", "a8: dense(10, bias = false)"))
    (heading, *rest) = body(git("diff"))
    assert heading.endswith("@@ network deep")
    assert rest == [
        "-  a8   dense(10)   -> [10]",
        "+  a8   dense(10, bias = false)   -> [10]",
    ]


@pytest.mark.usefixtures("installed")
def test_log_and_show(git: Git, commit: Commit) -> None:
    commit({"tiny.net": GOOD})
    commit({"tiny.net": GOOD.replace("  relu\n", "  relu\n  dropout(0.5)\n")})
    change = "+  dropout1   dropout(0.5)   -> 4x6x6"
    shown = body(git("show"))
    assert [line for line in shown if line[0] in "+-"] == [change]
    log = git("log", "-p", "--format=%B", "--", "tiny.net")
    assert log.count("change\n") == 2
    assert change in log
    assert "+network tiny\n+  input image   3x8x8\n" in log
    assert "input image: 3x8x8" not in log


@pytest.mark.usefixtures("installed")
def test_neighbours_are_those_of_the_commit(git: Git, commit: Commit) -> None:
    """Git writes old texts to a temporary folder; what they use is found in the repository."""
    commit({"m/model.net": MODEL, "m/blocks/common.net": COMMON})
    commit(
        {
            "m/model.net": MODEL.replace("unit(8)", "unit(4)"),
            "m/blocks/common.net": COMMON.replace("3x3", "5x5").replace("= 1", "= 2"),
        }
    )
    change = [
        "-  stem.conv   conv(8, 3x3, padding = 1)   -> 8x8x8",
        "+  stem.conv   conv(4, 5x5, padding = 2)   -> 4x8x8",
    ]
    for command in (["show"], ["diff", "HEAD~1", "HEAD"], ["log", "-1", "-p"]):
        lines = body(git(*command, "--", "m/model.net"))
        assert [
            line for line in lines if "stem.conv   conv(8" in line or "conv(4" in line
        ] == change
    # In the working tree, what stands on disk counts.
    Path("m/blocks/common.net").write_text(COMMON.replace("relu", "gelu"))
    Path("m/model.net").write_text(MODEL)
    lines = body(git("diff", "m/model.net"))
    assert "-  stem.conv   conv(4, 5x5, padding = 2)   -> 4x8x8" in lines
    assert "+  stem.gelu1   gelu   -> 8x8x8" in lines


@pytest.mark.usefixtures("installed")
def test_neighbours_of_another_branch_and_of_old_commits(git: Git, commit: Commit) -> None:
    using = "use common: unit\nnetwork n {\n  input x: 3x8x8\n  unit(3)\n}\n"
    commit({"n.net": using, "common.net": COMMON})
    git("switch", "-q", "-c", "other")
    commit({"n.net": using.replace("(3)", "(4)"), "common.net": COMMON.replace("relu", "gelu")})
    git("switch", "-q", "main")
    git("rm", "-q", "n.net", "common.net")
    commit({"readme": ""})
    lines = body(git("diff", "HEAD~1", "other", "--", "n.net"))
    assert "-  unit1.conv   conv(3, 3x3, padding = 1)   -> 3x8x8" in lines
    assert "+  unit1.gelu1   gelu   -> 4x8x8" in lines


@pytest.mark.usefixtures("installed")
def test_files_of_a_folder_above(git: Git, commit: Commit) -> None:
    """The setting that docs/git.md gives for them."""
    using = 'use "../common.net": unit\nnetwork n {\n  input x: 3x8x8\n  unit(3)\n}\n'
    commit({"m/n.net": using, "common.net": COMMON})
    Path("m/n.net").write_text(using.replace("(3)", "(4)"))
    assert body(git("diff"))[1:] == ["-  unit(3)", "+  unit(4)"]
    setting = git("config", "diff.netdsl.textconv").strip().removesuffix("--")
    git("config", "diff.netdsl.textconv", f"{setting} --root . --")
    assert "+  unit1.conv   conv(4, 3x3, padding = 1)   -> 4x8x8" in body(git("diff"))


@pytest.mark.usefixtures("installed")
def test_the_neighbour_counts_not_the_standard_module_of_its_name(git: Git, commit: Commit) -> None:
    using = "use resnet: basic\nnetwork n {\n  input x: 3x8x8\n  basic(3)\n}\n"
    commit({"n.net": using, "resnet.net": "block basic(c) { conv(c, 1x1) }\n"})
    commit({"n.net": using.replace("(3)", "(4)")})
    lines = body(git("show", "--", "n.net"))
    assert "-  basic1.conv1   conv(3, 1x1)   -> 3x8x8" in lines
    assert "+  basic1.conv1   conv(4, 1x1)   -> 4x8x8" in lines


@pytest.mark.usefixtures("installed")
def test_what_cannot_be_compiled_is_compared_as_text(git: Git, commit: Commit) -> None:
    broken = "network n {\n  input x: [4]\n  dens(4)\n}\n"
    commit({"a.net": broken, "block.net": COMMON})
    Path("a.net").write_text(broken.replace("dens(4)", "dens(5)"))
    Path("block.net").write_text(COMMON.replace("relu", "gelu"))
    Path("-x.net").write_text(GOOD)
    git("add", "-N", "--", "-x.net")
    lines = body(git("diff"))
    for line in ("-  dens(4)", "+  dens(5)", "-  relu", "+  gelu", "+network tiny"):
        assert line in lines


@pytest.mark.usefixtures("installed")
def test_the_tool_is_not_needed_where_it_is_not_set_up(
    git: Git, commit: Commit, tmp_path: Path, run: Run
) -> None:
    """`.gitattributes` is committed; who clones without netdsl gets git's usual diff."""
    commit({"tiny.net": GOOD})
    git("clone", "-q", ".", "../clone")
    Path("../clone/tiny.net").write_text(GOOD.replace("relu", "gelu"))
    done = subprocess.run(["git", "-C", "../clone", "diff"], capture_output=True, text=True)
    assert body(done.stdout)[1:] == ["-  relu", "+  gelu"]


@pytest.mark.parametrize("command", [["diff"], ["difftool", "-y", "-t", "netdsl"]])
def test_the_report_in_git(git: Git, commit: Commit, run: Run, command: list[str]) -> None:
    """The texts of commits find what they use here too; files may be new."""
    run("git", "install", "--driver")
    commit({"m/model.net": MODEL, "m/blocks/common.net": COMMON})
    Path("m/model.net").write_text(MODEL.replace("dense(classes)", "dense(classes, bias = false)"))
    Path("new.net").write_text(GOOD)
    git("add", "-N", "new.net")
    said = git(*command)
    assert "netdsl diff a/m/model.net b/m/model.net\n" in said
    assert "verdict  WEIGHTS partial" in said
    assert "no difference: tiny" in said
    assert "+ network tiny" in said
