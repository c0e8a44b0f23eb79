"""The example workflow: its settings, and its script in a real repository with a `gh` of ours."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import GOOD
from tests.git.conftest import COMMON, MODEL, Git

yaml = pytest.importorskip("yaml")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not shutil.which("jq"), reason="`gh` has a jq of its own, ours has none"),
]

PATH = Path(__file__).parents[2] / "examples/github/netdsl-diff.yml"
WORKFLOW = yaml.safe_load(PATH.read_text())
(JOB,) = WORKFLOW["jobs"].values()
STEP = JOB["steps"][-1]

GH = """\
#!{python}
import json, os, pathlib, sys
store = pathlib.Path(os.environ["STORE"])
comments = json.loads(store.read_text()) if store.exists() else []
arguments = sys.argv[1:]
assert arguments.pop(0) == "api"
assert os.environ["GH_TOKEN"] == "secret"
fields = dict(zip(arguments, arguments[1:]))
if "--jq" in arguments:
    assert arguments[:2] == ["--paginate", "repos/ada/nets/issues/7/comments"]
    import subprocess
    done = subprocess.run(
        ["jq", "-r", fields["--jq"]], input=json.dumps(comments), text=True, check=True
    )
    sys.exit(0)
if os.environ.get("FORBIDDEN"):
    sys.exit("HTTP 403")
name, _, path = fields["-F"].partition("=@")
assert name == "body"
body = pathlib.Path(path).read_text()
if fields["--method"] == "POST":
    assert "repos/ada/nets/issues/7/comments" in arguments
    comments.append({{"id": 100 + len(comments), "user": {{"login": "github-actions[bot]"}}, "body": body}})
else:
    (number,) = [a.rpartition("/")[2] for a in arguments if a.startswith("repos/")]
    (comment,) = [c for c in comments if c["id"] == int(number)]
    comment["body"] = body
