"""Scripts for shells, tried in the shells themselves."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from netdsl.cli import COMMANDS
from netdsl.cli.completion import SHELLS
from netdsl.library import networks
from tests.cli.conftest import Run

ASK_BASH = """
source {script}
COMP_WORDS=({words}) ; COMP_CWORD=$(( ${{#COMP_WORDS[@]}} - 1 ))
COMP_LINE="{line}" ; COMP_POINT=${{#COMP_LINE}}
_shtab_netdsl netdsl "${{COMP_WORDS[COMP_CWORD]}}" "${{COMP_WORDS[COMP_CWORD-1]}}"
printf '%s\\n' "${{COMPREPLY[@]}}"
"""
ASK_FISH = "source {script}; complete -C '{line}'"


def answers(shell: str, script: Path, line: str, folder: Path) -> set[str]:
    """What the shell would offer at the end of a line."""
    words = " ".join(f"'{word}'" for word in line.split(" "))
    program = (ASK_BASH if shell == "bash" else ASK_FISH).format(
        script=script, words=words, line=line
    )
    done = subprocess.run([shell, "-c", program], capture_output=True, text=True, cwd=folder)
    assert done.stderr == ""
    return {found.partition("\t")[0] for found in done.stdout.splitlines()}


@pytest.fixture(params=["bash", "fish"])
def ask(run: Run, request: pytest.FixtureRequest, tmp_path: Path):
    shell = request.param
    if shutil.which(shell) is None:
        pytest.skip(f"no {shell} here")
    script = tmp_path / "script"
    script.write_text(run("completion", shell).out)
    folder = tmp_path / "work"
    (folder / "nets").mkdir(parents=True)
    for name in ("mine.net", "mine.txt"):
        (folder / name).touch()
    return lambda line: answers(shell, script, line, folder)


def test_commands(ask) -> None:
    assert ask("netdsl ") >= set(COMMANDS)
    assert ask("netdsl su") == {"summary"}


def test_options_and_their_choices(ask) -> None:
    assert ask("netdsl summary --dt") == {"--dtype"}
    assert ask("netdsl summary lenet5 --dtype ") == {"float32", "float16", "bfloat16"}
    assert ask("netdsl build lenet5 --backend t") == {"torch"}


def test_networks_and_files(ask) -> None:
    assert ask("netdsl build resnet1") == {n for n in networks() if n.startswith("resnet1")}
    assert ask("netdsl check mi") == {"mine.net"}
    assert ask("netdsl check nets") == {"nets/"}
    assert "mine.txt" not in ask("netdsl summary m")


def test_names(ask) -> None:
    assert ask("netdsl layers conv_") == {"conv_transpose"}
    assert ask("netdsl show lenet5_") == {"lenet5_modern"}
    assert ask("netdsl explain N10") == {f"N10{n}" for n in range(1, 10)}


@pytest.mark.parametrize("shell", SHELLS)
def test_a_script_for_every_shell(run: Run, shell: str, tmp_path: Path) -> None:
    code, out, err = run("completion", shell)
    assert (code, err) == (0, "")
    assert all(name in out for name in COMMANDS)
    program = {"tcsh": "tcsh", "powershell": "pwsh"}.get(shell, shell)
    if shutil.which(program) and program in ("bash", "zsh", "fish"):
        (tmp_path / "script").write_text(out)
        command = [program, "-n", str(tmp_path / "script")]
        assert subprocess.run(command, capture_output=True, text=True).stderr == ""


def test_without_shtab_it_says_what_to_install(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "shtab", None)
    code, out, err = run("completion", "bash")
    assert (code, out) == (2, "")
    assert "N807" in err
    assert 'pip install "netdsl[completion]"' in err


def test_an_unknown_shell(run: Run) -> None:
    assert run("completion", "csh").code == 2
