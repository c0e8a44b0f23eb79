"""`netdsl check`."""

import json
import os
from pathlib import Path

import pytest

from netdsl.cli import main
from netdsl.cli.fix import Fixed, apart
from netdsl.diagnostics import Applicability, Diagnostic, Edit, Help
from netdsl.source import Source, Span
from tests.cli.conftest import BAD, GOOD, Run


def test_a_good_file(run: Run, good: Path) -> None:
    assert run("check", good) == (0, "", "Checked 1 file, 1 network: 0 errors, 0 warnings\n")


def test_findings_are_the_result_and_go_to_standard_output(run: Run, good: Path, bad: Path) -> None:
    code, out, err = run("check", good, bad)
    assert code == 1
    assert out.startswith("error[N101]: ")
    assert "`cnov`" in out
    assert err == (
        "\nChecked 2 files, 2 networks: 1 error, 0 warnings\n"
        "For more about it, try `netdsl explain N101`.\n"
    )


def test_several_networks_are_counted(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "two.net"
    path.write_text(GOOD + GOOD.replace("tiny", "other"))
    assert "Checked 1 file, 2 networks" in run("check", path).err


def test_standard_input(run: Run) -> None:
    assert run("check", "-", stdin=GOOD).code == 0
    code, out, _ = run("check", "-", stdin=BAD)
    assert code == 1
    assert "<stdin>:4:10" in out


def test_standard_input_is_read_once(run: Run) -> None:
    assert run("check", "-", "-", stdin=BAD) == run("check", "-", stdin=BAD)


def test_a_network_that_a_file_has_not(run: Run, good: Path, bad: Path) -> None:
    assert run("check", f"{good}:tiny").code == 0
    code, out, err = run("check", f"{good}:tin", bad)
    assert code == 2
    assert "no network is called `tin`" in err
    assert "there is `tiny`" in err
    assert "`cnov`" in out


def test_standard_names(run: Run) -> None:
    code, out, _ = run("check", "lenet5")
    assert code == 0, out


def test_a_missing_file_does_not_stop_the_others(run: Run, good: Path, bad: Path) -> None:
    code, out, err = run("check", "nothing.net", good, bad)
    assert code == 2
    assert "nothing.net" in err
    assert "`cnov`" in out
    assert "Checked 2 files, 2 networks: 1 error" in err


def test_text_that_is_not_utf_8(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "latin.net"
    path.write_bytes(b"# caf\xe9\n")
    code, out, err = run("check", path)
    assert code == 1
    assert err.startswith("\nChecked 1 file, 0 networks: 1 error, 0 warnings\n")
    assert "N001" in out
    assert run("check", "-", stdin=b"\xff").code == 1


def test_concise(run: Run, bad: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(bad.parent)
    code, out, err = run("check", "--format", "concise", "bad.net")
    assert code == 1
    assert out == "bad.net:4:10: N101 no layer, block or parameter is called `cnov`\n"
    assert err.startswith("Checked")


def test_json(run: Run, bad: Path, good: Path) -> None:
    code, out, err = run("check", "--format", "json", bad, good)
    document = json.loads(out)
    assert (code, err, document["error_count"]) == (1, "", 1)
    assert (document["format_version"], document["valid"]) == ("1.0", False)
    assert (document["files"], document["networks"]) == (2, 2)
    assert document["diagnostics"][0]["code"] == "N101"


def test_github(run: Run, bad: Path, good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(bad.parent.parent)
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)
    code, out, _ = run("check", "--format", "github", bad)
    assert code == 1
    assert out.startswith(f"::error title=netdsl (N101),file={bad.parent.name}/bad.net,line=4,")
    assert out.count("\n") == 1
    assert run("check", "--format", "github", good).out == ""


def test_github_paths_are_those_of_the_checkout(
    run: Run, bad: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    below = bad.parent / "below"
    below.mkdir()
    monkeypatch.chdir(below)
    monkeypatch.setenv("GITHUB_WORKSPACE", str(bad.parent))
    assert ",file=bad.net," in run("check", "--format", "github", "../bad.net").out


def test_errors_come_first_for_github(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "both.net"
    path.write_text("let x = 0x3\n" + BAD)
    kinds = [line.split()[0] for line in run("check", "--format", "github", path).out.splitlines()]
    assert kinds == ["::error", "::warning"]


def test_sarif(run: Run, bad: Path) -> None:
    code, out, err = run("check", "--format", "sarif", bad)
    assert (code, err) == (1, "")
    assert json.loads(out)["runs"][0]["results"][0]["ruleId"] == "N101"


# --- files and folders ---------------------------------------------------------------


def test_a_folder_is_every_file_below_once_and_in_order(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("b.net", "a.net", "deep/c.net", ".hidden/d.net", "e.txt"):
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_text(BAD)
    code, out, err = run("check", "--format", "concise", ".", "./a.net", tmp_path / "b.net")
    assert code == 1
    assert [line.partition(":")[0] for line in out.splitlines()] == [
        "a.net", "b.net", str(Path("deep", "c.net")),
    ]  # fmt: skip
    assert "Checked 3 files" in err
    assert run("check", "--format", "concise").out == out


def test_a_folder_without_files_says_so(run: Run, tmp_path: Path) -> None:
    code, _, err = run("check", tmp_path)
    assert code == 2
    assert "no `.net` file" in err
    assert "Checked 0 files" in err


USED = "block stem(n) { conv(n, 3x3, paddig = half) -> relu }\n"


def test_what_several_files_use_is_said_once(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("parts").mkdir()
    Path("parts/stem.net").write_text(USED)
    for name in ("a", "b"):
        body = f"network {name} {{ input x: 3x8x8 ; stem(4) }}\n"
        Path(f"{name}.net").write_text(f'use "parts/stem.net": stem\n{body}')
    for given in (["."], ["a.net", "b.net"], ["parts", "a.net"]):
        out = run("check", "--format", "concise", *given).out
        assert out == "parts/stem.net:1:30: N203 `conv` has no parameter `paddig`\n"


def test_files_of_one_name_are_not_taken_for_each_other(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("a", "b"):
        Path(name).mkdir()
        Path(name, "stem.net").write_text(USED)
        body = "network n { input x: 3x8x8 ; stem(4) }\n"
        Path(name, "main.net").write_text(f'use "stem.net": stem\n{body}')
    lines = run("check", "--format", "concise", "a/main.net", "b/main.net").out.splitlines()
    assert [line.partition(":")[0] for line in lines] == ["a/stem.net", "b/stem.net"]


def test_standard_input_under_a_name(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("parts").mkdir()
    Path("parts/stem.net").write_text(USED)
    text = 'use "stem.net": stem\nnetwork n { input x: 3x8x8 ; stem(4) ; rleu }\n'
    arguments = ("check", "--format", "concise", "-", "--stdin-filename", "parts/new.net")
    code, out, _ = run(*arguments, stdin=text)
    assert code == 1
    assert [line.partition(":")[0] for line in out.splitlines()] == [
        "parts/new.net", "parts/stem.net",
    ]  # fmt: skip
    assert run("check", "parts/stem.net", "--stdin-filename", "x.net").code == 2


# --- which -------------------------------------------------------------------------------

WARNED = "let x = 0x3\n" + GOOD  # N701


def test_warnings(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "warned.net"
    path.write_text(WARNED)
    code, out, err = run("check", path)
    assert (code, out.startswith("warning[N701]")) == (0, True)
    assert "0 errors, 1 warning\n" in err
    code, out, err = run("check", "--warnings-as-errors", path)
    assert (code, out.startswith("error[N701]")) == (1, True)
    assert "1 error, 0 warnings\n" in err
    for hidden in ("--ignore=N701", "--ignore=N7", "--ignore=n702,n701", "--select=N702"):
        assert run("check", "--warnings-as-errors", path, hidden).out == ""
    assert run("check", path, "--select", "N702,N701").out != ""


def test_errors_cannot_be_ignored(run: Run, bad: Path) -> None:
    for code in ("N101", "N1", "N3"):
        result = run("check", bad, "--ignore", code)
        assert (result.code, result.out) == (2, "")
        assert "cannot be ignored" in result.err
    for hiding in ("--ignore=N7", "--ignore=N", "--select=N704", "--select=N3"):
        result = run("check", bad, hiding)
        assert result.code == 1
        assert "N101" in result.out


@pytest.mark.parametrize("code", ["N799", "X1", "", "N704,,"])
def test_codes_that_are_none(run: Run, good: Path, code: str) -> None:
    result = run("check", good, f"--ignore={code}")
    assert result.code == 2
    assert "no code" in result.err


# --- fixes -------------------------------------------------------------------------------

WRONG = GOOD.replace("conv(4, 3x3)", "conv(4, 3x3, strides = 1)")


def test_fix(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "wrong.net"
    path.write_text(WRONG)
    path.chmod(0o640)
    code, out, err = run("check", "--fix", path)
    assert (code, out) == (0, "")
    assert path.read_text() == GOOD.replace("conv(4, 3x3)", "conv(4, 3x3, stride = 1)")
    assert path.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [path]
    assert err.splitlines() == [
        f"fixed {path}:4:23: N203 Keras calls it `strides`; here it is `stride`",
        "Checked 1 file, 1 network: 0 errors, 0 warnings",
    ]


def test_what_a_fix_brings_to_light_is_fixed_too(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "wrong.net"
    path.write_text(GOOD.replace("conv(4, 3x3)", "conv(4, kernel_size = 3x3, strides = 1)"))
    code, _, err = run("check", "--fix", path)
    assert code == 0
    assert err.count("fixed") == 2
    assert path.read_text() == GOOD.replace("conv(4, 3x3)", "conv(4, kernel = 3x3, stride = 1)")


def test_of_edits_that_touch_one_is_made_at_a_time() -> None:
    source = Source("a.net", "relu\nrelu\n")

    def offer(text: str, start: int, end: int) -> Fixed:
        help_ = Help(text, (Edit(Span(source, start, end), text),), Applicability.SAFE)
        return Fixed(Diagnostic("N101", text, Span(source, start, end)), help_)

    offered = [offer("a", 0, 2), offer("b", 1, 4), offer("c", 2, 4), offer("d", 5, 9)]
    assert [one.help.message for one in apart(offered)] == ["a", "d"]


def test_what_is_not_safe_stays(run: Run, bad: Path) -> None:
    assert run("check", "--fix", bad).code == 1
    assert bad.read_text() == BAD


def test_line_ends_and_marks_stay(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "windows.net"
    path.write_bytes(b"\xef\xbb\xbf" + WRONG.replace("\n", "\r\n").encode())
    assert run("check", "--fix", path).code == 0
    wanted = WRONG.replace("strides", "stride").replace("\n", "\r\n").encode()
    assert path.read_bytes() == b"\xef\xbb\xbf" + wanted


def test_difference(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "wrong.net"
    path.write_text(WRONG)
    for options in (["--diff"], ["--diff", "--fix"]):
        code, out, err = run("check", *options, path)
        assert code == 1
        assert out.splitlines()[:2] == [f"--- a/{path}", f"+++ b/{path}"]
        assert "-  conv1: conv(4, 3x3, strides = 1)\n+  conv1: conv(4, 3x3, stride = 1)\n" in out
        assert err.startswith("would fix ")
        assert path.read_text() == WRONG


def test_standard_input_is_fixed_on_the_way_through(run: Run) -> None:
    code, out, err = run("check", "--fix", "-", stdin=WRONG)
    assert (code, out) == (0, WRONG.replace("strides", "stride"))
    assert "fixed <stdin>:4:23" in err
    code, out, err = run("check", "--fix", "-", stdin=BAD)
    assert (code, out) == (1, BAD)
    assert "error[N101]" in err
    assert run("check", "--fix", "-", "--format", "json", stdin=BAD).code == 2


def test_a_file_that_was_not_named_is_not_written(run: Run, tmp_path: Path) -> None:
    (tmp_path / "stem.net").write_text(USED.replace("paddig", "strides").replace("half", "1"))
    main = tmp_path / "main.net"
    main.write_text('use "stem.net": stem\nnetwork n { input x: 3x8x8 ; stem(4) }\n')
    before = (tmp_path / "stem.net").read_text()
    assert run("check", "--fix", main).code == 1
    assert (tmp_path / "stem.net").read_text() == before
    assert run("check", "--fix", tmp_path).code == 0
    assert (tmp_path / "stem.net").read_text() == before.replace("strides", "stride")


def test_fix_takes_standard_names_without_changing_them(run: Run) -> None:
    assert run("check", "--fix", "lenet5").code == 0


def test_colour_on_demand(run: Run, bad: Path) -> None:
    assert "\x1b[" not in run("check", bad).out
    assert "\x1b[1;31merror[N101]\x1b[0m" in run("check", "--color", "always", bad).out


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_in_a_folder_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.net")
    (tmp_path / "good.net").write_text("network n {\n  input x: [3]\n  relu\n}\n")
    assert main(["check", str(tmp_path)]) == 0
    assert main(["fmt", "--check", str(tmp_path)]) == 0
