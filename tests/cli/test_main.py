"""What holds for all commands: help, exit codes, streams, colour, no traceback."""

import io
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from netdsl import __version__
from netdsl.cli import COMMANDS, main
from netdsl.cli.terminal import use_color
from tests.cli.conftest import Run


def test_version(run: Run) -> None:
    assert run("--version") == (0, f"netdsl {__version__}\n", "")


def test_help_names_every_command(run: Run) -> None:
    code, out, err = run("--help")
    assert (code, err) == (0, "")
    assert all(f"\n  {name} " in out for name in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(run: Run, command: str) -> None:
    code, out, err = run(command, "--help")
    assert (code, err) == (0, "")
    assert out.startswith(f"usage: netdsl {command}")


def test_no_command_is_wrong_usage(run: Run) -> None:
    assert run().code == 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["bild", "x"], ["no command `bild`", "did you mean `build`?"]),
        (["sumary"], ["`summary`"]),
        (["--verson"], ["no option `--verson`", "`--version`"]),
        (["summary", "resnet50", "--bach", "3"], ["no option `--bach`", "`--batch`"]),
        (["summary", "resnet50", "--bach=3"], ["no option `--bach`", "`--batch`"]),
        (["summary", "resnet50", "more"], ["no further argument `more`"]),
        (["summary"], ["FILE"]),
        (["summary", "resnet50", "--batch", "0"], ["`0` is no whole number, 1 or more"]),
        (["summary", "resnet50", "--batch", "x"], ["`x` is no whole number"]),
        (["summary", "resnet50", "--dtype", "int8"], ["--dtype"]),
        (["summary", "resnet50", "--set", "classes"], ["NAME=VALUE"]),
        (["check", "--format", "xml", "a"], ["--format"]),
        (["build", "resnet50"], ["--backend"]),
        (["build", "resnet50", "-b", "torhc"], ["no backend `torhc`", "`torch`"]),
        (["build", "resnet50", "-b", "torch", "-b", "keras"], ["-o FOLDER"]),
        (["build", "-", "-b", "torch", "--watch"], ["standard input"]),
        (["show", "resnt50"], ["`resnt50`", "`resnet50`"]),
        (["layers", "covn"], ["no layer `covn`", "`conv`"]),
    ],
    ids=" ".join,
)
def test_wrong_usage(run: Run, arguments: list[str], words: list[str]) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith("error: ")
    assert len(err.splitlines()) <= 2
    assert all(word in err for word in words), err


@pytest.mark.parametrize("command", ["summary", "check", "build"])
def test_a_file_that_is_not_there(run: Run, command: str) -> None:
    more = ["-b", "torch"] if command == "build" else []
    code, out, err = run(command, "nothing.net", *more)
    assert code == 2
    assert "nothing.net" in err
    assert "Traceback" not in out + err


def test_an_unknown_standard_name_has_a_near_one(run: Run) -> None:
    code, out, err = run("summary", "resnet51")
    assert (code, out) == (2, "")
    assert "resnet50" in err or "resnet18" in err or "resnet101" in err


def test_a_folder_is_no_file(run: Run, tmp_path: Path) -> None:
    code, _, err = run("summary", f"{tmp_path}{os.sep}")
    assert code == 2
    assert err.startswith("error")


