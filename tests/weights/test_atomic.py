"""A file is there whole, or as it was before."""

import stat
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


def test_no_place(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError), replacing(tmp_path):
        pass
    with pytest.raises(FileNotFoundError), replacing(tmp_path / "none" / "a"):
        pass
