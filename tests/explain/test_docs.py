"""docs/errors.md is what `netdsl explain` prints of all codes."""

import json
import os
from pathlib import Path

from netdsl.codes import CODES
from netdsl.explain import pages
from netdsl.explain.markdown import document
from tests.cli.conftest import Run, run  # noqa: F401  (a fixture)

PAGE = Path(__file__).parents[2] / "docs/errors.md"


def test_docs() -> None:
    """With NETDSL_WRITE_DOCS=1 it writes the page."""
    text = document(pages())
    if os.environ.get("NETDSL_WRITE_DOCS"):
        PAGE.write_text(text, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == text


def test_the_command_prints_them(run: Run) -> None:  # noqa: F811
    assert run("explain", "--all", "--format", "markdown").out == PAGE.read_text(encoding="utf-8")


def test_the_list_names_every_code(run: Run) -> None:  # noqa: F811
    code, out, err = run("explain")
    assert (code, err) == (0, "")
    assert [line.split()[0] for line in out.splitlines() if line.startswith("  N")] == list(CODES)


def test_one_page(run: Run) -> None:  # noqa: F811
    code, out, _ = run("explain", "n301")
    assert code == 0
    assert out.startswith("N301: shapes that cannot be joined\n")
    assert out == run("explain", "301").out
    for title in ("Wrong", "netdsl says:", "Right", "Why"):
        assert f"\n{title}\n" in out
    assert max(map(len, out.splitlines())) <= 100


def test_json(run: Run) -> None:  # noqa: F811
    found = json.loads(run("explain", "N106", "n401", "--format", "json").out)
    assert [page["code"] for page in found["codes"]] == ["N106", "N401"]
    assert found["codes"][1]["message"].startswith("error[N401]: the shape here is 64x111x111")
    every = json.loads(run("explain", "--all", "--format", "json").out)
    assert [page["code"] for page in every["codes"]] == list(CODES)


def test_an_unknown_code(run: Run) -> None:  # noqa: F811
    code, out, err = run("explain", "N310")
    assert (code, out) == (2, "")
    assert err == "error: there is no code `N310`\n  tip: did you mean `N301`?\n"
    assert "`netdsl explain` lists them all" in run("explain", "what").err


def test_a_failed_run_says_where_its_errors_are_explained(run: Run, tmp_path: Path) -> None:  # noqa: F811
    one = tmp_path / "one.net"
    one.write_text("network n { input x: [4]; rleu }\n")
    last = "For more about it, try `netdsl explain N101`.\n"
    for arguments in (["check"], ["summary"], ["build", "-b", "torch", "-o", "-"]):
        err = run(*arguments, one).err
        assert err.endswith(last)
        assert err.count("netdsl explain") == 1
    two = tmp_path / "two.net"
    two.write_text("network n { input x: [4]; rleu; dropout(p = 0.5); rellu }\n")
    err = run("check", two).err
    assert err.endswith("For more about them, try `netdsl explain N101 N203`.\n")
    for form in ("concise", "json", "github", "sarif"):
        assert "netdsl explain" not in run("check", one, "--format", form).err
    assert run("check", one, stdin="").code == 1
    good = tmp_path / "good.net"
    good.write_text("network n { input x: [4]; relu }\n")
    assert "netdsl explain" not in run("check", good).err
