"""`netdsl diff`: what it takes, what it prints, and how it ends."""

import json
import re
import subprocess
from pathlib import Path

import pytest

import netdsl
from netdsl.comparison.document import from_json, schema
from tests.cli.conftest import GOOD, Run

STRIDED = GOOD.replace("conv(4, 3x3)", "conv(4, 3x3, stride = 2, padding = 1)")
SECOND = "\nnetwork other { input x: 3x8x8 ; conv(2, 1) }\n"


@pytest.fixture
def new(tmp_path: Path) -> Path:
    """The network of `good` with another stride."""
    path = tmp_path / "new.net"
    path.write_text(STRIDED)
    return path


def test_the_report(run: Run, good: Path, new: Path) -> None:
    code, out, err = run("diff", good, new)
    assert (code, err) == (0, "")
    assert (
        out
        == """\
tiny -> tiny

  ~ conv1  stride 1 -> 2, padding 0 -> 1   4x6x6 -> 4x4x4
  > 2 layers differ in shape only, by what is above

                 old     new
params         1,562     762  -800 (-51.2 %)
MACs          5.33 k  2.37 k  -2.96 k (-55.6 %)
activations  1.77 kB   808 B  -960 B (-54.3 %)
same: receptive field 3x3, input image: 3x8x8, output output: [10]

weights  3 same, 0 renamed, 0 added, 0 removed, 1 reshaped
verdict  WEIGHTS reshape   FUNCTION changed   TRAIN same   IO same
         the same weights compute something else: conv1 (stride, padding)
         tensors of another shape do not load, also with `strict=False`; `--emit-remap` carries the others

changes  0 added, 0 removed, 1 changed, 0 moved, 0 renamed, 0 rewired, 0 of inputs and outputs
"""
    )


def test_json_is_the_typed_document(run: Run, good: Path, new: Path) -> None:
    code, out, _ = run("diff", good, new, "--format", "json")
    assert code == 0
    document = json.loads(out)
    assert document["format_version"] == "1.0"
    (change,) = document["changes"]
    assert (change["kind"], change["old"]["layer"]["stride"]) == ("changed", [1, 1])
    assert change["new"]["at"]["line"] == 4
    diff = from_json(out)
    assert diff == netdsl.diff(good, new)
    assert diff.changes[0].arguments[0].name == "stride"
    assert "Change" in schema()["$defs"]


def test_documents_and_standard_networks(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "resnet18.json"
    path.write_text(netdsl.load("resnet18").model_dump_json())
    assert run("diff", path, "resnet18") == (0, "no difference: resnet18\n", "")
    path.write_text('{"format_version": "1.0"}')
    code, out, err = run("diff", path, "resnet18")
    assert (code, out) == (1, "")
    assert "is missing" in err


def test_standard_input(run: Run, good: Path) -> None:
    assert "conv1  stride 1 -> 2" in run("diff", good, "-", stdin=STRIDED).out
    assert "conv1  stride 2 -> 1" in run("diff", "-", good, stdin=STRIDED).out
    named = run("diff", good, "-:tiny", stdin=STRIDED + SECOND)
    assert (named.code, named.err) == (0, "")
    assert "conv1  stride 1 -> 2" in named.out
    both = run("diff", "-", good, stdin=STRIDED + SECOND)
    assert "- network other" in both.out
    code, _, err = run("diff", "-", "-", stdin=STRIDED)
    assert (code, err) == (2, "error: standard input cannot be both networks\n")


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ([], 0), (["--exit-code"], 1), (["--fail-on", "strict"], 1), (["--fail-on", "io"], 0),
        (["--fail-on", "weights"], 1), (["--fail-on", "function"], 1),
    ],
)  # fmt: skip
def test_exit_codes(run: Run, good: Path, new: Path, options: list[str], code: int) -> None:
    assert run("diff", good, new, *options).code == code
    assert run("diff", good, good, *options).code == 0


def test_a_change_of_training_is_none_of_the_function(run: Run, tmp_path: Path) -> None:
    old, new = tmp_path / "old.net", tmp_path / "new.net"
    old.write_text(GOOD.replace("  relu\n", "  relu\n  dropout(0.5)\n"))
    new.write_text(GOOD.replace("  relu\n", "  relu\n  dropout(0.4)\n"))
    assert run("diff", old, new, "--fail-on", "function").code == 0
    code, out, _ = run("diff", old, new, "--fail-on", "strict")
    assert code == 1
    assert "in inference it computes the same; training differs: dropout1 (rate)" in out