def test_an_internal_error_is_one_line_and_a_report(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import tempfile

    import netdsl.cli.show

    def broken(_: object) -> int:
        raise RuntimeError("oh no")

    monkeypatch.setattr(netdsl.cli.show, "run", broken)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    code, out, err = run("show", "resnet50")
    assert (code, out) == (70, "")
    (line,) = err.splitlines()
    assert "oh no" not in line
    (report,) = tmp_path.iterdir()
    assert str(report) in line
    assert "RuntimeError: oh no" in report.read_text()

    monkeypatch.setenv("NETDSL_DEBUG", "1")
    code, _, err = run("show", "resnet50")
    assert code == 70
    assert "RuntimeError: oh no" in err


def test_interrupted(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    import netdsl.cli.show

    def interrupted(_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(netdsl.cli.show, "run", interrupted)
    assert run("show", "resnet50").code == 130


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_when_to_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    terminal, pipe = Terminal(), io.StringIO()
    assert (use_color("auto", terminal), use_color("auto", pipe)) == (True, False)
    monkeypatch.setenv("TERM", "dumb")
    assert not use_color("auto", terminal)
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert use_color("auto", pipe)
    monkeypatch.setenv("NO_COLOR", "1")
    assert not use_color("auto", terminal)
    assert (use_color("always", pipe), use_color("never", terminal)) == (True, False)


def netdsl(*arguments: str, **more: object) -> "subprocess.Popen[str]":
    """A real process."""
    command = [sys.executable, "-m", "netdsl", *arguments]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, **more)  # type: ignore[call-overload, no-any-return]


def test_a_closed_pipe_is_silent() -> None:
    process = netdsl("layers")
    assert process.stdout
    assert process.stderr
    process.stdout.close()
    assert process.stderr.read() == ""
    process.stderr.close()
    assert process.wait() == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("command", ["layers", "show lenet5", "fmt - </dev/null"])
def test_output_that_cannot_be_written_is_one_line(command: str) -> None:
    for redirection in (">/dev/full", ">&-"):
        shell = f"{sys.executable} -m netdsl {command} {redirection}"
        done = subprocess.run(["sh", "-c", shell], stderr=subprocess.PIPE, text=True)
        assert done.returncode == 2
        assert done.stderr.startswith("error: ")
        assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("command", ["fmt -", "check -", "summary -"])
def test_closed_standard_input_is_one_line(command: str) -> None:
    shell = f"{sys.executable} -m netdsl {command} <&-"
    done = subprocess.run(["sh", "-c", shell], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "error: standard input is closed\n"


@pytest.mark.parametrize(
    "command",
    ["build FILE --backend torch", "ir FILE", "diff FILE lenet5", "plot FILE --format dot"],
)
def test_no_result_takes_the_place_of_a_source(run: Run, good: Path, command: str) -> None:
    before = good.read_text()
    code, _, err = run(*[good if word == "FILE" else word for word in command.split()], "-o", good)
    assert code == 2
    assert "would write over a network's source" in err
    assert good.read_text() == before


@pytest.mark.slow
def test_watch_builds_until_it_is_interrupted(good: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.py"
    process = netdsl("build", str(good), "-b", "torch", "-o", str(output), "--watch")
    assert process.stderr
    assert "built" in process.stderr.readline()
    first = output.read_text()
    good.write_text("network tiny {")
    lines = iter(process.stderr.readline, "")
    assert any("not built" in line for line in lines)
    assert output.read_text() == first
    good.write_text("network other { input x: 4; dense(3) }\n")
    assert any(line.startswith("built") for line in lines)
    assert "Other" in output.read_text()
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=10)
    assert process.returncode == 130


FRAMEWORKS = (
    "torch",
    "keras",
    "tensorflow",
    "jax",
    "numpy",
    "pydantic",
    "rich",
    "importlib.metadata",
)


def test_no_command_imports_what_it_does_not_need(good: Path) -> None:
    script = f"""
import sys
before = set(sys.modules)
from netdsl.cli import main
new = set(sys.modules) - before
assert new == {{"netdsl", "netdsl.cli", "netdsl.version"}}, new
import io
sys.stdout = io.StringIO()
for command in (["--version"], ["--help"], ["show", "lenet5"], ["layers"], ["layers", "conv"],
                ["list"], ["check", {str(good)!r}], ["summary", {str(good)!r}],
                ["diff", {str(good)!r}, "lenet5"],
                ["diff", {str(good)!r}, "lenet5", "--format", "markdown", "--emit-remap", "-"],
                ["build", {str(good)!r}, "-b", "torch"], ["build", {str(good)!r}, "-b", "keras"]):
    assert main(command) == 0, command
    loaded = [m for m in {FRAMEWORKS!r} if m in sys.modules]
    assert not loaded, (command, loaded)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stderr == "Checked 1 file, 1 network: 0 errors, 0 warnings\n"


def test_it_is_a_module_too() -> None:
    process = netdsl("--version")
    assert process.communicate() == (f"netdsl {__version__}\n", "")


def test_main_without_arguments_reads_those_of_the_process(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["netdsl", "--version"])
    assert main() == 0
    assert __version__ in capsys.readouterr().out
