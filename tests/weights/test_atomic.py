"""A file is there whole, or as it was before."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from netdsl.atomic import replacing
from tests.weights.support import names


def test_replaced(tmp_path: Path) -> None:
    target = tmp_path / "a"
    target.write_text("old")
    target.chmod(0o640)
    with replacing(target) as path:
        path.write_text("new")
        assert target.read_text() == "old"
    assert target.read_text() == "new"
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert names(tmp_path) == ["a"]


@pytest.mark.parametrize("problem", [ValueError, KeyboardInterrupt])
def test_as_before(problem: type[BaseException], tmp_path: Path) -> None:
    target = tmp_path / "a"
    target.write_text("old")

    def half() -> None:
        with replacing(target) as path:
            path.write_text("half")
            raise problem

    with pytest.raises(problem):
        half()
    assert target.read_text() == "old"
    assert names(tmp_path) == ["a"]


def test_a_link_stays_one(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("old")
    (tmp_path / "link").symlink_to("real")
    with replacing(tmp_path / "link") as path:
        path.write_text("new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "new"


def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with ThreadPoolExecutor(1) as pool:
        got = pool.submit(pipe.read_bytes)
        with replacing(pipe) as path:
            path.write_text("new")
        assert got.result(10) == b"new"
    assert pipe.is_fifo()


def test_a_read_only_file_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "a"
    target.write_text("old")
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK)  # nothing is, for root
    with pytest.raises(PermissionError, match="is read-only"), replacing(target):
        pass
    assert target.read_text() == "old"
    assert names(tmp_path) == ["a"]


def test_no_place(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError), replacing(tmp_path):
        pass
    with pytest.raises(FileNotFoundError), replacing(tmp_path / "none" / "a"):
        pass
