"""`netdsl build`: text on standard output, or a file that is there whole or not at all."""

import os
import stat
from pathlib import Path

import pytest

from tests.cli.conftest import BAD, GOOD, Run


def test_to_standard_output(run: Run, good: Path) -> None:
    code, out, err = run("build", good, "--backend", "torch")
    assert (code, err) == (0, "")
    assert '__all__ = ["Tiny"]' in out
    assert out.endswith("\n")
    assert not out.endswith("\n\n")
    assert run("build", good, "-b", "torch", "-o", "-").out == out
    piped = run("build", "-", "-b", "torch", stdin=GOOD).out
    assert piped.splitlines()[1:] == out.splitlines()[1:]  # the first line names the file


def test_to_a_file(run: Run, good: Path, tmp_path: Path) -> None:
    output = tmp_path / "model.py"
    assert run("build", good, "-b", "torch", "-o", output) == (0, "", "")
    assert output.read_text() == run("build", good, "-b", "torch").out
    assert sorted(p.name for p in tmp_path.iterdir()) == ["model.py", "tiny.net"]


def test_several_backends_fill_a_folder(run: Run, good: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out" / "models"
    assert run("build", good, "-b", "torch", "-b", "keras", "-o", folder).code == 0
    assert sorted(p.name for p in folder.iterdir()) == ["tiny_keras.py", "tiny_torch.py"]


def test_one_backend_into_a_folder_that_is_there(run: Run, good: Path, tmp_path: Path) -> None:
    assert run("build", good, "-b", "keras", "-o", tmp_path).code == 0
    assert (tmp_path / "tiny_keras.py").exists()


def test_parameters(run: Run, good: Path) -> None:
    assert "17" in run("build", good, "-b", "torch", "--set", "classes=17").out
    code, out, err = run("build", good, "-b", "torch", "--set", "clases=17")
    assert (code, out) == (1, "")
    assert "N210" in err


@pytest.mark.parametrize("existing", [None, "old"])
def test_nothing_is_written_on_an_error(
    run: Run, bad: Path, tmp_path: Path, existing: str | None
) -> None:
    output = tmp_path / "out" / "model.py"
    output.parent.mkdir()
    if existing:
        output.write_text(existing)
    code, out, err = run("build", bad, "-b", "torch", "-o", output)
    assert (code, out) == (1, "")
    assert err.startswith("error[N101]")
    assert [p.read_text() for p in output.parent.iterdir()] == ([existing] if existing else [])


def test_an_error_prints_nothing_on_standard_output(run: Run) -> None:
    code, out, err = run("build", "-", "-b", "torch", stdin=BAD)
    assert (code, out) == (1, "")
    assert "<stdin>:4:10" in err


def test_a_folder_that_is_not_there(run: Run, good: Path, tmp_path: Path) -> None:
    code, out, err = run("build", good, "-b", "torch", "-o", tmp_path / "no" / "model.py")
    assert (code, out) == (2, "")
    assert err.startswith("error: ")
    assert len(err.splitlines()) == 1


def test_a_failed_write_leaves_the_old_file(
    run: Run, good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = tmp_path / "model.py"
    output.write_text("old")

    def fails(*_: object) -> None:
        raise OSError(28, "No space left on device", str(output))

    monkeypatch.setattr(Path, "replace", fails)
    code, _, err = run("build", good, "-b", "torch", "-o", output)
    assert code == 2
    assert "No space left" in err
    assert output.read_text() == "old"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["model.py", "tiny.net"]


def test_a_link_stays_a_link_and_permissions_stay(run: Run, good: Path, tmp_path: Path) -> None:
    real, link = tmp_path / "real.py", tmp_path / "link.py"
    real.write_text("old")
    real.chmod(0o640)
    link.symlink_to(real)
    assert run("build", good, "-b", "torch", "-o", link).code == 0
    assert link.is_symlink()
    assert "__all__" in real.read_text()
    assert stat.S_IMODE(real.stat().st_mode) == 0o640


def test_a_new_file_has_the_usual_permissions(run: Run, good: Path, tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        run("build", good, "-b", "torch", "-o", tmp_path / "a.py")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a.py").stat().st_mode) == 0o640


def test_one_network_of_several(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "two.net"
    path.write_text(GOOD + GOOD.replace("tiny", "other"))
    assert '"Other"' in run("build", f"{path}:other", "-b", "torch").out
    code, out, err = run("build", path, "-b", "torch")
    assert (code, out) == (1, "")
    assert "`tiny`, `other`" in err
    assert '"Other"' in run("build", "-:other", "-b", "torch", stdin=path.read_text()).out


def test_a_standard_network(run: Run) -> None:
    assert '__all__ = ["Resnet18"]' in run("build", "resnet18", "-b", "torch").out


def test_what_a_file_uses_stays_below_the_root(run: Run, tmp_path: Path) -> None:
    (tmp_path / "parts.net").write_text("block part = relu\n")
    folder = tmp_path / "nets"
    folder.mkdir()
    path = folder / "a.net"
    path.write_text('use "../parts.net": part\nnetwork a { input x: 4; part }\n')
    code, _, err = run("build", path, "-b", "torch")
    assert code == 1
    assert "N106" in err
    assert run("build", path, "-b", "torch", "--root", tmp_path).code == 0
