"""`netdsl fmt`: which files it changes, what it says, and how it ends."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from netdsl.diagnostics import Diagnostic
from netdsl.source import Source
from netdsl.syntax import parse, tree
from netdsl.syntax.printer import print_file
from tests.cli.conftest import Run

UGLY = (
    "network n {\n\n  input x:3x8x8\n  a:conv(4,3x3)\n  bn:batchnorm # one\n\n\n\n  relu;flatten }"
)
NEAT = """\
network n {
  input x: 3x8x8
  a:  conv(4, 3x3)
  bn: batchnorm  # one

  relu
  flatten
}
"""
WRONG = "network n {\n  relu relu\n}\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to be in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_in_place(run: Run, here: Path) -> None:
    (here / "a.net").write_text(UGLY)
    (here / "b.net").write_text(NEAT)
    assert run("fmt", "a.net", "b.net") == (0, "1 file reformatted, 1 file left unchanged\n", "")
    assert (here / "a.net").read_text() == NEAT
    assert run("fmt", "a.net", "b.net") == (0, "2 files left unchanged\n", "")


def test_what_does_not_change_is_not_written(run: Run, here: Path) -> None:
    path = here / "a.net"
    path.write_text(NEAT)
    os.utime(path, (1, 1))
    path.chmod(0o444)
    before = path.stat()
    assert run("fmt", "a.net").code == 0
    after = path.stat()
    assert (after.st_ino, after.st_mtime, after.st_mode) == (
        before.st_ino, before.st_mtime, before.st_mode,
    )  # fmt: skip


def test_links_and_permissions_stay(run: Run, here: Path) -> None:
    (here / "a.txt").write_text(UGLY)
    (here / "a.txt").chmod(0o640)
    (here / "a.net").symlink_to("a.txt")
    assert run("fmt", "a.net", "./a.net", "a.txt").out == "1 file reformatted\n"
    assert (here / "a.net").is_symlink()
    assert (here / "a.txt").read_text() == NEAT
    assert (here / "a.txt").stat().st_mode & 0o777 == 0o640


def test_folders(run: Run, here: Path) -> None:
    for name in ("b/z.net", "b/y.net", "a.net", ".git/c.net", "b/.venv/d.net", "b/e.txt"):
        (here / name).parent.mkdir(parents=True, exist_ok=True)
        (here / name).write_text(UGLY)
    wanted = ["a.net", "b/y.net", "b/z.net"]
    said = "".join(f"Would reformat: {name}\n" for name in wanted)
    counts = "3 files would be reformatted\n"
    assert run("fmt", "--check") == (1, said + counts, "")
    assert run("fmt", "--check", ".", "b", "a.net") == (1, said + counts, "")
    assert run("fmt").out == "3 files reformatted\n"
    assert (here / ".git/c.net").read_text() == (here / "b/e.txt").read_text() == UGLY
    assert run("fmt", "--check") == (0, "3 files already formatted\n", "")


def test_a_folder_without_files(run: Run, here: Path) -> None:
    (here / "a").mkdir()
    assert run("fmt", "a") == (0, "", "warning: no `.net` file is in `a`\n")


def test_errors_stop_nothing(run: Run, here: Path) -> None:
    (here / "a.net").write_text(WRONG)
    (here / "b.net").write_bytes(b"let a=\xff\n")
    (here / "c.net").write_text(UGLY)
    done = run("fmt", "a.net", "b.net", "c.net")
    assert (done.code, done.out) == (1, "1 file reformatted, 2 files with errors\n")
    assert "error[N003]" in done.err
    assert "a.net:2:8" in done.err
    assert "error[N001]" in done.err
    assert (here / "a.net").read_text() == WRONG
    assert (here / "b.net").read_bytes() == b"let a=\xff\n"
    assert (here / "c.net").read_text() == NEAT


def test_nothing_is_lost_that_the_reader_lost(
    run: Run, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the tree says: a text without some of the words is not written."""
    from netdsl.formatting import layout

    monkeypatch.setenv("NETDSL_DEBUG", "1")

    def forgetful(file: tree.File) -> str:
        return print_file(tree.File(file.source, file.items, file.comments, "")).replace("a", "b")

    monkeypatch.setattr(layout, "print_file", forgetful)
    (here / "a.net").write_text("let a=1")
    assert run("fmt", "a.net").code == 70
    assert (here / "a.net").read_text() == "let a=1"
    monkeypatch.setattr(layout, "print_file", print_file)

    def deaf(source: Source) -> tuple[tree.File, tuple[Diagnostic, ...]]:
        file, _ = parse(source)
        return tree.File(source, file.items[:1], file.comments, file.doc), ()

    monkeypatch.setattr(layout, "parse", deaf)
    (here / "b.net").write_text("let a=1\nlet b=1")
    assert run("fmt", "b.net").code == 70
    assert (here / "b.net").read_text() == "let a=1\nlet b=1"