def test_files_with_several_networks(run: Run, tmp_path: Path) -> None:
    old, new = tmp_path / "old.net", tmp_path / "new.net"
    old.write_text(GOOD + SECOND + SECOND.replace("other", "gone"))
    new.write_text(STRIDED + SECOND + SECOND.replace("other", "fresh"))
    code, out, _ = run("diff", old, new, "--exit-code")
    assert code == 1
    assert out.startswith("tiny -> tiny\n")
    assert out.endswith("\n+ network fresh\n- network gone\nno difference: other\n")
    document = json.loads(run("diff", old, new, "--format", "json").out)
    assert [d["old"]["name"] for d in document["networks"]] == ["tiny"]
    assert (document["added"], document["removed"]) == (["fresh"], ["gone"])
    assert run("diff", f"{old}:other", f"{new}:fresh", "--exit-code").code == 0
    assert run("diff", old, new, "--fail-on", "io").code == 1  # one is gone
    assert "### tiny" in run("diff", old, new, "--format", "markdown").out
    for option in (["--format", "html"], ["--emit-remap", "-"]):
        code, _, err = run("diff", old, new, *option)
        assert code == 2
        assert "name it, as in `model.net:tiny`" in err


def test_settings_are_of_both(run: Run, good: Path, new: Path) -> None:
    out = run("diff", good, new, "--set", "classes=3").out
    assert "same: receptive field 3x3, input image: 3x8x8, output output: [3]" in out


def test_bad_files(run: Run, good: Path, bad: Path) -> None:
    for pair in ((good, bad), (bad, good)):
        code, out, err = run("diff", *pair)
        assert (code, out) == (1, "")
        assert "error[N101]" in err
    assert run("diff", good, "nothing.net").code == 2
    assert run("diff", good).code == 2
    assert run("diff").code == 2
    assert run("diff", good, good, "--against", "main").code == 2


def test_output_to_a_file(run: Run, good: Path, new: Path, tmp_path: Path) -> None:
    target = tmp_path / "changes.md"
    assert run("diff", good, new, "--format", "markdown", "-o", target) == (0, "", "")
    assert target.read_text().startswith("### tiny → tiny\n")
    assert run("diff", good, new, "-o", tmp_path / "no" / "such.md").code == 2


def test_everything(run: Run, good: Path, tmp_path: Path) -> None:
    new = tmp_path / "new.net"
    new.write_text(GOOD.replace("  relu\n", "  relu\n  more: conv(4, 1x1)\n"))
    told, every = run("diff", good, new).out, run("diff", good, new, "--all").out
    assert "flatten1" not in told
    assert "  > flatten1  takes more, not relu1   follows\n" in every


def test_against_a_revision(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.chdir(tmp_path)
    Path("model.net").write_text(GOOD)
    who = ["-c", "user.name=n", "-c", "user.email=n@example.org"]
    for command in (["init", "-q"], ["add", "."], [*who, "commit", "-q", "-m", "first"]):
        subprocess.run(["git", *command], check=True)
    assert run("diff", "--against", "HEAD", "model.net").out == "no difference: tiny\n"
    Path("model.net").write_text(STRIDED)
    assert "~ conv1  stride 1 -> 2" in run("diff", "--against", "HEAD", "model.net").out
    assert "~ conv1  stride 2 -> 1" in run("diff", "model.net", "HEAD:model.net").out
    Path("inner").mkdir()
    Path("inner/model.net").write_text(GOOD + SECOND)
    subprocess.run(["git", "add", "."], check=True)
    subprocess.run(["git", *who, "commit", "-q", "-m", "second"], check=True)
    monkeypatch.chdir(tmp_path / "inner")
    for path in ("model.net", tmp_path / "inner/model.net"):
        out = run("diff", "--against", "HEAD", path).out
        assert out == "no difference: tiny, other\n"
    assert run("diff", "--against", "HEAD", "model.net:other").out == "no difference: other\n"
    assert run("diff", "--against", "HEAD~1", "model.net").code == 2


def test_colour_never_carries_meaning_alone(run: Run, good: Path, new: Path) -> None:
    plain = run("diff", good, new).out
    painted = run("diff", good, new, "--color", "always").out
    assert "\x1b[" in painted
    assert re.sub(r"\x1b\[[\d;]*m", "", painted) == plain


def test_names_cannot_steer_a_terminal_or_a_page(run: Run, tmp_path: Path) -> None:
    name = "<img src=x>`|](http://x)@user"
    old, new = tmp_path / "old.net", tmp_path / "new.net"
    old.write_text(GOOD)
    new.write_text(GOOD.replace("  relu\n", f'  relu\n  "{name}": conv(4, 1x1)\n'))
    out = run("diff", old, new, "--format", "markdown").out
    assert "`` <img src=x>`|](http://x)@user ``" in out
    outside = "".join(out.split("``")[::2])
    for live in (r"(?<!\\)[<>|`\[]img", r"(?<!\\)<", "@user", "://"):
        assert not re.search(live, outside), live


def test_networks_that_have_little_in_common_fill_no_more_than_a_screen(run: Run) -> None:
    told, every = (run("diff", "googlenet", "resnet101", *o).out for o in ([], ["--all"]))
    assert told.count("\n") < 65
    assert re.search(r"^  \.\.\. and \d+ lines more \(--all shows them\)$", told, re.M)
    assert every.count("\n") > 400
    assert "lines more" not in every
