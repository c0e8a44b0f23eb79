"""`netdsl check`."""

import json
from pathlib import Path

from tests.cli.conftest import BAD, GOOD, Run


def test_a_good_file(run: Run, good: Path) -> None:
    assert run("check", good) == (0, "Checked 1 file, 1 network: 0 errors, 0 warnings\n", "")


def test_findings_are_the_result_and_go_to_standard_output(run: Run, good: Path, bad: Path) -> None:
    code, out, err = run("check", good, bad)
    assert (code, err) == (1, "")
    assert out.startswith("error[N101]: ")
    assert "`cnov`" in out
    assert out.endswith("\n\nChecked 2 files, 2 networks: 1 error, 0 warnings\n")


def test_several_networks_are_counted(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "two.net"
    path.write_text(GOOD + GOOD.replace("tiny", "other"))
    assert "Checked 1 file, 2 networks" in run("check", path).out


def test_standard_input(run: Run) -> None:
    assert run("check", "-", stdin=GOOD).code == 0
    code, out, _ = run("check", "-", stdin=BAD)
    assert code == 1
    assert "<stdin>:4:10" in out


def test_standard_names(run: Run) -> None:
    code, out, _ = run("check", "lenet5")
    assert code == 0, out


def test_a_missing_file_does_not_stop_the_others(run: Run, good: Path, bad: Path) -> None:
    code, out, err = run("check", "nothing.net", good, bad)
    assert code == 2
    assert "nothing.net" in err
    assert "Checked 2 files, 2 networks: 1 error" in out


def test_text_that_is_not_utf_8(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "latin.net"
    path.write_bytes(b"# caf\xe9\n")
    code, out, err = run("check", path)
    assert (code, err) == (1, "")
    assert "N001" in out
    assert run("check", "-", stdin=b"\xff").code == 1


def test_json(run: Run, bad: Path) -> None:
    code, out, err = run("check", "--format", "json", bad)
    document = json.loads(out)
    assert (code, err, document["error_count"]) == (1, "", 1)
    assert document["diagnostics"][0]["code"] == "N101"


def test_github(run: Run, bad: Path, good: Path) -> None:
    code, out, err = run("check", "--format", "github", bad)
    assert (code, err) == (1, "")
    assert out.startswith("::error title=netdsl (N101),file=")
    assert out.count("\n") == 1
    assert run("check", "--format", "github", good) == (0, "", "")


def test_sarif(run: Run, bad: Path) -> None:
    out = run("check", "--format", "sarif", bad).out
    assert json.loads(out)["runs"][0]["results"][0]["ruleId"] == "N101"


def test_colour_on_demand(run: Run, bad: Path) -> None:
    assert "\x1b[" not in run("check", bad).out
    assert "\x1b[1;31merror[N101]\x1b[0m" in run("check", "--color", "always", bad).out