store.write_text(json.dumps(comments))
"""

Script = Callable[..., list[dict[str, Any]]]


def test_it_asks_for_little() -> None:
    assert WORKFLOW[True] == {"pull_request": {"paths": ["**.net"]}}  # YAML reads `on` so
    assert WORKFLOW["permissions"] == {}
    assert JOB["permissions"] == {"contents": "read", "pull-requests": "write"}
    used = [step["uses"].partition("@")[0] for step in JOB["steps"] if "uses" in step]
    assert used == ["actions/checkout", "actions/setup-python"]
    assert JOB["steps"][0]["with"] == {"fetch-depth": 0, "persist-credentials": False}


def test_nothing_of_the_pull_request_is_put_into_a_script() -> None:
    for step in JOB["steps"]:
        assert "${{" not in step.get("run", "")
    assert set(STEP["env"]) == {"BASE", "NUMBER", "REPOSITORY", "GH_TOKEN"}


@pytest.fixture
def script(git: Git, tmp_path: Path) -> Script:
    """Run the script on what is checked out, against `origin/main`; gives all comments."""
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "gh").write_text(GH.format(python=sys.executable))
    (tools / "netdsl").write_text(f'#!/bin/sh\nexec "{sys.executable}" -P -m netdsl "$@"\n')
    for tool in tools.iterdir():
        tool.chmod(0o755)
    store = tmp_path / "comments.json"

    def call(base: str = "main", **environment: str) -> list[dict[str, Any]]:
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", STEP["run"]],
            env={
                **os.environ,
                "PATH": f"{tools}:{os.environ['PATH']}",
                "BASE": base,
                "NUMBER": "7",
                "REPOSITORY": "ada/nets",
                "GH_TOKEN": "secret",
                "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
                "STORE": str(store),
                **environment,
            },
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        found: list[dict[str, Any]] = json.loads(store.read_text()) if store.exists() else []
        return found

    return call


@pytest.fixture
def based(git: Git, commit: Callable[[dict[str, str]], None]) -> None:
    """`origin/main` has a model with its block, one more, and a file that has only text."""
    commit(
        {
            "m/model.net": MODEL,
            "m/blocks/common.net": COMMON,
            "tiny.net": GOOD,
            "old.net": COMMON.replace("unit", "ancient"),
        }
    )
    git("update-ref", "refs/remotes/origin/main", "HEAD")
    git("switch", "-q", "-c", "change")


@pytest.mark.usefixtures("based")
def test_one_comment_is_written_and_updated(
    script: Script, commit: Callable[[dict[str, str]], None], tmp_path: Path
) -> None:
    commit({"tiny.net": GOOD.replace("relu", "gelu")})
    (comment,) = script()
    assert comment["body"].startswith("<!-- netdsl-diff -->\n")
    assert "**`tiny.net`**" in comment["body"]
    assert "FUNCTION changed" in comment["body"]
    assert "model.net" not in comment["body"]
    assert comment["body"] in (tmp_path / "summary.md").read_text()
    commit({"tiny.net": GOOD.replace("conv(4", "conv(8")})
    (again,) = script()
    assert again["id"] == comment["id"]
    assert "WEIGHTS reshape" in again["body"]
    assert "gelu" not in again["body"]
    commit({"tiny.net": GOOD})
    (again,) = script()
    assert "Nothing: all networks are the same." in again["body"]


@pytest.mark.usefixtures("based")
def test_no_comment_where_nothing_changes(
    script: Script, commit: Callable[[dict[str, str]], None]
) -> None:
    commit({"tiny.net": "# Only words.\n" + GOOD})
    assert script() == []


@pytest.mark.usefixtures("based")
def test_a_block_that_others_use(script: Script, commit: Callable[[dict[str, str]], None]) -> None:
    commit({"m/blocks/common.net": COMMON.replace("relu", "gelu")})
    (comment,) = script()
    assert "**`m/model.net`**" in comment["body"]
    assert comment["body"].count("\n### ") == 2  # both networks of the file
    assert "It holds blocks only." in comment["body"]


@pytest.mark.usefixtures("based")
def test_new_renamed_deleted_and_broken_files(
    git: Git, script: Script, commit: Callable[[dict[str, str]], None]
) -> None:
    git("mv", "tiny.net", "moved.net")
    Path("old.net").unlink()
    more = MODEL + "\nnetwork more {\n  input x: [4]\n  relu\n}\n"
    new = GOOD.replace("tiny", "quite").replace("fc", "head").replace("image", "picture")
    commit({"new.net": new + "# new\n" * 9, "m/model.net": more, "moved.net": GOOD + "# moved\n"})
    commit({"moved.net": GOOD.replace("conv(4", "conv(5")})
    (comment,) = script()
    body = comment["body"]
    assert "**`new.net`**\n\nA new file." in body
    assert "**`old.net`**\n\nThe file is deleted." in body
    assert "`more`" in body
    assert "WEIGHTS reshape" in body[body.index("**`moved.net`**") :]
    commit({"moved.net": GOOD.replace("relu", "rleu")})
    (comment,) = script()
    assert "```text\nerror[N101]" in comment["body"]


@pytest.mark.usefixtures("based")
def test_hostile_names(script: Script, commit: Callable[[dict[str, str]], None]) -> None:
    names = [
        "$(touch pwned).net",
        "`touch pwned`.net",
        "-x.net",
        "a\nb.net",
        "a b'\".net",
        "x;id.net",
    ]
    Path("tiny.net").rename("a]=$(touch pwned)[.net")
    commit(dict.fromkeys(names, GOOD.replace("relu", "gelu")))
    (comment,) = script()
    assert not Path("pwned").exists()
    assert comment["body"].count("A new file.") == len(names)
    assert "**`?touch pwned?.net`**" in comment["body"]


@pytest.mark.usefixtures("based")
def test_a_hostile_base(git: Git, script: Script, commit: Callable[[dict[str, str]], None]) -> None:
    base = "$(touch${IFS}pwned);`id`"
    git("update-ref", f"refs/remotes/origin/{base}", "HEAD")
    commit({"tiny.net": GOOD.replace("relu", "gelu")})
    (comment,) = script(base)
    assert "FUNCTION changed" in comment["body"]
    assert not Path("pwned").exists()


@pytest.mark.usefixtures("based")
def test_from_a_fork_the_report_is_in_the_summary(
    script: Script, commit: Callable[[dict[str, str]], None], tmp_path: Path
) -> None:
    commit({"tiny.net": GOOD.replace("relu", "gelu")})
    assert script(FORBIDDEN="1") == []
    assert "FUNCTION changed" in (tmp_path / "summary.md").read_text()


@pytest.mark.usefixtures("based")
def test_comments_of_people_stay(
    script: Script, commit: Callable[[dict[str, str]], None], tmp_path: Path
) -> None:
    theirs = {"id": 1, "user": {"login": "eve"}, "body": "<!-- netdsl-diff -->\nmine"}
    (tmp_path / "comments.json").write_text(json.dumps([theirs]))
    commit({"tiny.net": GOOD.replace("relu", "gelu")})
    first, second = script()
    assert first == theirs
    assert second["user"]["login"] == "github-actions[bot]"