@pytest.mark.parametrize(
    "text",
    ["use m:a as a,b as c,\n", "let x=(((0_1x02)))", "block a()={b();c()}", "let as=[as,(as,),]", "network n()=m() with{;}"],
)  # fmt: skip
def test_words_that_may_change(run: Run, text: str) -> None:
    done = run("fmt", "-", stdin=text)
    assert (done.code, done.err) == (0, "")


def test_what_is_wrong_beyond_the_syntax_is_no_matter(run: Run, here: Path) -> None:
    (here / "a.net").write_text("network n { input x:3x8x8;cnov(1) => 3 }")
    assert run("fmt", "a.net") == (0, "1 file reformatted\n", "")


def test_missing_files(run: Run, here: Path) -> None:
    (here / "c.net").write_text(UGLY)
    done = run("fmt", "a.net", "c.net")
    assert (done.code, done.out) == (2, "1 file reformatted\n")
    assert done.err == "error: `a.net`: No such file or directory\n"
    assert run("fmt", "resnet50").code == 2


def test_check_writes_nothing(run: Run, here: Path) -> None:
    (here / "a.net").write_text(UGLY)
    (here / "b.net").write_text(NEAT)
    done = run("fmt", "--check", "a.net", "b.net")
    assert done.out == (
        "Would reformat: a.net\n1 file would be reformatted, 1 file already formatted\n"
    )
    assert (done.code, done.err) == (1, "")
    assert (here / "a.net").read_text() == UGLY


@pytest.mark.parametrize(
    "text", [UGLY, UGLY + "\n", UGLY.replace("\n", "\r\n"), "let a=1 # é", NEAT + "\n\n", NEAT[:-1]]
)
def test_diff_is_a_patch(run: Run, here: Path, text: str) -> None:
    """What `patch` makes of the file with the diff is what `fmt` makes of it."""
    if shutil.which("patch") is None:
        pytest.skip("no patch here")
    path = here / "a.net"
    path.write_bytes(text.encode())
    done = run("fmt", "--diff", "a.net")
    assert (done.code, done.err) == (1, "1 file would be reformatted\n")
    assert path.read_bytes() == text.encode()
    patch = ["patch", "--binary", "-o", "b.net", "a.net"]
    subprocess.run(patch, input=done.out.encode(), check=True, capture_output=True)
    assert run("fmt", "a.net").code == 0
    assert (here / "b.net").read_bytes() == path.read_bytes()
    assert run("fmt", "--diff", "a.net") == (0, "", "1 file already formatted\n")


def test_diff_in_color(run: Run) -> None:
    done = run("fmt", "-", "--diff", "--color", "always", stdin="let a=1\n")
    assert "\n\x1b[31m-let a=1\x1b[0m\n\x1b[32m+let a = 1\x1b[0m\n" in done.out


def test_too_large(run: Run, here: Path) -> None:
    (here / "a.net").write_bytes(b"#" * (16 * 2**20 + 1))
    done = run("fmt", "a.net")
    assert done.code == 1
    assert "error[N506]" in done.err
    assert (here / "a.net").stat().st_size == 16 * 2**20 + 1


