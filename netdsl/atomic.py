"""Files that are there whole, or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replacing(path: str | os.PathLike[str]) -> Iterator[Path]:
    """An empty file beside `path` to write to; it takes the place of `path` at the end.

    After an exception it is gone, and what was at `path` is as before. A link stays a
    link, and a file that was there keeps its permissions. A device or a pipe is written to.
    """
    from tempfile import TemporaryDirectory, mkstemp  # costs as much as a small compilation

    given = Path(path)
    if given.exists() and not given.is_file() and not given.is_dir():
        with TemporaryDirectory() as folder:
            beside = Path(folder) / "result"
            beside.touch()
            yield beside
            given.write_bytes(beside.read_bytes())
        return
    target = Path(os.path.realpath(path))
    if target.is_dir():
        raise IsADirectoryError(21, "is a folder", str(path))
    if not target.parent.is_dir():
        raise FileNotFoundError(2, "there is no such folder", str(Path(path).parent))
    if target.exists() and not os.access(target, os.W_OK):
        raise PermissionError(13, "is read-only", str(path))
    mode = target.stat().st_mode & 0o7777 if target.exists() else 0o666 & ~_umask()
    handle, name = mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".tmp")
    os.close(handle)
    try:
        yield Path(name)
        Path(name).chmod(mode)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