def test_odd_names(run: Run, here: Path) -> None:
    """File names that are no text."""
    name = os.fsdecode(b"a\xff.net")
    (here / name).write_text(UGLY)
    assert run("fmt", "--check", ".").code == 1
    command = [sys.executable, "-m", "netdsl", "fmt", "--diff", "."]
    done = subprocess.run(command, capture_output=True)
    assert done.returncode == 1
    assert done.stdout.startswith(b"--- a\\udcff.net\n")


def test_standard_input(run: Run) -> None:
    assert run("fmt", "-", stdin=UGLY) == (0, NEAT, "")
    assert run("fmt", "-", stdin="") == (0, "", "")
    assert run("fmt", "-", "--check", stdin=NEAT) == (0, "", "")
    assert run("fmt", "-", "--check", stdin=UGLY) == (1, "", "")
    done = run("fmt", "-", "--diff", "--stdin-filename", "a/b.net", stdin="let a=1\n")
    assert done.out == "--- a/b.net\n+++ a/b.net\n@@ -1 +1 @@\n-let a=1\n+let a = 1\n"
    done = run("fmt", "-", "--stdin-filename", "b.net", stdin=WRONG)
    assert (done.code, done.out) == (1, "")
    assert "b.net:2:8" in done.err


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"let a=1\r\nlet b=2\n", b"let a = 1\r\nlet b = 2\r\n"),
        (b"let a=1\nlet b=2\r\n", b"let a = 1\nlet b = 2\n"),
        (b"\r\n# a\r\n\r\n\r\nlet a=1", b"# a\r\n\r\nlet a = 1\r\n"),
        (b"let a = 1", b"let a = 1\n"),
        (b"let a = 1\n\n", b"let a = 1\n"),
        (b"\n\n", b""),
        (b"\xef\xbb\xbflet a = 1\n", b"let a = 1\n"),
    ],
)
def test_ends_of_lines(run: Run, here: Path, text: bytes, expected: bytes) -> None:
    """Those of the first line, for all; one newline at the end; no byte order mark."""
    path = here / "a.net"
    path.write_bytes(text)
    assert run("fmt", "a.net").out == "1 file reformatted\n"
    assert path.read_bytes() == expected
    assert run("fmt", "a.net").out == "1 file left unchanged\n"


def test_ends_of_lines_on_a_pipe() -> None:
    command = [sys.executable, "-m", "netdsl", "fmt", "-"]
    done = subprocess.run(command, input=b"let a=1\r\n", capture_output=True, check=True)
    assert done.stdout == b"let a = 1\r\n"


def test_the_library_is_formatted(run: Run) -> None:
    """`netdsl fmt architectures examples` makes it so."""
    root = Path(__file__).parents[2]
    done = run("fmt", "--check", root / "architectures", root / "examples")
    assert done.code == 0, done.out
    assert "already formatted" in done.out


def test_a_closed_pipe_is_no_trouble(here: Path) -> None:
    (here / "a.net").write_text("".join(f"let a{n}=1\n" for n in range(20_000)))
    command = f"{sys.executable} -P -m netdsl fmt --diff a.net | head -n 1"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True)
    assert done.stdout == "--- a.net\n"
    assert "error" not in done.stderr


def test_wrong_usage(run: Run) -> None:
    for arguments in (("-", "a.net"), ("a.net", "--stdin-filename", "b"), ("--chek",)):
        done = run("fmt", *arguments)
        assert (done.code, done.out) == (2, "")
        assert done.err.startswith("error: ")


def test_nothing_heavy_is_loaded() -> None:
    """Neither frameworks nor pydantic nor the compiler: the text is all that is looked at."""
    program = "import sys; from netdsl.cli import main; main(['fmt', '-']); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], input="let a=1", capture_output=True, check=True, text=True
    )
    loaded = set(done.stdout.split())
    assert "netdsl.syntax.printer" in loaded
    assert not {"torch", "keras", "numpy", "pydantic", "netdsl.compile", "netdsl.pipeline"} & loaded
